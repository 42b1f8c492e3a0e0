"""The stretch of time a figure covers, and the steps it is shown in."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from lichen.ledger.projections import microseconds, time_of
from lichen.reports.figures.counts import Counts
from lichen.reports.figures.grains import KEPT, SIZE, Grain, floor

DAYS = 30
_MOST_STEPS = 90
_STEPS: tuple[tuple[Grain, int], ...] = (
    ("minute", 1), ("minute", 5), ("minute", 15), ("hour", 1), ("hour", 3), ("hour", 6), ("day", 1),
    ("day", 7), ("day", 30),
)  # fmt: skip


class Span(NamedTuple):
    """From `since` to `now` (microseconds), counted in `grain` and shown in steps of `size`."""

    since: int
    now: int
    grain: Grain
    size: int

    def step(self, at: int) -> int:
        """The start of the step shown that a time falls into."""
        return at - at % self.size

    @property
    def steps(self) -> list[int]:
        """The start of every step, empty ones too."""
        return list(range(self.step(self.since), self.now + 1, self.size))


def span(counts: Counts, now: datetime, days: float = DAYS) -> Span:
    """The last `days`, or less where the work is younger, in at most ninety steps."""
    end = microseconds(now)
    since = max(end - round(days * SIZE["day"]), _begin(counts, end))
    for grain, times in _STEPS:
        size = times * SIZE[grain]
        if (end - since) / size <= _MOST_STEPS and _still_kept(counts, grain, since):
            return Span(since, end, grain, size)
    return Span(since, end, "day", 30 * SIZE["day"])


def _still_kept(counts: Counts, grain: Grain, since: int) -> bool:
    return grain not in KEPT or floor(since, grain) >= floor(counts.newest - KEPT[grain], grain)


def _begin(counts: Counts, end: int) -> int:
    """When the first case came in: to the minute while the work is young, later to the hour or day."""
    whole = counts.total("opened").n
    finest: tuple[Grain, ...] = ("minute", "hour", "day")
    for grain in finest:
        first, opened = counts.extent("opened", grain)
        if opened and opened == whole:
            return first
    return end


def when(at: int) -> datetime:
    """A time as figures show it."""
    return time_of(at)
