"""Hand-offs between resources, and what they cost beside the same steps without one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from lichen.core.event_log import EventLog, Floats, Ints, numbered
from lichen.core.intervals import Interval, wilson
from lichen.core.process_graph import Steps
from lichen.core.process_times import by_edge, quantiles, summed

LEAST = 5
"""Steps of each kind that an edge needs before hand-offs on it are compared."""


@dataclass(frozen=True, slots=True)
class Handoffs:
    """Steps whose next event is somebody else's, where both are known.

    Pair k goes from resource `giver[k]` to `taker[k]`, `count[k]` times in `cases[k]` cases, in `median[k]`
    and `total[k]` seconds. `share` is that of steps with both known. `lost` is how many seconds a hand-off
    takes more, on average, than the same step without one, over the `compared` hand-offs on edges that have
    both; `n` counts cases. `edge_count` (e,) is the number of hand-offs on each edge.
    """

    giver: Ints
    taker: Ints
    count: Ints
    cases: Ints
    median: Floats
    total: Floats
    share: Interval
    lost: Interval
    compared: int
    edge_count: Ints


def handoffs(log: EventLog, steps: Steps, *, confidence: float = 0.95) -> Handoffs:
    """Who hands cases to whom, and how much longer such steps take.

    On each edge e with at least five steps of either kind, the mean of steps with a hand-off is compared
    with the mean of those without: lost = Σ n_e·(x̄_handed − x̄_kept) / Σ n_e. The variance sums each case's
    influence, so that many steps of one case count as one observation (Liang & Zeger 1986). It compares like
    steps and is no experiment: cases that are handed on may be the harder ones.

    >>> from lichen.core.event_log import event_log
    >>> from lichen.core.process_graph import steps
    >>> case, who = [k // 2 for k in range(20)], [0, 0] * 5 + [0, 1] * 5
    >>> at = [0, 60] * 5 + [0, 360] * 5
    >>> log = event_log(case, [0, 1] * 10, at, resource=who)
    >>> found = handoffs(log, steps(log))
    >>> found.count.tolist(), found.share.value, found.lost.value
    ([5], 0.5, 300.0)

    Liang, K.-Y. & Zeger, S. L. (1986). Longitudinal data analysis using generalized linear models.
    Biometrika, 73, 13-22.
    """
    giver, taker = log.resource[steps.event], log.resource[steps.event + 1]
    known = (giver >= 0) & (taker >= 0)
    handed = known & (giver != taker)
    moved = np.flatnonzero(handed)
    people = max(1, len(log.resources))
    pair = giver[moved] * people + taker[moved]
    pairs, which, count = numbered(pair, people * people)
    elapsed = steps.elapsed[moved]
    lost, compared = _lost(log, steps, known & ~handed, handed, confidence)
    return Handoffs(
        giver=pairs // people,
        taker=pairs % people,
        count=count,
        cases=_cases(which, log.case[steps.event[moved]], len(pairs)),
        median=quantiles(elapsed[by_edge(which, elapsed)], count, 0.5),
        total=summed(which, elapsed, len(pairs)),
        share=wilson(len(moved), int(known.sum()), confidence),
        lost=lost,
        compared=compared,
        edge_count=np.bincount(steps.edge[moved], minlength=len(steps.count)),
    )


def _cases(which: Ints, case: Ints, size: int) -> Ints:
    many = int(case.max(initial=0)) + 1
    apart = np.sort(which * many + case)
    return np.bincount(apart[np.flatnonzero(np.diff(apart, prepend=-1))] // many, minlength=size)


def _lost(
    log: EventLog, steps: Steps, kept: NDArray[np.bool_], handed: NDArray[np.bool_], confidence: float
) -> tuple[Interval, int]:
    size = len(steps.count)
    n_kept, mean_kept = _means(steps, kept, size)
    n_handed, mean_handed = _means(steps, handed, size)
    both = (n_kept >= LEAST) & (n_handed >= LEAST)
    compared = int(n_handed[both].sum())
    if not compared:
        return Interval(math.nan, math.nan, math.nan, 0), 0
    value = float((n_handed * (mean_handed - mean_kept))[both].sum()) / compared
    # What one step adds to the sum: a kept one weighs as many hand-offs as it stands for.
    weight = np.where(both, n_handed / np.maximum(1, n_kept), 0.0)
    pull = np.where(
        handed,
        np.where(both, 1.0, 0.0)[steps.edge] * (steps.elapsed - mean_handed[steps.edge]),
        -weight[steps.edge] * (steps.elapsed - mean_kept[steps.edge]),
    )
    used = (kept | handed) & both[steps.edge]
    case = log.case[steps.event[used]]
    n = int(np.count_nonzero(np.diff(case, prepend=-1)))
    by_case = np.bincount(case, pull[used])
    spread = math.sqrt(n / max(1, n - 1) * float((by_case**2).sum())) / compared
    half = NormalDist().inv_cdf(0.5 + confidence / 2) * spread
    return Interval(value, value - half, value + half, n), compared


def _means(steps: Steps, chosen: NDArray[np.bool_], size: int) -> tuple[Ints, Floats]:
    edge = steps.edge[chosen]
    count = np.bincount(edge, minlength=size)
    return count, np.bincount(edge, steps.elapsed[chosen], size) / np.maximum(1, count)
