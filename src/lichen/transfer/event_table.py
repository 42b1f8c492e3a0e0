"""Event logs as tables: CSV, TSV, JSON lines; one row is one event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from lichen.reports.decisions.cells import text
from lichen.reports.decisions.refuse import refuse
from lichen.reports.decisions.source import Source, open_source
from lichen.transfer.event_columns import EventColumns, event_columns
from lichen.transfer.event_rows import ZONELESS, EventRows, ReadLog
from lichen.transfer.event_times import DayOrder, Moments, OrderUnknown, day_order

Cell = Callable[[Sequence[object]], object]


def read_table(path: Path, told: EventColumns, *, order: DayOrder | None = None) -> ReadLog:
    """The log in a table of events.

    Raises `InputRefused` with file, row and remedy for a table that cannot be read, for columns that cannot
    be found, and for times that cannot be told.
    """
    source = open_source(path)
    columns = event_columns(source.columns, told, file=source.file)
    try:
        return _read(source, columns, Moments(order))
    except OrderUnknown:
        found = _day_order(open_source(path), columns)
        return _read(open_source(path), columns, Moments(found))


def _read(source: Source, columns: EventColumns, moments: Moments) -> ReadLog:
    rows = EventRows(source.file)
    case, activity, at, resource, start = (_cell(source, name) for name in columns)
    for row, cells in source.rows:
        try:
            when, begun = moments.seconds(at(cells)), moments.seconds(start(cells))
        except ValueError as wrong:
            remedy = "Write times as 2026-01-05T09:30:00Z, or name the column of times with --time"
            refuse(source.file, f"{wrong}", remedy, row=row)
        rows.add(text(case(cells)), text(activity(cells)), when, text(resource(cells)), begun)
    return rows.read(described(columns), *([ZONELESS] if moments.zoneless else []))


def described(columns: EventColumns) -> str:
    """The sentence that says which column was read as what."""
    names = zip(("case", "activity", "time", "resource", "start"), columns, strict=True)
    return f"Read as {', '.join(f'{what}: “{name}”' for what, name in names if name)}."


def _cell(source: Source, name: str) -> Cell:
    if not name:
        return lambda cells: None
    place = source.columns.index(name)
    return lambda cells: cells[place]


def _day_order(source: Source, columns: EventColumns) -> DayOrder:
    """What the whole column of times says about day and month; refuses where it leaves it open."""
    cells = [_cell(source, name) for name in (columns.at, columns.start)]
    said: dict[DayOrder, int] = {}
    for number, row in source.rows:
        for cell in cells:
            if order := day_order(cell(row)):
                said.setdefault(order, number)
    if len(said) != 1:
        problem = (
            "times such as 03/04/2026 may begin with the day or with the month, and no row tells which"
            if not said
            else f"times begin with the day in row {said['day']} and with the month in row {said['month']}"
        )
        refuse(source.file, problem, "Write them as 2026-04-03, or say --dates day or --dates month")
    return next(iter(said))
