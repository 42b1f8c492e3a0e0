"""From a path to checked decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from lichen.reports.decisions.columns import Columns, decision_columns
from lichen.reports.decisions.duplicates import refuse_duplicates
from lichen.reports.decisions.gather import Gathering
from lichen.reports.decisions.limit import MEMORY_LIMIT
from lichen.reports.decisions.record import RecordReader
from lichen.reports.decisions.source import open_source
from lichen.reports.decisions.table import Decisions, Kind

REPORT_EVERY = 5_000


def read_decisions(
    path: Path,
    *,
    kind: Kind | None = None,
    memory_limit: int = MEMORY_LIMIT,
    counted: Callable[[int], None] | None = None,
) -> Decisions:
    """The decisions in a CSV, Parquet or JSON-lines file, read once, row by row.

    `kind` says whether answers are labels or numbers (default: found out). `counted` is called now and then
    with the number of rows so far. Raises `InputRefused` with file, row and remedy for anything that cannot
    be used, and when more than `memory_limit` bytes would be needed.
    """
    source = open_source(path)
    columns = decision_columns(source)
    reader = RecordReader(columns, source.file, decimal_comma=source.decimal_comma)
    gathering = Gathering(columns, source.file, memory_limit=memory_limit)
    for count, (row, cells) in enumerate(source.rows, start=1):
        gathering.add(row, reader.record(row, cells))
        if counted and count % REPORT_EVERY == 0:
            counted(count)
    table = gathering.decisions(kind)
    refuse_duplicates(table)
    return replace(table, notes=tuple(_notes(table, columns, gathering)))


def _notes(table: Decisions, columns: Columns, gathering: Gathering) -> list[str]:
    notes = []
    if columns.ignored:
        notes.append(f"Columns of {table.file} that were not used: {', '.join(columns.ignored)}.")
    if "truth" in columns.ignored:
        notes.append(
            "A column “truth” among the decisions is not read: hand it in with --cases (case, truth)."
        )
    if gathering.label_mismatches:
        notes.append(
            f"In {gathering.label_mismatches:,} rows an AI's answer is not its most probable one; "
            "the probabilities were taken at their word."
        )
    unused = (
        sorted(set(range(len(table.labels))) - set(np.unique(table.answer).tolist()))
        if columns.labels
        else []
    )
    if unused:
        names = ", ".join(f"“{table.labels[code]}”" for code in unused[:8])
        notes.append(f"Nobody ever answered {names}; the columns count as possible answers.")
    return notes + _look_alikes(table.labels)


def _look_alikes(labels: tuple[str, ...]) -> list[str]:
    folded = Counter(label.casefold() for label in labels)
    twins = [label for label in labels if folded[label.casefold()] > 1]
    if not twins:
        return []
    names = ", ".join(f"“{label}”" for label in twins[:6])
    return [f"{names} differ only in capital letters and were counted as different answers."]
