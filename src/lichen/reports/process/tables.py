"""The process in tables: what the drawing shows, for those who do not look at it, and all else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lichen.core.mining import Process
from lichen.reports.process.words import duration, share

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A caption, the heads of the columns (the first `words` of them are words, the rest figures), rows."""

    caption: str
    heads: Row
    words: int
    rows: tuple[Row, ...]
    more: int


def tables(process: Process, *, most: int = 60, names: bool = False) -> tuple[Table, ...]:
    """Steps, activities, ways, and hand-offs, each at most so many rows.

    `names` says that resources may be named: leave it out where they are people.
    """
    found = [_steps(process, most), _activities(process, most), _ways(process, most)]
    if names and len(process.handoffs.count):
        found.append(_handoffs(process, most))
    return tuple(found)


def _steps(process: Process, most: int) -> Table:
    log, steps, times = process.log, process.graph.steps, process.times
    order = np.lexsort((np.arange(len(steps.count)), -times.total))
    rows = tuple(
        (
            log.activities[int(steps.source[each])],
            log.activities[int(steps.target[each])],
            f"{int(steps.count[each]):,}",
            f"{int(times.cases[each]):,}",
            duration(float(times.median[each])),
            duration(float(times.p90[each])),
            share(float(times.share[each])),
        )
        for each in order[:most]
    )
    heads = ("From", "To", "Times", "Cases", "Median", "One in ten above", "Of all lead time")
    return Table("Steps, by the time they hold", heads, 2, rows, max(0, len(order) - most))


def _activities(process: Process, most: int) -> Table:
    log, graph, rework = process.log, process.graph, process.rework
    order = np.lexsort((np.arange(len(graph.activity)), -graph.activity))
    order = order[graph.activity[order] > 0]
    rows = tuple(
        (
            log.activities[int(each)],
            f"{int(graph.activity[each]):,}",
            f"{int(graph.begins[each]):,}",
            f"{int(graph.ends[each]):,}",
            f"{int(rework.repeats[each]):,}",
            f"{int(rework.cases[each]):,}",
        )
        for each in order[:most]
    )
    heads = ("Activity", "Times", "Begins cases", "Ends cases", "Repeats", "Cases with repeats")
    return Table("Activities", heads, 1, rows, max(0, len(order) - most))


def _ways(process: Process, most: int) -> Table:
    ways, n = process.graph.variants, len(process.durations)
    shown = range(min(most // 4, len(ways.count)))
    rows = tuple(
        (
            " → ".join(ways.way(process.log, each)),
            f"{int(ways.count[each]):,}",
            share(int(ways.count[each]) / n),
        )
        for each in shown
    )
    return Table("Ways of cases", ("Way", "Cases", "Share"), 1, rows, len(ways.count) - len(rows))


def _handoffs(process: Process, most: int) -> Table:
    found, names = process.handoffs, process.log.resources
    order = np.lexsort((np.arange(len(found.count)), -found.count))
    rows = tuple(
        (
            names[int(found.giver[each])],
            names[int(found.taker[each])],
            f"{int(found.count[each]):,}",
            f"{int(found.cases[each]):,}",
            duration(float(found.median[each])),
        )
        for each in order[:most]
    )
    heads = ("From", "To", "Times", "Cases", "Median")
    return Table("Hand-offs", heads, 2, rows, max(0, len(order) - most))
