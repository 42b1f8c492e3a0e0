"""Numbers in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from lichen.core.intervals import Interval
from lichen.core.percent import percent as in_percent


def percent(share: float | None, digits: int = 1) -> str:
    """0.0694 as “6.9 %”; a dash for nothing."""
    return "–" if share is None else in_percent(share, digits)


def percent_range(interval: Interval | None) -> str:
    """An interval as “6.2 to 7.7 %”; a dash for nothing."""
    return "–" if interval is None else f"{100 * interval.low:.1f} to {in_percent(interval.high)}"


def count(number: int, one: str, many: str | None = None) -> str:
    """“1 case”, “1,200 cases”."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(names: Sequence[str]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]


def compact(number: float) -> str:
    """0.2 as “0.2”, 1.0 as “1”."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
