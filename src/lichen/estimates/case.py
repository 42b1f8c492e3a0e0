"""What the fold remembers of one case until its truth is known."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from sys import intern
from typing import Any, Literal

import msgspec
from msgspec.structs import force_setattr as force

from lichen.ledger.events import Seal, Stage, TruthSource, Wanted
from lichen.types import Answer, AskId, CaseId, ContributionId, Lane, PartnerId


def name(text: Any) -> Any:
    """The one copy of a word that many cases hold: a partner, a version, a label. Numbers stay."""
    return intern(text) if type(text) is str else text


@lru_cache(maxsize=1_000)
def alike(groups: tuple[int, ...]) -> tuple[int, ...]:
    """The one copy of a list of groups that many cases hold."""
    return groups


@lru_cache(maxsize=1_000)
def everyone(partners: tuple[PartnerId, ...]) -> tuple[PartnerId, ...]:
    """The one copy of a list of partners that many cases hold."""
    return tuple(name(partner) for partner in partners)


class Opinion(msgspec.Struct, frozen=True, gc=False):
    """One partner's answer on one case, as the belief uses it.

    `chance` is how likely it was that the person would answer blind, 1 where nothing was drawn by lot.
    `about` is the digest of the content it judges or puts forward, where there is one.
    """

    contribution: ContributionId
    partner: PartnerId
    answer: Answer
    version: str = ""
    distribution: tuple[float, ...] | None = None
    confidence: float | None = None
    spread: float | None = None
    stage: Stage = "blind"
    chance: float = 1.0
    seconds: float | None = None
    about: str = ""


Progress = Literal["", "begun", "ended", "taken_back"]
"""How far what was agreed on has been carried out."""


class Content(msgspec.Struct, frozen=True, gc=False):
    """What is to be judged now: options, a draft or an action, and who put it forward.

    `digest` is the SHA-256 of exactly this, `first` that of what the AI last put forward and `asked_by`
    which AI that was. `progress` says what became of it once it was agreed on.
    """

    digest: str
    by: PartnerId
    seal: Seal
    first: str = ""
    asked_by: PartnerId | None = None
    progress: Progress = ""

    @property
    def changed(self) -> bool:
        """Whether a person made something else of what the AI put forward."""
        return self.digest != self.first


class Proposal(msgspec.Struct, frozen=True, gc=False):
    """What the AI partners proposed together, and the calibrated probability that it is right.

    Taken down when the proposal came in, before anything was known: the basis of every honest score.
    `informed` is false while no AI partner has learned anything: then every label is equally likely.
    """

    answer: Answer
    score: float
    version: str = ""
    informed: bool = True


class Pending(msgspec.Struct, frozen=True, gc=False):
    """An ask that waits for its contribution."""

    partner: PartnerId
    wanted: Wanted
    blind: bool = True
    blind_chance: float = 1.0


class Settlement(msgspec.Struct, frozen=True, gc=False):
    """How the case was settled, as far as learning needs it; an override later changes nothing here.

    `floor` is the smallest probability with which any case settled at that moment had its truth sought,
    `lane_floor` the smallest with which any case of the lane was audited; `digest` that of exactly what
    was agreed on, where something was put forward.
    """

    answer: Answer
    lane: Lane
    audit: float
    audited: bool
    floor: float
    lane_floor: float = 1.0
    digest: str | None = None


class Held(msgspec.Struct, frozen=True, gc=False):
    """A person's latest answer while nothing followed from it, and what was known before: to take it back.

    `ask` is the ask it replied to, `waiting` what that ask awaited, `before` their own earlier answer and
    `content` what was on the table.
    """

    contribution: ContributionId
    partner: PartnerId
    at: datetime
    stage: Stage
    ask: AskId | None = None
    waiting: Pending | None = None
    before: Opinion | None = None
    sought: float = 1.0
    seconds: float | None = None
    content: Content | None = None


EMPTY: dict[Any, Any] = {}
"""What every case without opinions shares. Nothing is ever put in: see `CaseState`."""


def _alike(known: dict[Any, Any]) -> dict[Any, Any]:
    """Opinions or proposals by partner, their words shared with those of other cases."""
    for each in known.values():
        force(each, "answer", name(each.answer))
        force(each, "version", name(each.version))
        if isinstance(each, Opinion):
            force(each, "partner", name(each.partner))
    return {name(partner): each for partner, each in known.items()} if known else EMPTY


def _shared() -> dict[Any, Any]:
    return EMPTY


class CaseState(msgspec.Struct, gc=False):
    """Everything known of one case; `groups` are those it belongs to by its protected attributes.

    A million of these may be open at once, so cases of which nothing is known share one empty dict: the
    fold replaces a dict and never changes one. `sought` is the probability with which the first person was
    asked blind, where the answer was blind; `drawn` the case's place in the queue of evidence, from 1;
    `firsts` holds the blind answers of people who looked again after they had seen the AI's. Where a content
    is judged, `content` is the one on the table and `opener` who opened the case.
    """

    case: CaseId
    high_stakes: str | None = None
    attributes: Seal | None = None
    ai: dict[PartnerId, Opinion] = msgspec.field(default_factory=_shared)
    shadows: dict[PartnerId, Opinion] = msgspec.field(default_factory=_shared)
    people: dict[PartnerId, Opinion] = msgspec.field(default_factory=_shared)
    asked: tuple[PartnerId, ...] = ()
    pending: dict[AskId, Pending] = msgspec.field(default_factory=_shared)
    proposal: Proposal | None = None
    shadow_proposals: dict[PartnerId, Proposal] = msgspec.field(default_factory=_shared)
    settlement: Settlement | None = None
    truth: Answer | None = None
    source: TruthSource | None = None
    disagreement: str | None = None
    sought: float = 1.0
    drawn: int = 0
    groups: tuple[int, ...] = ()
    firsts: dict[PartnerId, Opinion] = msgspec.field(default_factory=_shared)
    opener: PartnerId | None = None
    content: Content | None = None

    @property
    def routed(self) -> bool:
        """Whether anything has followed from its being opened."""
        return bool(self.asked or self.people) or self.settlement is not None

    def share(self) -> None:
        """Hold no empty dict and no partner's name of its own, as after reading a snapshot."""
        self.asked, self.groups = everyone(self.asked), alike(self.groups)
        self.ai, self.shadows, self.people = _alike(self.ai), _alike(self.shadows), _alike(self.people)
        self.firsts = _alike(self.firsts)
        self.shadow_proposals = _alike(self.shadow_proposals)
        self.pending = self.pending or EMPTY
        for waiting in self.pending.values():
            force(waiting, "partner", name(waiting.partner))
        if self.proposal is not None:
            _alike({"": self.proposal})

    @property
    def spoken(self) -> Proposal | None:
        """The AI's proposal, if it says anything at all."""
        return self.proposal if self.proposal is not None and self.proposal.informed else None

    @property
    def blind(self) -> list[Opinion]:
        """People's own answers, given before they saw anyone else's, in the order they came.

        Whoever looked again settles by the second answer and is measured by the first.
        """
        first = (self.firsts.get(who, opinion) for who, opinion in self.people.items())
        return [opinion for opinion in first if opinion.stage == "blind"]

    @property
    def first_answer(self) -> Answer | None:
        """The first blind answer a person gave, or None."""
        return next((opinion.answer for opinion in self.blind), None)

    @property
    def by_choice(self) -> bool:
        """Whether the AI settled it alone, no audit was drawn, and no outcome says what is true.

        What people find here they were asked for by choice, not by lot: it says nothing about other cases.
        """
        settled = self.settlement
        if settled is None or settled.lane != "ai_only":
            return False
        return not settled.audited and self.source != "outcome"

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
