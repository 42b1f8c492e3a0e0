"""A partner's card as it is kept: plain data that a page only reads."""

from __future__ import annotations

from datetime import datetime

import msgspec

from lichen.core.conditions import Condition
from lichen.core.intervals import Interval
from lichen.core.number_habits import Habits
from lichen.reports.figures.rates import in_words
from lichen.types import Role

YOU, PEOPLE = "You", "People here"


class Evidence(msgspec.Struct, frozen=True):
    """A case behind a statement, and the ledger's entry in which the partner answered it."""

    case: str
    entry: int


class Trait(msgspec.Struct, frozen=True, kw_only=True):
    """A slice in which a partner is other than elsewhere: `inside` and `elsewhere` are shares of wrong
    answers, or by how much it is surer than right. `cases` are inside; `evidence` are the latest of them.
    """

    conditions: tuple[Condition, ...]
    inside: Interval
    elsewhere: Interval
    cases: int
    p: float
    sentence: str
    evidence: tuple[Evidence, ...] = ()

    @property
    def name(self) -> str:
        """The slice in words."""
        return " and ".join(map(str, self.conditions))


class Point(msgspec.Struct, frozen=True):
    """Where it was about so sure: how often it was right."""

    sure: float
    right: Interval


class With(msgspec.Struct, frozen=True, kw_only=True):
    """How often another partner gave the same answer to a case both answered of their own.

    `beyond` is Cohen's kappa: 0 is chance, 1 perfect; None where chance leaves nothing to agree about.
    """

    partner: str
    role: Role
    same: Interval
    beyond: float | None = None
    beyond_low: float | None = None
    beyond_high: float | None = None


class Pace(msgspec.Struct, frozen=True):
    """The middle of the seconds an answer took, with the quarters, over `n` timed answers."""

    seconds: float
    quick: float
    slow: float
    n: int


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """The slice in which something moved most, before and since, and the same elsewhere."""

    condition: Condition
    before: float
    after: float
    elsewhere_before: float
    elsewhere_after: float
    cases: int


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """Something that moved: what, from where to where, since when (and between when and when), how clearly.

    `share` says that the values are shares; `size` is how large the change is beside the spread of all cases.
    """

    what: str
    kind: str
    before: float
    after: float
    share: bool
    size: str
    since: datetime
    earliest: datetime
    latest: datetime
    case: str
    n_before: int
    n_after: int
    p: float
    sentence: str
    where: Where | None = None


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one partner as of entry `through`, from its own answers to resolved cases.

    A person's card speaks to that person and is theirs; `people` is 1 except for people together, whose
    `partner` is empty. An AI's is about `version`, or about all it had (empty) while that has said too
    little. `surer` is mean confidence less the share right; `stated` and `calibrated` are curves. `paid` is
    what its mistakes cost per answer, in ordinary ones, where they cost unlike amounts; `numbers` says how
    its numbers are off, where the question asks for one.
    """

    partner: str
    name: str
    role: Role
    through: int
    made_at: datetime
    sentence: str
    answers: int
    version: str = ""
    people: int = 1
    right: Interval | None = None
    surer: Interval | None = None
    ece: float | None = None
    stated: tuple[Point, ...] = ()
    calibrated: tuple[Point, ...] = ()
    weaknesses: tuple[Trait, ...] = ()
    strengths: tuple[Trait, ...] = ()
    surer_on: tuple[Trait, ...] = ()
    agreement: tuple[With, ...] = ()
    pace: Pace | None = None
    changes: tuple[Shift, ...] = ()
    paid: Interval | None = None
    numbers: Habits | None = None


def to_json(card: Card) -> bytes:
    """The card as it is kept."""
    return msgspec.json.encode(card)


def from_json(kept: bytes | str) -> Card:
    """The card that `to_json` wrote; raises `msgspec.MsgspecError` for what is no card of this version."""
    return _card(kept)


_card = msgspec.json.Decoder(Card).decode


def right_in_words(right: Interval | None) -> str:
    """How often it was right, as people read it."""
    return f"right in {in_words(right)}" if right is not None else "no case with a known truth yet"
