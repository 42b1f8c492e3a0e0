"""An event log from any file that holds one: CSV, XES, OCEL 2.0 in JSON, Parquet."""

from __future__ import annotations

from pathlib import Path

from lichen.reports.decisions.parquet import is_parquet
from lichen.reports.decisions.refuse import refuse
from lichen.transfer.event_columns import EventColumns
from lichen.transfer.event_csv import read_long_csv
from lichen.transfer.event_parquet import read_parquet
from lichen.transfer.event_rows import ReadLog
from lichen.transfer.event_table import read_table
from lichen.transfer.event_times import DayOrder
from lichen.transfer.ocel import read_ocel
from lichen.transfer.xes import read_xes

_XES, _OCEL = (".xes", ".xml"), (".json", ".jsonocel", ".ocel")


def read_event_log(
    path: Path,
    *,
    columns: EventColumns | None = None,
    order: DayOrder | None = None,
    object_type: str = "",
) -> ReadLog:
    """The log in a file, by its ending, with notes on how it was read; `.gz` is undone.

    `columns` and `order` (of day and month) are for tables, `object_type` says which objects of an OCEL are
    the cases. Raises `InputRefused` with file, place and remedy for what cannot be read.
    """
    if path.is_dir():
        refuse(path.name, "this is a folder", "Name the file of the log in it")
    if not path.is_file():
        refuse(str(path), "there is no such file", "Check the path")
    if path.stat().st_size == 0:
        refuse(path.name, "the file is empty", "Export the log again")
    told = columns or EventColumns()
    ending = path.with_suffix("").suffix.lower() if path.suffix.lower() == ".gz" else path.suffix.lower()
    if is_parquet(path):
        return read_parquet(path, told)
    if ending in _XES:
        return read_xes(path)
    if ending in _OCEL:
        return read_ocel(path, object_type=object_type)
    found = read_long_csv(path, told) if order is None else None
    return found or read_table(path, told, order=order)
