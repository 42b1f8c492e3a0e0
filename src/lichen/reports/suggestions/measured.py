"""What came of a suggestion that was tried or accepted: its figure before and after, or why none is said."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec
import numpy as np

from lichen.actions.partnership import Partnership
from lichen.core.intervals import Interval, wilson
from lichen.core.percent import percent
from lichen.ledger.projections import microseconds
from lichen.reports.process.words import figure
from lichen.reports.suggestions.series import Series, series

FEWEST = 30
"""So many cases on each side, or nothing is said."""

LONGEST = timedelta(days=60)
_Z = 1.96

Came = Literal["less", "more", "unclear", "unknown"]


class Side(msgspec.Struct, frozen=True):
    """The mean of the cases of one stretch of time with its 95 % interval."""

    value: float
    low: float
    high: float
    n: int


class Measured(msgspec.Struct, frozen=True):
    """Before and after a suggestion was taken up, and the difference; `came` and `sentence` say it."""

    sentence: str
    came: Came = "unknown"
    what: str = ""
    share: bool = False
    before: Side | None = None
    after: Side | None = None
    difference: Side | None = None


def measured(here: Partnership, topic: str, *, began: datetime, ended: datetime) -> Measured:
    """The figure over cases opened in the trial, beside those of as long a time just before it."""
    long = min(ended - began, LONGEST)
    found = series(here, topic, began - long, began + long)
    if found is None:
        return Measured("Nothing that Lichen counts says whether this helped; ask those who tried it.")
    return compared(found, microseconds(began))


def compared(found: Series, began: int) -> Measured:
    """The values before a moment (µs) beside those from it on.

    Shares have Wilson's interval and their difference Newcombe's, means and theirs the normal one.
    """
    before, after = (
        [value for at, value in found.values if (at >= began) is later] for later in (False, True)
    )
    if min(len(before), len(after)) < FEWEST:
        return Measured(
            f"Too few cases to tell: {len(before)} before and {len(after)} since, of {found.what}; it takes "
            f"{FEWEST} of each.",
            what=found.what,
            share=found.share,
        )
    first, then = (_side(each, found.share) for each in (before, after))
    difference = _difference(first, then)
    came: Came = "less" if difference.high < 0.0 else "more" if difference.low > 0.0 else "unclear"
    said = _said(found, first, then, came)
    return Measured(said, came, found.what, found.share, first, then, difference)


def _side(values: Sequence[float], share: bool) -> Side:
    if share:
        found: Interval = wilson(sum(values), len(values))
        return Side(found.value, found.low, found.high, found.n)
    kept = np.asarray(values)
    half = _Z * float(kept.std(ddof=1)) / math.sqrt(len(kept))
    mean = float(kept.mean())
    return Side(mean, mean - half, mean + half, len(kept))


def _difference(before: Side, after: Side) -> Side:
    """After less before; its ends add up the distances to the ends of both in squares."""
    value = after.value - before.value
    low = value - math.hypot(after.value - after.low, before.high - before.value)
    high = value + math.hypot(after.high - after.value, before.value - before.low)
    return Side(value, low, high, before.n + after.n)


def _said(found: Series, before: Side, after: Side, came: Came) -> str:
    first, then = _in_words(before, found.share), _in_words(after, found.share)
    start = f"{found.what[0].upper()}{found.what[1:]}: {first} before, {then} since."
    if came == "unclear":
        return f"{start} That may be chance: the two cannot be told apart."
    return f"{start} That is {came} than chance would explain, though other things may have changed too."


def _in_words(side: Side, share: bool) -> str:
    if share:
        ends = f"{100 * side.low:.0f} to {percent(side.high, 0)}"
        return f"{percent(side.value, 0)} ({ends}, {side.n:,} cases)"
    return f"{figure(side.value)} ({figure(side.low)} to {figure(side.high)}, {side.n:,} cases)"
