"""How long cases would wait for people: the recorded arrivals sent through the queue under both settings."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lichen.core.intervals import Interval
from lichen.core.waiting import DAY, HOUR, Queue, Waiting, waiting
from lichen.reports.whatif.evidence import Evidence
from lichen.reports.whatif.figure import Figure, Unit
from lichen.reports.whatif.history import Floats
from lichen.reports.whatif.way import Way

Measure = Callable[[Queue], float]

MOST_JOBS = 4_000
DRAWS = 12
_HOURS = 168
_FEWEST_ANSWERS = 200
_MINUTE = 60_000_000
# Time 0 of the projections, 1 January 1970, is a Thursday: Monday midnight of that week lies three days back.
_THURSDAY = 3 * 24 * 60
_SEED = 4


@dataclass(frozen=True)
class Waits:
    """The queue under both settings; None where nobody said how many minutes people have."""

    old: Waiting | None
    new: Waiting | None
    level: float | None


def waits(found: Evidence, old: Way, new: Way, people: int) -> Waits:
    """Both queues: the same cases, the same draws for each; nothing else is drawn at random."""
    level = new.course.settings.answer_within
    first = max(_begin(found, each) for each in (old, new)) if found.cases else 0
    one, other = (_one(found, each, people, level, first) for each in (old, new))
    return Waits(one, other, level)


def cases_per_day(found: Evidence) -> float:
    """How many of the replayed cases came in a day; NaN where they came in less than one."""
    if found.cases < 2:
        return float("nan")
    days = float(found.past.at.max() - found.past.at.min()) / (_MINUTE * DAY)
    return found.cases / days if days >= 1.0 else float("nan")


def _one(found: Evidence, way: Way, people: int, level: float | None, first: int) -> Waiting | None:
    settings = way.course.settings
    if settings.minutes is None or not people or not found.cases:
        return None
    came = _jobs(found, way, first)
    return waiting(
        arrivals=came,
        work=np.full(len(came), settings.minutes_per_case),
        capacity=np.tile(HOUR * _worked_hours(found), (people, 1)),
        daily=settings.minutes,
        rng=np.random.default_rng(_SEED),
        level=level,
        draws=DRAWS,
    )


def _asked(way: Way) -> Floats:
    return np.where(way.counted, way.reviews, way.expected_reviews)


def _begin(found: Evidence, way: Way) -> int:
    """The first of the latest cases that make no more than `MOST_JOBS` reviews."""
    return found.cases - int(np.searchsorted(np.cumsum(_asked(way)[::-1]), MOST_JOBS, side="right"))


def _jobs(found: Evidence, way: Way, first: int) -> Floats:
    """When each review from case `first` on would have been asked for, in minutes from a Monday on."""
    chance = np.random.default_rng(_SEED).random(found.cases)
    count = np.floor(_asked(way) + chance).astype(np.int64)[first:]
    minutes = found.past.at[first:] / _MINUTE + _THURSDAY
    week = _HOURS * HOUR
    begin = np.floor(minutes[0] / week) * week if len(minutes) else 0.0
    return np.asarray(np.repeat(minutes - begin, count), dtype=np.float64)


def _worked_hours(found: Evidence) -> Floats:
    """1 for each hour of a week in which people here answer, (168,); office hours while few have answered."""
    answered = found.past.answered[found.past.answered >= 0]
    if len(answered) < _FEWEST_ANSWERS:
        office = [1.0 if 9 <= hour < 17 else 0.0 for hour in range(24)]
        return np.array(office * 5 + [0.0] * 48)
    hour = ((answered // (60 * _MINUTE)) + _THURSDAY // 60) % _HOURS
    share = np.bincount(hour, minlength=_HOURS) / len(answered)
    return np.where(share >= 0.1 / _HOURS, 1.0, 0.0)


def figures(waits: Waits) -> list[Figure]:
    """The wait of half and of nine in ten, the share within the service level, and the longest queue."""
    rows: list[Figure] = []
    for name, label, unit, measure in _MEASURES:
        rows.append(_figure(waits, name, label, unit, measure))
    level = waits.level
    if level is not None:
        label = f"Answered within {level:g} minutes"
        rows.insert(2, _figure(waits, "within", label, "share", lambda run: run.within(level)))
    return rows


_MEASURES: tuple[tuple[str, str, Unit, Measure], ...] = (
    ("wait_median", "Half of the answers are there within", "minutes", lambda run: run.quantile(0.5)),
    ("wait_ninth", "Nine in ten are there within", "minutes", lambda run: run.quantile(0.9)),
    ("backlog", "Longest queue", "number", lambda run: float(run.backlog.max(initial=0))),
    ("used", "Share of people's minutes used", "share", lambda run: run.used),
)
_PARTS = {"wait_median": "median", "wait_ninth": "ninth"}


def _figure(waits: Waits, name: str, label: str, unit: Unit, measure: Measure) -> Figure:
    part, old, new = _PARTS.get(name, name), waits.old, waits.new
    one: Interval | None = None if old is None else getattr(old, part)
    other: Interval | None = None if new is None else getattr(new, part)
    gap = None if old is None or new is None else _gap(old, new, measure)
    return Figure(name, label, unit, one, other, gap)


def _gap(old: Waiting, new: Waiting, measure: Measure) -> Interval:
    """The difference with its range over draws that put the same days into both queues."""
    value = measure(new.run) - measure(old.run)
    drawn = [measure(b) - measure(a) for a, b in zip(old.drawn, new.drawn, strict=True)]
    known = [each for each in drawn if math.isfinite(each)]
    return Interval(value, min(value, *known, value), max(value, *known, value), len(old.run.minutes))
