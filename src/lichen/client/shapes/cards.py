"""Cards, reliance and drift."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct


class Interval(Struct, frozen=True):
    """A measured value between `low` and `high`, from `n` cases."""

    value: float
    low: float
    high: float
    n: int


class Evidence(Struct, frozen=True):
    """A case behind a statement, and the ledger's entry in which the partner answered it."""

    case: str
    entry: int


class Trait(Struct, frozen=True):
    """A kind of case in which a partner is other than elsewhere; `sentence` says it in words."""

    conditions: list[dict[str, Any]]
    inside: Interval
    elsewhere: Interval
    cases: int
    p: float
    sentence: str
    evidence: list[Evidence] = []


class Point(Struct, frozen=True):
    """Where it was about so sure: how often it was right."""

    sure: float
    right: Interval


class With(Struct, frozen=True):
    """How often another partner gave the same answer; `beyond` is Cohen's kappa."""

    partner: str
    role: Literal["person", "ai"]
    same: Interval
    beyond: float | None = None
    beyond_low: float | None = None
    beyond_high: float | None = None


class Pace(Struct, frozen=True):
    """The middle of the seconds an answer took, with the quarters."""

    seconds: float
    quick: float
    slow: float
    n: int


class Shift(Struct, frozen=True):
    """Something that moved: from where to where, since when, and how clearly."""

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
    where: dict[str, Any] | None = None


class Habits(Struct, frozen=True):
    """How a partner's numbers are off: to which side, how far, and whether its stated spread holds."""

    n: int
    bias: Interval
    rms: Interval
    within: Interval
    covered: Interval | None = None


class Card(Struct, frozen=True):
    """What a partner is good at and where not; that of people together has no `partner`."""

    partner: str
    name: str
    role: Literal["person", "ai"]
    through: int
    made_at: datetime
    sentence: str
    answers: int
    version: str = ""
    people: int = 1
    right: Interval | None = None
    surer: Interval | None = None
    ece: float | None = None
    stated: list[Point] = []
    calibrated: list[Point] = []
    weaknesses: list[Trait] = []
    strengths: list[Trait] = []
    surer_on: list[Trait] = []
    agreement: list[With] = []
    pace: Pace | None = None
    changes: list[Shift] = []
    paid: Interval | None = None
    numbers: Habits | None = None


class OwnReliance(Struct, frozen=True):
    """Your own reliance on the AI, for you alone; `nudge` is None without a clear pattern."""

    sentences: list[str]
    found: dict[str, Any]
    nudge: str | None = None


class PeopleReliance(Struct, frozen=True):
    """Everybody's together; `found` is None below the `floor`."""

    people: int
    floor: int
    sentences: list[str]
    nudged: int | None = None
    found: dict[str, Any] | None = None


class Yielding(Struct, frozen=True):
    """Whether a version of an AI partner gives in when it is told that a person disagrees."""

    partner: str
    version: str
    sentences: list[str]
    found: dict[str, Any]


class Reliance(Struct, frozen=True):
    """How the AI is relied on: `own` where you answer cases, `people` for owners, leads and auditors."""

    own: OwnReliance | None = None
    people: PeopleReliance | None = None
    ai: list[Yielding] = []


class Drift(Struct, frozen=True):
    """What moved over the latest `cases` cases; `done` is what the AI-only lane did about it."""

    through: int
    made_at: datetime
    cases: int
    look: int
    sentence: str
    shifts: list[Shift] = []
    done: list[dict[str, Any]] = []
