"""One figure under the settings in force and under the changed ones."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from lichen.core.intervals import Interval
from lichen.core.percent import percent

Unit = Literal["share", "number", "minutes", "money"]


@dataclass(frozen=True)
class Figure:
    """`old` and `new` with their intervals, and `difference` (new − old), worked out on the same cases.

    Where the log cannot say, `cannot_say` is the sentence that says why and what would be needed; `new` and
    `difference` are then None. A figure that is not known at all has None in all three.
    """

    name: str
    label: str
    unit: Unit
    old: Interval | None
    new: Interval | None
    difference: Interval | None
    cannot_say: str | None = None

    @property
    def certain(self) -> bool:
        """Whether the difference is on one side of zero for sure (95 %)."""
        return self.difference is not None and (self.difference.low > 0.0 or self.difference.high < 0.0)


def in_unit(value: float, unit: Unit) -> str:
    """A value as people read it.

    >>> in_unit(0.0312, "share"), in_unit(75.0, "minutes"), in_unit(1.3, "number")
    ('3.1 %', '75 minutes', '1.3')
    """
    if math.isnan(value) or math.isinf(value):
        return "never" if value > 0.0 else "not known"
    if unit == "share":
        return percent(value)
    if unit == "minutes":
        return _time(value)
    return f"{value:,.3g}" if abs(value) < 1_000 else f"{value:,.0f}"


def _time(minutes: float) -> str:
    if abs(minutes) >= 2_880.0:
        return f"{minutes / 1_440:.1f} days"
    return f"{minutes / 60:.1f} hours" if abs(minutes) >= 120.0 else f"{minutes:.3g} minutes"


def between(low: float, high: float, unit: Unit, *, points: bool = False) -> str:
    """From one value to another, the unit said once; shares as points where they are differences.

    >>> between(0.012, 0.034, "share", points=True), between(90.0, 180.0, "minutes")
    ('1.2 to 3.4 points', '90 minutes to 3.0 hours')
    """
    if unit == "share" and points:
        return f"{100 * low:.1f} to {100 * high:.1f} points"
    first, second = in_unit(low, unit), in_unit(high, unit)
    for ending in (" %", " minutes", " hours", " days"):
        if first.endswith(ending) and second.endswith(ending):
            first = first.removesuffix(ending)
    return f"{first} to {second}"


def with_interval(found: Interval | None, unit: Unit) -> str:
    """The value and its interval, or that it is not known.

    >>> with_interval(Interval(0.031, 0.02, 0.045, 400), "share")
    '3.1 % (2.0 to 4.5 %)'
    """
    if found is None:
        return "not known"
    value = in_unit(found.value, unit)
    if in_unit(found.low, unit) == in_unit(found.high, unit) == value:
        return value
    return f"{value} ({between(found.low, found.high, unit)})"


def as_difference(found: Interval | None, unit: Unit) -> str:
    """A difference with its sign and interval; "none" where both are alike.

    >>> as_difference(Interval(0.02, 0.01, 0.03, 400), "share")
    '+2.0 points (1.0 to 3.0 points)'
    """
    if found is None:
        return ""
    if found.low == found.high == 0.0:
        return "none"
    value = f"{100 * found.value:.1f} points" if unit == "share" else in_unit(found.value, unit)
    sign = "+" if found.value > 0.0 else ""
    return f"{sign}{value} ({between(found.low, found.high, unit, points=True)})"
