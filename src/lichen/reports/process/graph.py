"""The process as a graph people can read: the usual ways, and the slow steps however rare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from lichen.core.mining import Process
from lichen.core.process_graph import first_places, first_times
from lichen.reports.process.words import duration

MOST_NODES = 30
EVENTS = 0.98
"""Activities are drawn, the commonest first, until they make up so much of all events."""

FLOW = 0.9
"""Steps are drawn, the commonest first, until they make up so much of all."""

BEGIN, END = -1, -2
WIDEST = 7.0


@dataclass(frozen=True, slots=True)
class Node:
    """An activity (`id` from 0 on), or where cases begin (−1) and end (−2)."""

    id: int
    name: str
    events: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A step that is drawn: how often, in how many cases, its median in words, how wide, whether slow."""

    source: int
    target: int
    count: int
    cases: int
    median: str
    width: float
    slow: bool


@dataclass(frozen=True, slots=True)
class ProcessMap:
    """Nodes and edges that are drawn, and what is left out in one sentence (empty: nothing)."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: str


def process_map(process: Process, *, slow: Iterable[tuple[int, int]] = (), flow: float = FLOW) -> ProcessMap:
    """What is to be drawn of a process; steps in `slow` (pairs of activities) are always drawn, and marked.

    Every activity keeps its commonest way in and out. The same log always gives the same map.
    """
    marked = set(slow)
    kept = _kept(process, marked)
    inner = _steps(process, kept, marked, flow)
    edges = (*_ends(process, kept, inner), *inner)
    most = max((each.count for each in edges), default=1)
    nodes = (
        Node(BEGIN, "begin", len(process.durations)),
        *(Node(each, process.log.activities[each], int(process.graph.activity[each])) for each in kept),
        Node(END, "end", len(process.durations)),
    )
    return ProcessMap(nodes, tuple(_wide(each, most) for each in edges), _left_out(process, kept, inner))


def _kept(process: Process, marked: set[tuple[int, int]]) -> list[int]:
    count = process.graph.activity
    order = np.lexsort((np.arange(len(count)), -count))
    needed = {each for pair in marked for each in pair}
    some = [int(each) for each in order if count[each] > 0]
    enough = int(np.searchsorted(np.cumsum(count[order]), EVENTS * count.sum())) + 1
    return _in_order(process, sorted(set(some[: min(enough, MOST_NODES)]) | needed))


def _in_order(process: Process, kept: list[int]) -> list[int]:
    """From begin to end: by usual place, then each where fewest steps go against the order.

    Only steps to what a case has not done before count: going back to it is no order.
    """
    log, steps, places = process.log, process.graph.steps, first_places(process.log)
    order = sorted(kept, key=lambda each: (float(places[each]), each))
    new = first_times(log)[steps.event + 1]
    onward = np.bincount(steps.edge[new], minlength=len(steps.count))
    number = np.full(len(log.activities), -1)
    number[order] = np.arange(len(order))
    among = (number[steps.source] >= 0) & (number[steps.target] >= 0)
    taken = np.zeros((len(order), len(order)))
    taken[number[steps.source[among]], number[steps.target[among]]] = onward[among]
    found, moved = list(range(len(order))), True
    while moved:  # each move leaves fewer steps against the order, so it ends
        moved = False
        for each in range(len(order)):
            at = found.index(each)
            rest = found[:at] + found[at + 1 :]
            # Moving past another one turns the steps between the two round.
            gain = np.concatenate([[0.0], np.cumsum(taken[rest, each] - taken[each, rest])])
            best = int(gain.argmax())
            if gain[best] > gain[at]:
                found, moved = [*rest[:best], each, *rest[best:]], True
    return [order[each] for each in found]


def _steps(process: Process, kept: list[int], marked: set[tuple[int, int]], flow: float) -> list[Edge]:
    steps, times = process.graph.steps, process.times
    shown, total, held = set(kept), int(steps.count.sum()), 0
    into: set[int] = set()
    out_of: set[int] = set()
    found = []
    for edge in np.lexsort((np.arange(len(steps.count)), -steps.count)).tolist():
        source, target = int(steps.source[edge]), int(steps.target[edge])
        if source not in shown or target not in shown:
            continue
        loop, common = source == target, held < flow * total
        needed = not loop and (source not in out_of or target not in into)
        if common or needed or (source, target) in marked:
            found.append(
                Edge(source, target, int(steps.count[edge]), int(times.cases[edge]),
                     duration(float(times.median[edge])), 1.0, (source, target) in marked)
            )  # fmt: skip
            held += int(steps.count[edge])
            if not loop:
                out_of.add(source)
                into.add(target)
    return found


def _ends(process: Process, kept: list[int], inner: list[Edge]) -> list[Edge]:
    """Where cases begin and end: what a twentieth of them does, and whatever has no other way in or out."""
    n, found = len(process.durations), []
    into = {each.target for each in inner if each.source != each.target}
    out_of = {each.source for each in inner if each.source != each.target}
    for activity in kept:
        begins, ends = int(process.graph.begins[activity]), int(process.graph.ends[activity])
        if begins and (begins >= 0.05 * n or activity not in into):
            found.append(Edge(BEGIN, activity, begins, begins, "", 1.0, False))
        if ends and (ends >= 0.05 * n or activity not in out_of):
            found.append(Edge(activity, END, ends, ends, "", 1.0, False))
    return found


def _wide(edge: Edge, most: int) -> Edge:
    width = round(1.0 + (WIDEST - 1.0) * float(np.sqrt(edge.count / most)), 1)
    return Edge(edge.source, edge.target, edge.count, edge.cases, edge.median, width, edge.slow)


def _left_out(process: Process, kept: list[int], inner: list[Edge]) -> str:
    edges, steps = process.graph.steps.count, int(process.graph.steps.count.sum())
    rare = int(np.count_nonzero(process.graph.activity)) - len(kept)
    missing = len(edges) - len(inner)
    if not missing and not rare:
        return ""
    drawn = sum(each.count for each in inner)
    parts = f"{len(inner)} of {len(edges)} kinds of steps are drawn, {drawn:,} of {steps:,} steps"
    more = f"; {rare} rare activities are not" if rare > 1 else ("; 1 rare activity is not" if rare else "")
    return f"{parts}{more}. The table has them all."
