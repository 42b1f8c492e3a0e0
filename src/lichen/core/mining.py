"""Everything a log says about its process, in one pass: counts, times, rework, hand-offs, bottlenecks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lichen.core.bottlenecks import Bottleneck, bottlenecks
from lichen.core.event_log import EventLog, Floats
from lichen.core.intervals import Interval
from lichen.core.middle import middle
from lichen.core.process_graph import ProcessGraph, process_graph
from lichen.core.process_handoffs import Handoffs, handoffs
from lichen.core.process_rework import Rework, rework
from lichen.core.process_times import EdgeTimes, edge_times


@dataclass(frozen=True, slots=True)
class Process:
    """What a log says: its graph, the times of its edges, rework, hand-offs, bottlenecks, lead times.

    `durations` are the cases' lead times in seconds (cases,), `lead_time` their median and `slow` their
    ninetieth percentile, each with its interval.
    """

    log: EventLog
    graph: ProcessGraph
    times: EdgeTimes
    rework: Rework
    handoffs: Handoffs
    bottlenecks: tuple[Bottleneck, ...]
    durations: Floats
    lead_time: Interval
    slow: Interval


def mine(log: EventLog, *, most: int = 10, confidence: float = 0.95) -> Process:
    """The whole analysis of one log; at most `most` bottlenecks. Raises ValueError for a log of no events.

    >>> from lichen.core.event_log import event_log
    >>> log = event_log([0, 0, 0, 1, 1], [0, 1, 0, 0, 1], [0, 10, 40, 0, 60], activities=("check", "pay"))
    >>> found = mine(log)
    >>> found.lead_time.value, found.rework.share.value, [each.total for each in found.bottlenecks]
    (50.0, 0.5, [70.0, 30.0])
    """
    if not log.events:
        raise ValueError("a log of no events says nothing: hand in at least one.")
    graph = process_graph(log)
    times = edge_times(log, graph.steps, confidence=confidence)
    durations = log.durations
    return Process(
        log=log,
        graph=graph,
        times=times,
        rework=rework(log, confidence=confidence),
        handoffs=handoffs(log, graph.steps, confidence=confidence),
        bottlenecks=bottlenecks(log, graph.steps, times, most=most, confidence=confidence),
        durations=np.asarray(durations, dtype=np.float64),
        lead_time=middle(durations, confidence=confidence),
        slow=middle(durations, share=0.9, confidence=confidence),
    )
