"""The three things that can happen next to a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from lichen.charter.kinds import VERDICTS
from lichen.charter.rules import needs_person
from lichen.charter.schema import Charter
from lichen.estimates.belief import Belief
from lichen.estimates.case import CaseState
from lichen.estimates.estimates import Estimates
from lichen.ledger.events import Basis, Wanted
from lichen.types import Answer, Lane, PartnerId

PEOPLE_DECIDE = "A person decides this case: here people decide everything."


def decider(charter: Charter, case: CaseState) -> PartnerId | None:
    """The person, a partner here, who opened a case in which options or a draft are asked for.

    Nobody where an agent's action is judged: there whoever asked never approves.
    """
    opener = case.opener
    asked = None if opener is None else charter.partner(opener)
    theirs = asked is not None and asked.role == "person" and charter.question.kind in ("choice", "draft")
    return opener if theirs else None


def barred(charter: Charter, case: CaseState) -> frozenset[str]:
    """Who asked for what is to be judged, or runs the AI that did: they never judge it themselves.

    What a person asked for is theirs to decide: see `decider`.
    """
    content = case.content
    author = None if content is None else charter.partner(content.asked_by or content.by)
    run_by = "" if author is None else author.run_by
    return frozenset(filter(None, (case.opener, run_by))) - {decider(charter, case)}


class Chance(NamedTuple):
    """The random draws a step may use, each uniform on [0, 1): drawn before, logged after."""

    audit: float
    blind: float
    person: float


class Situation(NamedTuple):
    """All that a pattern looks at: pure data, so the same situation always gets the same step.

    `available` are the people who could be asked now; `attributes` those of the case, for the rules;
    `always_blind` holds where people cannot see the AI's proposal at all, as with recorded answers. `failing`
    are the checks of the charter that what was put forward fails.
    """

    estimates: Estimates
    case: CaseState
    belief: Belief | None
    available: tuple[PartnerId, ...]
    chance: Chance
    attributes: Mapping[str, object] = MappingProxyType({})
    always_blind: bool = False
    failing: tuple[str, ...] = ()

    @property
    def barred(self) -> frozenset[str]:
        """Who never judges this case: see the function of this name."""
        return barred(self.estimates.agreed, self.case)

    @property
    def decider(self) -> PartnerId | None:
        """The person who asked for these options or this draft and decides on them, if one did."""
        return decider(self.estimates.agreed, self.case)

    def rule(self, answer: Answer | None) -> str | None:
        """Why this answer on this case needs a person's own decision, or None."""
        if not self.estimates.agreed.ai_alone:
            return self.case.high_stakes or PEOPLE_DECIDE
        if self.case.high_stakes is not None or answer is None:
            return self.case.high_stakes
        if self.failing and answer != VERDICTS[self.estimates.agreed.question.kind].no:
            return f"A person decides this case: {self.failing[0]}"
        return needs_person(self.estimates.agreed, self.attributes, answer)


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask this person; `propensity` is the probability with which exactly this person was chosen.

    `blind_chance` is the probability with which they are asked to answer before seeing the AI's proposal;
    `confidence` is how sure the belief is now. `theirs` says that nobody else can answer in their place:
    they asked for it themselves.
    """

    partner: PartnerId
    wanted: Wanted
    why: str
    blind: bool = True
    blind_chance: float = 1.0
    propensity: float = 1.0
    value: float | None = None
    confidence: float | None = None
    theirs: bool = False


@dataclass(frozen=True, slots=True)
class Settle:
    """The case is done; `audit` is the probability of an audit and `audited` whether it was drawn.

    `digest` is that of exactly what was agreed on, where something was put forward.

    `floor` is the smallest probability any case could have had now, where it depends on the case.
    """

    answer: Answer
    lane: Lane
    basis: Basis
    confidence: float
    threshold: float | None = None
    audit: float = 0.0
    audited: bool = False
    floor: float | None = None
    why: str = ""
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing can be done now, and nothing is settled because it would be convenient."""

    why: str


Step = Ask | Settle | Wait
