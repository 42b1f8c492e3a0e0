"""Rework: activities that a case goes through again, and the time that passes in such loops."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lichen.core.event_log import EventLog, Floats, Ints, by_code, numbered
from lichen.core.intervals import Interval, wilson
from lichen.core.middle import middle, ratio
from lichen.core.process_times import summed

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rework:
    """What is done again, by activity (a,) and over all cases.

    `repeats` are the events beyond a case's first of that activity, `self_loops` those right after another
    of the same, `cases` those with a repeat, `seconds` what passes from first to last of them. `share` is the
    share of cases in which anything is done again, `time` the share of all lead time that passes inside such
    loops (loops that overlap count once). `back_from` is the activity (−1: none) from which most repeats come
    back, `back` how many do. `again` says which cases (cases,); `with_median` and
    `without_median` are the lead times of cases with rework and without.
    """

    repeats: Ints
    self_loops: Ints
    cases: Ints
    seconds: Floats
    back_from: Ints
    back: Ints
    share: Interval
    time: Interval
    again: Flags
    with_median: Interval
    without_median: Interval


def rework(log: EventLog, *, confidence: float = 0.95) -> Rework:
    """What is done more than once in a case, how often, and how much time passes meanwhile.

    >>> from lichen.core.event_log import event_log
    >>> log = event_log([0, 0, 0, 1, 1], [0, 1, 0, 0, 1], [0, 10, 40, 0, 60], activities=("check", "pay"))
    >>> found = rework(log)
    >>> found.repeats.tolist(), found.seconds.tolist(), found.share.value, found.time.value
    ([1, 0], [40.0, 0.0], 0.5, 0.4)
    """
    kinds, n = len(log.activities), len(log.cases)
    order, begins = _occurrences(log)
    first, last = order[begins], order[np.append(begins[1:], log.events) - 1] if log.events else order
    many = first != last
    what, whose = log.activity[first], log.case[first]
    times = np.diff(np.append(begins, log.events))
    back_from, back = _back(log, order, begins)
    again = np.zeros(n, dtype=np.bool_)
    again[whose[many]] = True
    durations = log.durations
    return Rework(
        repeats=_counted(what, times - 1, kinds),
        self_loops=_self_loops(log, kinds),
        cases=np.bincount(what[many], minlength=kinds),
        seconds=summed(what, log.at[last] - log.at[first], kinds),
        back_from=back_from,
        back=back,
        share=wilson(int(again.sum()), n, confidence),
        time=ratio(_inside(log, first[many], last[many]), durations, confidence=confidence),
        again=again,
        with_median=middle(durations[again], confidence=confidence),
        without_median=middle(durations[~again], confidence=confidence),
    )


def _occurrences(log: EventLog) -> tuple[Ints, Ints]:
    """Events sorted by activity and case, and where each such pair begins among them."""
    order = by_code(log.activity)
    case, activity = log.case[order], log.activity[order]
    new = (np.diff(case, prepend=-1) != 0) | (np.diff(activity, prepend=-1) != 0)
    return order, np.flatnonzero(new)


def _counted(codes: Ints, weights: Ints, kinds: int) -> Ints:
    return np.rint(np.bincount(codes, weights, kinds)).astype(np.int64)


def _self_loops(log: EventLog, kinds: int) -> Ints:
    same = (log.case[1:] == log.case[:-1]) & (log.activity[1:] == log.activity[:-1])
    return np.bincount(log.activity[1:][same], minlength=kinds)


def _back(log: EventLog, order: Ints, begins: Ints) -> tuple[Ints, Ints]:
    """Of each activity: the other one that most of its repeats follow, and how many do."""
    kinds = len(log.activities)
    repeat = np.ones(log.events, dtype=np.bool_)
    repeat[begins] = False
    events = order[repeat]
    now, before = log.activity[events], log.activity[events - 1]
    other = now != before
    pairs, _, count = numbered(now[other] * kinds + before[other], kinds * kinds)
    back_from, back = np.full(kinds, -1, dtype=np.int64), np.zeros(kinds, dtype=np.int64)
    ascending = np.argsort(count, kind="stable")  # the largest is written last, and stays
    back_from[pairs[ascending] // kinds] = pairs[ascending] % kinds
    back[pairs[ascending] // kinds] = count[ascending]
    return back_from, back


def _inside(log: EventLog, first: Ints, last: Ints) -> Floats:
    """Seconds of each case between the first and the last of anything that is done again."""
    depth = np.bincount(first, minlength=log.events) - np.bincount(last, minlength=log.events)
    within = np.flatnonzero(np.cumsum(depth) > 0)
    return summed(log.case[within], log.at[within + 1] - log.at[within], len(log.cases))
