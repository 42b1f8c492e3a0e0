"""The file of cases: what turned out to be true, and what each case is like."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lichen.reports.decisions import cells as read
from lichen.reports.decisions.columns import Columns, case_columns
from lichen.reports.decisions.refuse import refuse
from lichen.reports.decisions.source import Source, open_source
from lichen.reports.decisions.table import CaseFacts, Decisions, Floats


def read_facts(path: Path, table: Decisions) -> CaseFacts:
    """Truth and attributes for every case of `table`; refuses a case that the file does not know."""
    source = open_source(path)
    columns = case_columns(source)
    rows, extra = _rows_by_case(source, columns, table)
    _refuse_unknown_cases(source.file, rows, table)
    names = [name for name in columns.place if name not in {"case", "truth"}]
    attributes = {
        name: tuple(read.text(columns.cell(rows[case][1], name)) or "" for case in table.cases)
        for name in names
    }
    truth = _truth(source, columns, rows, table) if "truth" in columns.place else None
    return CaseFacts(truth, attributes, _notes(source.file, extra))


RowsByCase = dict[str, tuple[int, list[object]]]


def _rows_by_case(source: Source, columns: Columns, table: Decisions) -> tuple[RowsByCase, int]:
    wanted, rows, extra = set(table.cases), RowsByCase(), 0
    for row, cells in source.rows:
        case = read.text(columns.cell(cells, "case"))
        if case is None:
            refuse(source.file, "the column “case” is empty", "Name the case, or delete the row", row=row)
        if case in rows:
            problem = f"the case “{case}” stands in row {rows[case][0]} already"
            refuse(source.file, problem, "Keep one row per case", row=row)
        if case in wanted:
            rows[case] = (row, list(cells))
        else:
            extra += 1
    return rows, extra


def _refuse_unknown_cases(file: str, rows: RowsByCase, table: Decisions) -> None:
    for code, case in enumerate(table.cases):
        if case not in rows:
            row = int(table.row[np.flatnonzero(table.case == code)[0]])
            problem = f"the case “{case}” is not in {file}"
            refuse(table.file, problem, f"Add a row for it to {file} (its truth may stay empty)", row=row)


def _truth(source: Source, columns: Columns, rows: RowsByCase, table: Decisions) -> Floats:
    codes = {label: code for code, label in enumerate(table.labels)}
    found: list[float] = []
    for case in table.cases:
        row, cells = rows[case]
        found.append(_one_truth(source, columns.cell(cells, "truth"), row, table, codes))
    known = np.array(found)
    if np.isnan(known).all():
        remedy = "Fill it in, or leave the column out"
        refuse(source.file, "the column “truth” is empty in every row", remedy, row=1)
    return known


def _one_truth(source: Source, cell: object, row: int, table: Decisions, codes: dict[str, int]) -> float:
    word = read.text(cell)
    if word is None:
        return np.nan
    if table.kind == "number":
        try:
            return read.number(cell, decimal_comma=source.decimal_comma) or 0.0
        except ValueError as wrong:
            refuse(
                source.file,
                f"in the column “truth”, {wrong}",
                "The answers are numbers: write a number",
                row=row,
            )
    if word not in codes:
        known = ", ".join(table.labels[:8])
        problem = f"the truth “{word}” is an answer nobody ever gave (known: {known})"
        remedy = f"Mend the spelling, or add an empty column p:{word} to {table.file} if nobody did answer it"
        refuse(source.file, problem, remedy, row=row)
    return codes[word]


def _notes(file: str, extra: int) -> tuple[str, ...]:
    if not extra:
        return ()
    return (f"{extra:,} cases of {file} have no answer in the decisions and were left out.",)
