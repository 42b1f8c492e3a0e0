"""Tables: lists of records, columns with rows, and text that is a CSV file; numbers stand right."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from lichen.inbox.leaves import leaves
from lichen.inbox.plain import name, scalar, visible
from lichen.web.reading.budget import Budget
from lichen.web.reading.markup import Html, element, folded, joined, remark, scrolling
from lichen.web.reading.moment import moment

ROWS, MOST_ROWS, MOST_COLUMNS, CELL = 200, 2_000, 60, 400
LONGEST_CSV = 300_000
_DELIMITERS = "\t;|,"
_NUMBER = re.compile(r"[-+−]?(\d{1,3}(,\d{3})+|\d+)?([.]\d+)?([eE][-+]?\d+)?\s?%?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Table:
    """Names of columns, rows of cells, and how many rows or columns the source has beyond these."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    more_rows: int = 0
    more_columns: int = 0


def from_records(records: Sequence[Mapping[str, object]]) -> Table:
    """The records as a table with every key that occurs, in the order of first appearance."""
    used = records[:MOST_ROWS]
    keys: dict[str, None] = {}
    for record in used:
        keys.update(dict.fromkeys(islice(record, MOST_COLUMNS * 4)))
    shown = list(islice(keys, MOST_COLUMNS))
    rows = tuple(tuple(record.get(key, "") for key in shown) for record in used)
    return Table(tuple(map(name, shown)), rows, len(records) - len(used), len(keys) - len(shown))


def from_columns(columns: Sequence[object], rows: Sequence[object]) -> Table:
    """Named columns and rows that are lists, or records with the columns' names."""
    shown = list(islice(columns, MOST_COLUMNS))
    used = rows[:MOST_ROWS]
    cells = tuple(_cells(row, shown) for row in used)
    return Table(tuple(map(name, shown)), cells, len(rows) - len(used), len(columns) - len(shown))


def _cells(row: object, columns: Sequence[object]) -> tuple[object, ...]:
    if isinstance(row, Mapping):
        return tuple(row.get(column, "") for column in columns)
    values = list(row[: len(columns)]) if isinstance(row, list | tuple) else [row]
    return tuple(values + [""] * (len(columns) - len(values)))


def from_csv(text: str) -> Table | None:
    r"""The table a text spells as comma, semicolon, bar or tab separated lines; None if it reads as prose.

    >>> from_csv("city;people\nBonn;331000\nUlm;126000").rows
    (('Bonn', '331000'), ('Ulm', '126000'))
    >>> from_csv("Dear team,\nthank you, it works.\nYours, A.") is None
    True
    """
    lines = _lines(text)
    mark = next((each for each in _DELIMITERS if lines and _divides(lines[:20], each)), None)
    if mark is None:
        return None
    try:
        rows = list(islice(csv.reader(lines, delimiter=mark, strict=True), MOST_ROWS + 1))
    except csv.Error:
        return None
    if len({len(row) for row in rows}) != 1 or not _is_head(rows[0]):
        return None
    width = len(rows[0])
    body = tuple(tuple(row[:MOST_COLUMNS]) for row in rows[1:])
    columns = tuple(name(cell.strip()) for cell in rows[0][:MOST_COLUMNS])
    return Table(columns, body, max(0, len(lines) - len(rows)), max(0, width - MOST_COLUMNS))


def _lines(text: str) -> list[str]:
    if len(text) > LONGEST_CSV or "\n" not in text:
        return []
    lines = [line for line in visible(text).split("\n") if line.strip()]
    return lines if len(lines) >= 3 else []


def _divides(lines: Sequence[str], mark: str) -> bool:
    """Whether every line has the mark as often as the first; a comma alone is too common to count."""
    often = lines[0].count(mark)
    if often < (2 if mark == "," else 1):
        return False
    return all(line.count(mark) == often or '"' in line for line in lines)


def _is_head(cells: Sequence[str]) -> bool:
    named = [cell.strip() for cell in cells]
    short = all(0 < len(cell) <= 60 and not cell.endswith((".", "!", "?")) for cell in named)
    return short and len(set(named)) == len(named) and not any(map(_reads_as_number, named))


def _reads_as_number(text: str) -> bool:
    return any(letter.isdigit() for letter in text[:40]) and bool(_NUMBER.fullmatch(text.strip()[:40]))


def table(found: Table, label: str, budget: Budget) -> Html:
    """The table in its own scrolling box; rows after the two hundredth are folded."""
    width = max(1, len(found.columns))
    rows = found.rows[: budget.count(len(found.rows) * width, MOST_ROWS * MOST_COLUMNS) // width]
    numbers = frozenset(place for place in range(width) if _is_numeric(row[place] for row in rows[:ROWS]))
    head = element(
        "thead", element("tr", *(_head(each, n in numbers) for n, each in enumerate(found.columns)))
    )
    parts = [_box(head, rows[:ROWS], numbers, label, budget)]
    if rows[ROWS:]:
        rest = _box(head, rows[ROWS:], numbers, f"{label}, further rows", budget)
        parts.append(folded(f"Show {len(rows) - ROWS:,} more rows", rest))
    parts += _left_out(found.more_rows + len(found.rows) - len(rows), "rows")
    return joined([*parts, *_left_out(found.more_columns, "columns")])


def _left_out(count: int, what: str) -> list[Html]:
    return [remark(f"{count:,} more {what} are not shown here.")] if count > 0 else []


def _box(
    head: Html, rows: Iterable[tuple[object, ...]], numbers: frozenset[int], label: str, budget: Budget
) -> Html:
    body = element("tbody", *(_row(row, numbers, budget) for row in rows))
    return scrolling(element("table", head, body, class_="reading-table"), label)


def _row(cells: Sequence[object], numbers: frozenset[int], budget: Budget) -> Html:
    return element("tr", *(_cell(cell, place in numbers, budget) for place, cell in enumerate(cells)))


def _head(text: str, numeric: bool) -> Html:
    return element("th", text, scope="col", class_="reading-number" if numeric else None, dir="auto")


def _cell(value: object, numeric: bool, budget: Budget) -> Html:
    shown = moment(value) or _said(value, budget)
    return element("td", shown, class_="reading-number" if numeric else None, dir="auto")


def _said(value: object, budget: Budget) -> str:
    if isinstance(value, Mapping | list | tuple):
        value = "; ".join(": ".join((*leaf.path, scalar(leaf.value))) for leaf in leaves(value, most=CELL))
    return budget.short(scalar(value), CELL)


def _is_numeric(values: Iterable[object]) -> bool:
    present = [value for value in values if value not in (None, "")]
    return bool(present) and all(_is_number(value) for value in present)


def _is_number(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= 40 and _reads_as_number(value)
    return isinstance(value, int | float) and not isinstance(value, bool)
