"""How long the steps of a process take, and what share of all lead time each edge holds."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from lichen.core.event_log import EventLog, Floats, Ints, by_code
from lichen.core.process_graph import Steps


@dataclass(frozen=True, slots=True)
class EdgeTimes:
    """For each edge (e,), in the order of `Steps`: seconds, cases, and the share of all lead time.

    Elapsed is from one event to the next; `waiting_median` and `waiting` leave out the work that ended with
    the next event, over the `timed` steps for which it is known (NaN where it is for none). `cases` take the
    edge at least once. `low` and `high` are the interval of `share`.
    """

    median: Floats
    p90: Floats
    total: Floats
    waiting_median: Floats
    waiting: Floats
    timed: Ints
    cases: Ints
    share: Floats
    low: Floats
    high: Floats


def edge_times(log: EventLog, steps: Steps, *, confidence: float = 0.95) -> EdgeTimes:
    """The times of every edge.

    A case's lead time is the sum of its steps, so the shares of all edges add up to one. The interval of a
    share is that of a ratio estimator with cases as clusters (Cochran 1977, see `middle.ratio`).

    >>> from lichen.core.event_log import event_log
    >>> from lichen.core.process_graph import steps
    >>> log = event_log([0, 0, 0, 1, 1], [0, 1, 2, 0, 1], [0, 10, 40, 0, 60])
    >>> times = edge_times(log, steps(log))
    >>> times.total.tolist(), times.share.tolist(), times.cases.tolist()
    ([70.0, 30.0], [0.7, 0.3], [2, 1])
    """
    size = len(steps.count)
    order = by_edge(steps.edge, steps.elapsed)
    sorted_ = steps.elapsed[order]
    total = summed(steps.edge, steps.elapsed, size)
    known, waited = waiting(log, steps)
    place = np.flatnonzero(known)
    edges = steps.edge[place]
    timed = np.bincount(edges, minlength=size)
    calm = waited[place]
    share, half, cases = _shares(log, steps, total)
    reach = NormalDist().inv_cdf(0.5 + confidence / 2) * half
    return EdgeTimes(
        median=quantiles(sorted_, steps.count, 0.5),
        p90=quantiles(sorted_, steps.count, 0.9),
        total=total,
        waiting_median=quantiles(calm[by_edge(edges, calm)], timed, 0.5),
        waiting=np.where(timed > 0, summed(edges, calm, size), np.nan),
        timed=timed,
        cases=cases,
        share=share,
        low=np.maximum(0.0, share - reach),
        high=np.minimum(1.0, share + reach),
    )


def waiting(log: EventLog, steps: Steps) -> tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], Floats]:
    """For each step (m,) whether the work at its end is known, and the seconds waited before that work."""
    worked = log.worked[steps.event + 1]
    return np.isfinite(worked), np.maximum(0.0, steps.elapsed - np.maximum(0.0, worked))


def by_edge(edge: Ints, values: Floats) -> Ints:
    """What sorts values (m,) by edge, and by size within each."""
    return by_code(edge, np.argsort(values))


def summed(codes: Ints, values: Floats, size: int) -> Floats:
    """The sum of the values (m,) of each code (size,)."""
    return np.bincount(codes, values, size).astype(np.float64, copy=False)  # whole numbers where m is 0


def quantiles(ordered: Floats, count: Ints, share: float) -> Floats:
    """A quantile of each group, of values sorted by group and size; NaN for a group of none."""
    found = np.full(len(count), np.nan)
    some = np.flatnonzero(count)
    place = (np.cumsum(count) - count)[some] + share * (count[some] - 1)
    low = np.floor(place).astype(np.int64)
    high = np.ceil(place).astype(np.int64)
    found[some] = ordered[low] + (place - low) * (ordered[high] - ordered[low])
    return found


def _shares(log: EventLog, steps: Steps, total: Floats) -> tuple[Floats, Floats, Ints]:
    """Of each edge: its share of all lead time, that share's standard error, and how many cases take it."""
    durations, n = log.durations, len(log.cases)
    whole, size = float(durations.sum()), len(total)
    edge, case, spent = _by_case(log, steps)
    cases = np.bincount(edge, minlength=size)
    if whole <= 0.0 or n < 2:
        return np.zeros(size), np.full(size, np.inf), cases
    share = total / whole
    squares = np.bincount(edge, spent * spent, size)
    crossed = np.bincount(edge, spent * durations[case], size)
    residual = squares - 2.0 * share * crossed + share * share * float((durations**2).sum())
    return share, np.sqrt(n / (n - 1) * np.maximum(0.0, residual)) / whole, cases


def _by_case(log: EventLog, steps: Steps) -> tuple[Ints, Ints, Floats]:
    """Seconds of each pair of edge and case that occurs (p,), with its edge and its case."""
    case = log.case[steps.event]
    # Steps stand in the order of cases: a stable sort by edge leaves them so within each.
    order = by_code(steps.edge)
    edges, cases = steps.edge[order], case[order]
    first = np.flatnonzero((np.diff(edges, prepend=-1) != 0) | (np.diff(cases, prepend=-1) != 0))
    if len(first) == 0:
        return edges, cases, np.zeros(0)
    return edges[first], cases[first], np.add.reduceat(steps.elapsed[order], first)
