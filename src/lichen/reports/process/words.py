"""Durations and shares as a person says them."""

from __future__ import annotations

import math

from lichen.core.intervals import Interval

_UNITS = ((86_400.0, "day", 1.5), (3_600.0, "hour", 1.5), (60.0, "minute", 1.5), (1.0, "second", 0.0))
"""Seconds of a unit, its name, and from how many of it on it is used."""


def duration(seconds: float) -> str:
    """So many seconds, in the unit in which they are easiest to grasp.

    >>> duration(276_480), duration(5_400), duration(38), duration(0.02), duration(0)
    ('3.2 days', '1.5 hours', '38 seconds', 'under a second', 'no time')
    """
    if seconds == 0:
        return "no time"
    if 0 < seconds < 1:
        return "under a second"
    size, unit = _unit(seconds)
    number = figure(seconds / size)
    return f"{number} {unit}" if number == "1" else f"{number} {unit}s"


def within(seconds: float) -> str:
    """The same after “within”.

    >>> within(0.02), within(38)
    ('a second', '38 seconds')
    """
    return "a second" if seconds < 1 else duration(seconds)


def duration_range(found: Interval) -> str:
    """The ends of an interval of seconds, in the unit of its value; empty where they would be read alike.

    >>> duration_range(Interval(276_480, 259_200, 302_400, 90))
    '3 to 3.5 days'
    """
    if not (math.isfinite(found.low) and math.isfinite(found.high)) or found.high < 1:
        return ""
    size, unit = _unit(found.value)
    low, high = (figure(end / size) for end in (found.low, found.high))
    return "" if low == high else f"{low} to {high} {unit}s"


def share(value: float) -> str:
    """A share in per cent, with a decimal only where it matters.

    >>> share(0.412), share(0.034), share(0.9996), share(0.0004)
    ('41 %', '3.4 %', '99.9 %', 'under 0.1 %')
    """
    if 0.0 < value < 0.001:
        return "under 0.1 %"
    if 0.9995 > value > 0.99:
        return f"{100 * value:.1f} %"
    if 0.9995 <= value < 1.0:
        return "99.9 %"
    return f"{100 * value:.1f} %" if 0.0 < value < 0.0995 else f"{100 * value:.0f} %"


def share_range(found: Interval) -> str:
    """The ends of an interval of shares.

    >>> share_range(Interval(0.41, 0.388, 0.432, 900))
    '39 to 43 %'
    """
    low, high = (share(max(0.0, min(1.0, end))).removesuffix(" %") for end in (found.low, found.high))
    return f"{low} to {high} %"


def figure(value: float) -> str:
    """Two digits that count, or all that stand before the point.

    >>> [figure(each) for each in (0.126, 3.24, 31.7, 1234.5, 3.0)]
    ['0.13', '3.2', '32', '1,234', '3']
    """
    if abs(value) >= 9.95:
        return f"{value:,.0f}"
    return f"{value:.1f}".removesuffix(".0") if abs(value) >= 0.95 else f"{value:.2g}"


def counted(number: int, thing: str) -> str:
    """How many there are of something.

    >>> counted(1, "case"), counted(1_434, "case"), counted(2, "activity")
    ('1 case', '1,434 cases', '2 activities')
    """
    if number == 1:
        return f"1 {thing}"
    return f"{number:,} {thing[:-1]}ies" if thing.endswith("ty") else f"{number:,} {thing}s"


def _unit(seconds: float) -> tuple[float, str]:
    return next((size, name) for size, name, least in _UNITS if abs(seconds) >= least * size or size == 1.0)
