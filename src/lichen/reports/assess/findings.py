"""What an assessment found, as plain records: the JSON and the page are both made of these."""

from __future__ import annotations

from dataclasses import dataclass, field

from lichen.core.intervals import Interval
from lichen.types import Role


@dataclass(frozen=True, slots=True)
class Side:
    """One side alone: its share of wrong answers; for numbers also how far off it was on average.

    `after_ai` is the share of wrong answers people gave after seeing the AI's.
    """

    error: Interval | None
    mean_distance: Interval | None = None
    after_ai: Interval | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases whose stated confidence lies in one range: how sure the belief was, how often it was right."""

    confidence: float
    right: float
    n: int


@dataclass(frozen=True, slots=True)
class Together:
    """People and AI as one belief; `gain` compares it with each side on the same cases (positive: fewer
    errors).
    """

    error: Interval | None
    ece: float | None
    calibration: tuple[Bin, ...]
    gain: dict[str, Interval]
    mean_distance: Interval | None = None


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Share of wrong answers when so many reviews per case are spent where they are worth most."""

    reviews_per_case: float
    error: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class LaneFinding:
    """The AI-only lane: opened on one part of the cases, measured on the other."""

    bound: float
    confidence: float
    certified: bool
    threshold: float | None
    share: float
    error: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Slice:
    """A partner's accuracy where the truth was one label."""

    label: str
    accuracy: Interval


@dataclass(frozen=True, slots=True)
class Card:
    """One partner, person or AI, measured alike."""

    id: str
    role: Role
    n: int
    accuracy: Interval | None
    ece: float | None
    strengths: tuple[Slice, ...]
    weaknesses: tuple[Slice, ...]
    agreement: float | None
    median_seconds: float | None


@dataclass(frozen=True, slots=True)
class GroupSide:
    """One side's errors within one group; the two rates only where the answer is one of two."""

    error: Interval | None
    false_positive_rate: Interval | None = None
    false_negative_rate: Interval | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Cases that share one value of the column asked for."""

    value: str
    n: int
    people: GroupSide
    ai: dict[str, GroupSide]
    together: GroupSide


@dataclass(frozen=True, slots=True)
class Reliance:
    """What people did after seeing the AI's answer, from their answers before and after."""

    pairs: int
    switched: Interval | None
    rair: Interval | None
    rsr: Interval | None
    error_before: Interval | None
    error_after: Interval | None


@dataclass(frozen=True, slots=True)
class Value:
    """What the partnership would be worth per 1,000 cases, against one person per case without AI."""

    baseline_error: float
    errors_avoided_per_1000: Interval | None
    reviews_at_same_error: float | None
    reviews_saved_per_1000: float | None
    seconds_per_review: float | None
    minutes_saved_per_1000: float | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """All that `lichen assess` found in one file; `agreement` is that of people beyond chance, 1 at most."""

    file: str
    question: str
    labels: tuple[str, ...]
    cases: int
    compared: int
    reported: int
    evaluation: str
    measured_against: str
    people: Side
    ai: dict[str, Side]
    together: Together
    reviews: tuple[float, ...]
    curve: tuple[CurvePoint, ...]
    lane: LaneFinding
    partners: tuple[Card, ...]
    agreement: Interval | None
    group: str | None
    positive: str | None
    groups: tuple[Group, ...]
    reliance: Reliance | None
    value: Value | None
    headline: tuple[str, ...]
    next_steps: tuple[str, ...]
    notes: tuple[str, ...] = field(default=())
