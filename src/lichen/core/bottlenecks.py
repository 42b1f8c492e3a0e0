"""Where cases lose their time: edges by the time they hold, with what is behind each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lichen.core.event_log import EventLog, Floats, Ints
from lichen.core.intervals import Interval, wilson
from lichen.core.middle import middle
from lichen.core.process_graph import Steps
from lichen.core.process_times import EdgeTimes, waiting

EXAMPLES = 3
"""So many cases are named as examples."""


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """One edge, from activity `source` to `target`: what it holds of the time, and how it is spread.

    `median` (with its interval), `p90` and `total` are seconds; they are of waiting where `waiting` says
    that the work at the end of most steps is known and left out, else of all that elapses. `lead_time` is
    the edge's share of all lead time, `cases` the share of cases that take it. The slowest `half` of the
    steps (a share) hold half of the time; `beyond` are the seconds past the ninetieth percentile, `slowest`
    the cases of the slowest steps. `by_taker` are resources with steps and seconds before their work, the
    most seconds first. `begins_on` and `ends_on` count steps by day of the week in UTC, Monday
    first; they end in so many different `weeks`.
    """

    edge: int
    source: int
    target: int
    count: int
    median: Interval
    p90: float
    total: float
    waiting: bool
    lead_time: Interval
    cases: Interval
    half: float
    beyond: float
    slowest: tuple[int, ...]
    by_taker: tuple[tuple[int, int, float], ...]
    begins_on: tuple[int, ...]
    ends_on: tuple[int, ...]
    weeks: int


def bottlenecks(
    log: EventLog, steps: Steps, times: EdgeTimes, *, most: int = 10, confidence: float = 0.95
) -> tuple[Bottleneck, ...]:
    """The edges that hold most of the lead time, the largest first, at most `most` of them.

    >>> from lichen.core.event_log import event_log
    >>> from lichen.core.process_graph import steps
    >>> from lichen.core.process_times import edge_times
    >>> log = event_log([0, 0, 0, 1, 1], [0, 1, 2, 0, 1], [0, 10, 40, 0, 60])
    >>> taken = steps(log)
    >>> worst = bottlenecks(log, taken, edge_times(log, taken))[0]
    >>> worst.source, worst.target, worst.total, worst.lead_time.value, worst.cases.n
    (0, 1, 70.0, 0.7, 2)
    """
    order = np.lexsort((np.arange(len(times.total)), -times.total))[:most]
    known, waited = waiting(log, steps)
    found = []
    for edge in order.tolist():
        if times.total[edge] > 0.0:
            found.append(_bottleneck(log, steps, times, edge, known, waited, confidence))
    return tuple(found)


def _bottleneck(
    log: EventLog,
    steps: Steps,
    times: EdgeTimes,
    edge: int,
    known: np.ndarray[tuple[int], np.dtype[np.bool_]],
    waited: Floats,
    confidence: float,
) -> Bottleneck:
    taken = np.flatnonzero(steps.edge == edge)
    calm = 2 * int(times.timed[edge]) > len(taken)
    taken = taken[known[taken]] if calm else taken
    spent = (waited if calm else steps.elapsed)[taken]
    p90 = float(np.quantile(spent, 0.9))
    share, low, high = (float(each[edge]) for each in (times.share, times.low, times.high))
    return Bottleneck(
        edge=edge,
        source=int(steps.source[edge]),
        target=int(steps.target[edge]),
        count=int(steps.count[edge]),
        median=middle(spent, confidence=confidence),
        p90=p90,
        total=float(spent.sum()),
        waiting=calm,
        lead_time=Interval(share, low, high, len(log.cases)),
        cases=wilson(int(times.cases[edge]), len(log.cases), confidence),
        half=_half(spent),
        beyond=float(np.maximum(0.0, spent - p90).sum()),
        slowest=_slowest(log.case[steps.event[taken]], spent),
        begins_on=_days(log.at[steps.event[taken]]),
        ends_on=_days(log.at[steps.event[taken] + 1]),
        weeks=len(np.unique(np.floor(log.at[steps.event[taken] + 1] / (7 * 86_400.0)))),
        by_taker=_takers(log.resource[steps.event[taken] + 1], spent),
    )


def _half(spent: Floats) -> float:
    """The share of steps, the slowest first, that hold half of the time."""
    held = np.cumsum(np.sort(spent)[::-1])
    if held[-1] <= 0.0:
        return 1.0
    return float(np.searchsorted(held, held[-1] / 2) + 1) / len(spent)


def _slowest(case: Ints, spent: Floats) -> tuple[int, ...]:
    slow = case[np.argsort(-spent, kind="stable")[: 4 * EXAMPLES]].tolist()
    return tuple(dict.fromkeys(slow))[:EXAMPLES]


def _days(at: Floats) -> tuple[int, ...]:
    day = (np.floor(at / 86_400.0).astype(np.int64) + 3) % 7  # the first of January 1970 was a Thursday
    return tuple(np.bincount(day, minlength=7).tolist())


def _takers(resource: Ints, spent: Floats) -> tuple[tuple[int, int, float], ...]:
    known = resource >= 0
    who, which, count = np.unique(resource[known], return_inverse=True, return_counts=True)
    seconds = np.bincount(which, spent[known], len(who))
    order = np.lexsort((who, -seconds))
    return tuple((int(who[k]), int(count[k]), float(seconds[k])) for k in order)
