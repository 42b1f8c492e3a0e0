"""What the fold remembers of one case until its truth is known."""

from __future__ import annotations

import msgspec

from lichen.ledger.events import Seal, Stage, TruthSource, Wanted
from lichen.types import Answer, AskId, CaseId, ContributionId, Lane, PartnerId


class Opinion(msgspec.Struct, frozen=True):
    """One partner's answer on one case, as the belief uses it."""

    contribution: ContributionId
    partner: PartnerId
    answer: Answer
    version: str = ""
    distribution: tuple[float, ...] | None = None
    confidence: float | None = None
    spread: float | None = None
    stage: Stage = "blind"


class Proposal(msgspec.Struct, frozen=True):
    """What the AI partners proposed together, and the calibrated probability that it is right.

    Taken down when the proposal came in, before anything was known: the basis of every honest score.
    `informed` is false while no AI partner has learned anything: then every label is equally likely.
    """

    answer: Answer
    score: float
    version: str = ""
    informed: bool = True


class Pending(msgspec.Struct, frozen=True):
    """An ask that waits for its contribution."""

    partner: PartnerId
    wanted: Wanted
    blind: bool = True
    blind_chance: float = 1.0


class Settlement(msgspec.Struct, frozen=True):
    """How the case was settled, as far as learning needs it; an override later changes nothing here.

    `floor` is the smallest probability with which any case settled at that moment had its truth sought.
    """

    answer: Answer
    lane: Lane
    audit: float
    audited: bool
    floor: float


class CaseState(msgspec.Struct):
    """Everything known of one case.

    `sought` is the probability with which the first person was asked blind, where the answer was blind.
    """

    case: CaseId
    high_stakes: str | None = None
    attributes: Seal | None = None
    ai: dict[PartnerId, Opinion] = {}
    shadows: dict[PartnerId, Opinion] = {}
    people: dict[PartnerId, Opinion] = {}
    asked: list[PartnerId] = []
    pending: dict[AskId, Pending] = {}
    proposal: Proposal | None = None
    shadow_proposals: dict[PartnerId, Proposal] = {}
    settlement: Settlement | None = None
    truth: Answer | None = None
    source: TruthSource | None = None
    disagreement: str | None = None
    sought: float = 1.0

    @property
    def spoken(self) -> Proposal | None:
        """The AI's proposal, if it says anything at all."""
        return self.proposal if self.proposal is not None and self.proposal.informed else None

    @property
    def blind(self) -> list[Opinion]:
        """People's own answers, given before they saw anyone else's, in the order they came."""
        return [opinion for opinion in self.people.values() if opinion.stage == "blind"]

    @property
    def first_answer(self) -> Answer | None:
        """The first blind answer a person gave, or None."""
        return next((opinion.answer for opinion in self.blind), None)

    @property
    def propensity(self) -> float:
        """The probability with which this case's truth was sought when it was settled."""
        settled = self.settlement
        if settled is None or self.source == "outcome":
            return 1.0
        return settled.audit if settled.lane == "ai_only" else self.sought

    @property
    def floor(self) -> float:
        """The smallest probability any case had of its truth being sought when this one was settled."""
        settled = self.settlement
        return 1.0 if settled is None or self.source == "outcome" else settled.floor
