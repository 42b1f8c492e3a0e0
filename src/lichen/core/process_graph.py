"""The directly-follows graph of an event log, its activities, and the ways cases go (variants)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lichen.core.event_log import EventLog, Floats, Ints, by_code, numbered


@dataclass(frozen=True, slots=True)
class Steps:
    """Each event's step to the next of its case (m,), and the edges (e,) they are steps along.

    Step i leads from event `event[i]` to the next one along `edge[i]`; edge k leads from activity
    `source[k]` to `target[k]` and is taken `count[k]` times. `elapsed` is in seconds.
    """

    event: Ints
    edge: Ints
    elapsed: Floats
    source: Ints
    target: Ints
    count: Ints


@dataclass(frozen=True, slots=True)
class Variants:
    """The ways cases go, the commonest first: how many `cases` each has (v,), one `example` of each (v,),
    and the way `of` each case.
    """

    count: Ints
    example: Ints
    of: Ints

    def way(self, log: EventLog, variant: int) -> tuple[str, ...]:
        """The activities of one variant, in order."""
        case = int(self.example[variant])
        codes = log.activity[log.bounds[case] : log.bounds[case + 1]].tolist()
        return tuple([log.activities[code] for code in codes])


@dataclass(frozen=True, slots=True)
class ProcessGraph:
    """How often each activity happens (a,), begins a case (a,) and ends one (a,); steps and variants."""

    activity: Ints
    begins: Ints
    ends: Ints
    steps: Steps
    variants: Variants


def process_graph(log: EventLog) -> ProcessGraph:
    """The counts of a log: activities, first and last ones, directly-follows pairs, variants.

    An activity directly follows another where it is the next event of the same case; events of one moment
    keep the order they were given in. All counts are exact.

    >>> from lichen.core.event_log import event_log
    >>> log = event_log([0, 0, 1, 1, 1], [0, 1, 0, 0, 1], range(5), activities=("ask", "answer"))
    >>> graph = process_graph(log)
    >>> steps = graph.steps
    >>> list(zip(steps.source.tolist(), steps.target.tolist(), steps.count.tolist()))
    [(0, 0, 1), (0, 1, 2)]
    >>> [graph.variants.way(log, 0), graph.variants.way(log, 1)]
    [('ask', 'answer'), ('ask', 'ask', 'answer')]

    van der Aalst, W. M. P. (2016). Process Mining: Data Science in Action (2nd ed.). Springer, chapter 6.
    """
    kinds = len(log.activities)
    return ProcessGraph(
        activity=np.bincount(log.activity, minlength=kinds),
        begins=np.bincount(log.activity[log.bounds[:-1]], minlength=kinds),
        ends=np.bincount(log.activity[log.bounds[1:] - 1], minlength=kinds),
        steps=steps(log),
        variants=variants(log),
    )


def steps(log: EventLog) -> Steps:
    """The steps of a log and the edges they follow, in the order of source and target."""
    kinds = max(1, len(log.activities))
    event = np.flatnonzero(log.case[1:] == log.case[:-1])
    pair = log.activity[event] * kinds + log.activity[event + 1]
    pairs, edge, count = numbered(pair, kinds * kinds)
    elapsed = log.at[event + 1] - log.at[event]
    return Steps(event, edge, elapsed, pairs // kinds, pairs % kinds, count)


def variants(log: EventLog) -> Variants:
    """The ways cases go, exactly: cases with the same activities in the same order are one variant.

    Cases are put together by a 64-bit sum over their events, and each is then compared with the first of its
    group, event by event; where two ways share a sum, the ways themselves are sorted instead.
    """
    if not log.events:
        none = np.zeros(0, dtype=np.int64)
        return Variants(none, none, none)
    sums = np.add.reduceat(_mixed(log), log.bounds[:-1])
    _, first, of = np.unique(sums, return_index=True, return_inverse=True)
    if not _alike(log, first[of]):
        first, of = _by_way(log)
    count = np.bincount(of)
    order = np.lexsort((first, -count))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return Variants(count[order], first[order], rank[of])


def first_times(log: EventLog) -> NDArray[np.bool_]:
    """Whether each event (n,) is the first of its activity in its case."""
    order = by_code(log.activity)
    new = (np.diff(log.activity[order], prepend=-1) != 0) | (np.diff(log.case[order], prepend=-1) != 0)
    first = np.zeros(log.events, dtype=np.bool_)
    first[order[new]] = True
    return first


def first_places(log: EventLog) -> Floats:
    """Each activity's usual place (a,): the mean number of events before its first one, over its cases.

    Infinite for an activity that never happens.
    """
    kinds, first = len(log.activities), first_times(log)
    cases = np.bincount(log.activity[first], minlength=kinds)
    before = np.bincount(log.activity[first], _places(log)[first], kinds)
    return np.where(cases > 0, before / np.maximum(1, cases), np.inf)


def _places(log: EventLog) -> Ints:
    """Each event's place in its case."""
    return np.asarray(np.arange(log.events) - np.repeat(log.bounds[:-1], np.diff(log.bounds)), dtype=np.int64)


def _mixed(log: EventLog) -> NDArray[np.uint64]:
    """A number for activity and place whose sums over a case hardly ever collide (splitmix64)."""
    bits = _places(log).astype(np.uint64) * np.uint64(len(log.activities) + 1)
    bits += log.activity.astype(np.uint64) + np.uint64(1)
    bits *= np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        bits ^= bits >> np.uint64(shift)
        bits *= np.uint64(factor)
    bits ^= bits >> np.uint64(31)
    return bits


def _alike(log: EventLog, model: Ints) -> bool:
    """Whether each case goes exactly the way of its model (cases,)."""
    lengths = np.diff(log.bounds)
    if (lengths != lengths[model]).any():
        return False
    shift = log.bounds[:-1][model] - log.bounds[:-1]
    theirs = log.activity[np.arange(log.events) + np.repeat(shift, lengths)]
    return bool((theirs == log.activity).all())


def _by_way(log: EventLog) -> tuple[Ints, Ints]:
    known: dict[bytes, int] = {}
    first: list[int] = []
    of: list[int] = []
    for case, way in enumerate(np.split(log.activity, log.bounds[1:-1])):
        found = known.setdefault(way.tobytes(), len(known))
        if found == len(first):
            first.append(case)
        of.append(found)
    return np.array(first, dtype=np.int64), np.array(of, dtype=np.int64)
