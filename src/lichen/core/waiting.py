"""How long work waits for people: their hours, what comes in when, and how long each piece takes."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from heapq import heapify, heapreplace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from lichen.core.intervals import Interval

Floats: TypeAlias = npt.NDArray[np.float64]

HOUR, DAY = 60.0, 1440.0
_FEWEST_DAYS, _WEEK = 4, 168
_NEVER = math.inf


@dataclass(frozen=True, slots=True)
class Queue:
    """One run: minutes from coming in to being done (n,), in the order of coming in; infinite if never.

    `backlog` (h,) is how many pieces wait or are in hand at the end of each hour from the first arrival to
    the last piece done, `used` the share of people's minutes that were worked in that time.
    """

    minutes: Floats
    backlog: npt.NDArray[np.int64]
    used: float

    def quantile(self, share: float) -> float:
        """The minutes within which this share of the work is done; NaN where there was none."""
        return float(np.quantile(self.minutes, share, method="higher")) if len(self.minutes) else math.nan

    def within(self, level: float) -> float:
        """The share done within so many minutes; NaN where there was none."""
        return float((self.minutes <= level).mean()) if len(self.minutes) else math.nan


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the recorded arrivals make people's queue do; times in minutes, each with its interval.

    `median`, `ninth` (nine of ten are done by then), `within` the share done within the service level (None
    without one), `backlog` the most pieces that were there at once, `used` the share of people's minutes
    that were worked. `run` is the run of the arrivals as they were recorded, `drawn` those of the draws:
    the runs of two calls with equal generators and the same days belong together one by one.
    """

    median: Interval
    ninth: Interval
    within: Interval | None
    backlog: Interval
    used: Interval
    run: Queue
    drawn: tuple[Queue, ...]


def queue(
    *,
    arrivals: npt.ArrayLike,
    work: npt.ArrayLike,
    capacity: npt.ArrayLike,
    daily: float = math.inf,
) -> Queue:
    """Return how long each piece of work took from coming in to being done.

    `arrivals` (n,) are minutes, ascending, `work` (n,) the minutes each takes; `capacity` (P, H) the minutes
    each of P people works in each hour of a calendar of H hours that repeats from minute 0 on (168 hours
    are a week). Who is free first takes the oldest piece and finishes it, across pauses. Who has worked
    `daily` minutes begins nothing more that day (1,440 minutes from minute 0 on). Nothing is drawn at random.
    Raises ValueError for arrays that do not fit, arrivals out of order or an hour of over 60 minutes.

    >>> day = [0] * 9 + [60] * 8 + [0] * 7                       # from 9 to 17, every day
    >>> found = queue(arrivals=[540, 541, 1019], work=[10, 10, 10], capacity=[day])
    >>> found.minutes.tolist()                                   # the last one is finished next morning
    [10.0, 19.0, 970.0]
    """
    came, takes, hours = _checked(arrivals, work, capacity)
    clocks = [_Clock(row) for row in hours if row.sum() > 0.0]
    done = _run(came, takes, clocks, daily)
    backlog, span = _backlog(came, done)
    there = span * sum(min(clock.total / clock.period, daily / DAY) for clock in clocks)
    used = min(1.0, float(takes[np.isfinite(done)].sum()) / there) if there > 0.0 else 0.0
    return Queue(done - came, backlog, used)


def waiting(
    *,
    arrivals: npt.ArrayLike,
    work: npt.ArrayLike,
    capacity: npt.ArrayLike,
    rng: np.random.Generator,
    daily: float = math.inf,
    level: float | None = None,
    draws: int = 40,
    confidence: float = 0.95,
) -> Waiting:
    """Return what to expect of a queue, with intervals over repeated draws of the recorded days.

    Arguments as in `queue`; `level` is the service level in minutes. Each draw puts a random recorded day
    in the place of each day, a weekday for a weekday where the calendar is a week's (minute 0 is its
    Monday), so that rushes stay together; a record of fewer than four days is drawn piece by piece, its
    gaps kept. Intervals are quantiles of the draws, moved so that they hold the run as recorded. Raises
    ValueError as `queue` does.

    >>> rng = np.random.default_rng(0)
    >>> came = np.cumsum(rng.exponential(4.0, 3000))              # simulated: one piece every 4 minutes
    >>> found = waiting(arrivals=came, work=np.full(3000, 3.0), capacity=[[60.0]], rng=rng, level=15.0)
    >>> round(found.median.value, 1), found.within.low < found.within.value <= found.within.high
    (5.5, True)

    Davison, A. C. & Hinkley, D. V. (1997). Bootstrap Methods and their Application, ch. 8. Cambridge.
    """
    came, takes, hours = _checked(arrivals, work, capacity)
    run, weekly = queue(arrivals=came, work=takes, capacity=hours, daily=daily), hours.shape[1] == _WEEK
    again = (_drawn(came, takes, rng, weekly=weekly) for _ in range(draws if len(came) else 0))
    drawn = [queue(arrivals=times, work=pieces, capacity=hours, daily=daily) for times, pieces in again]
    n = len(came)

    def over(measure: Callable[[Queue], float]) -> Interval:
        return _spread(measure(run), [measure(each) for each in drawn], n, confidence)

    return Waiting(
        median=over(lambda each: each.quantile(0.5)),
        ninth=over(lambda each: each.quantile(0.9)),
        within=None if level is None else over(lambda each: each.within(level)),
        backlog=over(lambda each: float(each.backlog.max(initial=0))),
        used=over(lambda each: each.used),
        run=run,
        drawn=tuple(drawn),
    )


class _Clock:
    """One person's working time: from minutes of the calendar to minutes worked, and back."""

    __slots__ = ("ends", "period", "rates", "total")

    def __init__(self, hours: Floats) -> None:
        self.rates = (hours / HOUR).tolist()
        self.ends = np.concatenate([[0.0], np.cumsum(hours)]).tolist()
        self.period = HOUR * len(hours)
        self.total = self.ends[-1]

    def worked(self, at: float) -> float:
        """Minutes worked from minute 0 to `at`."""
        rounds, rest = divmod(at, self.period)
        hour = min(int(rest // HOUR), len(self.rates) - 1)
        return float(rounds * self.total + self.ends[hour] + (rest - HOUR * hour) * self.rates[hour])

    def when(self, worked: float) -> float:
        """The first moment by which so many minutes are worked."""
        rounds, rest = divmod(worked, self.total)
        if rest <= 1e-9 and worked > 0.0:
            rounds, rest = rounds - 1.0, self.total
        hour = min(max(bisect_right(self.ends, rest - 1e-9) - 1, 0), len(self.rates) - 1)
        return float(rounds * self.period + HOUR * hour + (rest - self.ends[hour]) / self.rates[hour])

    def next_free(self, at: float) -> float:
        """The next moment of working time from `at` on."""
        hour = int((at % self.period) // HOUR)
        return at if self.rates[min(hour, len(self.rates) - 1)] > 0.0 else self._opens(at)

    def _opens(self, at: float) -> float:
        hour = math.floor(at / HOUR) + 1
        while self.rates[hour % len(self.rates)] <= 0.0:
            hour += 1
        return HOUR * hour


def _run(came: Floats, takes: Floats, clocks: list[_Clock], daily: float) -> Floats:
    done = np.full(len(came), _NEVER)
    if not clocks:
        return done
    free = [(clock.next_free(0.0), person) for person, clock in enumerate(clocks)]
    heapify(free)
    spent = [(0, 0.0)] * len(clocks)
    for piece, (at, minutes) in enumerate(zip(came.tolist(), takes.tolist(), strict=True)):
        start, person = _first_free(free, clocks, at)
        clock = clocks[person]
        end = clock.when(clock.worked(start) + minutes) if minutes > 0.0 else start
        done[piece] = end
        today = int(start // DAY)
        before = spent[person][1] if spent[person][0] == today else 0.0
        spent[person] = today, before + minutes
        again = end if before + minutes < daily else max(end, (today + 1) * DAY)
        heapreplace(free, (clock.next_free(again), person))
    return done


def _first_free(free: list[tuple[float, int]], clocks: list[_Clock], at: float) -> tuple[float, int]:
    """When and by whom the next piece can be begun; that person stands at the head of the heap."""
    while True:
        since, person = free[0]
        start = since if since >= at else clocks[person].next_free(at)
        if start <= since or start <= at:
            return start, person
        heapreplace(free, (start, person))


def _backlog(came: Floats, done: Floats) -> tuple[npt.NDArray[np.int64], float]:
    if not len(came):
        return np.zeros(0, dtype=np.int64), 0.0
    finished = np.sort(done[np.isfinite(done)])
    last = max(float(came[-1]), float(finished[-1]) if len(finished) else 0.0)
    ends = came[0] + HOUR * np.arange(1, max(2, math.ceil((last - came[0]) / HOUR) + 1))
    there = np.searchsorted(came, ends, side="right") - np.searchsorted(finished, ends, side="right")
    return np.asarray(there, dtype=np.int64), last - float(came[0])


def _drawn(came: Floats, takes: Floats, rng: np.random.Generator, *, weekly: bool) -> tuple[Floats, Floats]:
    day = np.floor(came / DAY).astype(np.int64)
    days = np.arange(day[0], day[-1] + 1)
    if len(days) < _FEWEST_DAYS:
        pick = rng.integers(len(came), size=len(came))
        gaps = np.diff(came, prepend=came[0])
        return came[0] + np.cumsum(gaps[pick]), takes[pick]
    starts, ends = np.searchsorted(day, days), np.searchsorted(day, days, side="right")
    times, pieces = [], []
    for place, source in zip(days.tolist(), _alike(days, rng, weekly=weekly), strict=True):
        part = slice(starts[source], ends[source])
        times.append(came[part] + DAY * (place - days[source]))
        pieces.append(takes[part])
    return np.concatenate(times), np.concatenate(pieces)


def _alike(days: npt.NDArray[np.int64], rng: np.random.Generator, *, weekly: bool) -> list[int]:
    """For each day the place of a random one of its kind: the days of a week have two kinds."""
    weekend = ((days % 7) >= 5) & weekly
    kinds = [np.flatnonzero(weekend == kind) for kind in (False, True)]
    return [int(rng.choice(kinds[int(kind)])) for kind in weekend]


def _spread(value: float, drawn: list[float], n: int, confidence: float) -> Interval:
    known = np.array([each for each in drawn if not math.isnan(each)])
    if not len(known):
        return Interval(value, value, value, n)
    tail = (1.0 - confidence) / 2
    low, high = np.quantile(known, [tail, 1.0 - tail], method="nearest").tolist()
    return Interval(value, min(value, low), max(value, high), n)


def _checked(
    arrivals: npt.ArrayLike, work: npt.ArrayLike, capacity: npt.ArrayLike
) -> tuple[Floats, Floats, Floats]:
    came, takes = np.asarray(arrivals, dtype=np.float64), np.asarray(work, dtype=np.float64)
    hours = np.asarray(capacity, dtype=np.float64)
    if came.ndim != 1 or takes.shape != came.shape or hours.ndim != 2 or not hours.shape[1]:
        raise ValueError(
            f"arrivals and work must be arrays (n,) and capacity (people, hours); "
            f"they are {came.shape}, {takes.shape} and {hours.shape}."
        )
    if (len(came) and came[0] < 0.0) or (np.diff(came) < 0.0).any() or not (takes >= 0.0).all():
        raise ValueError("arrivals must ascend from 0 on, and work take no less than 0 minutes.")
    if not ((hours >= 0.0) & (hours <= HOUR)).all():
        raise ValueError("capacity must lie between 0 and 60 minutes in every hour.")
    return came, takes, hours
