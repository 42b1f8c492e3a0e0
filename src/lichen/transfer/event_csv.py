"""Long tables of events at once, where DuckDB is installed and the table is a plain one."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lichen.reports.decisions.source import JSON_ENDINGS, open_source
from lichen.transfer.event_columnar import TimesUnclear, quoted, read_columns, settle
from lichen.transfer.event_columns import EventColumns, event_columns
from lichen.transfer.event_rows import ReadLog

WORTH_IT = 2**20
"""A shorter file is read row by row as fast."""

_MEMORY = "2GB"


def read_long_csv(path: Path, told: EventColumns) -> ReadLog | None:
    """The log in a long CSV file, or None where it is to be read row by row.

    That is so for short files, without DuckDB, for times that are not plain ISO, and for all that is wrong
    with a file: the other way says in which row.
    """
    if path.stat().st_size < WORTH_IT or path.name.lower().endswith(JSON_ENDINGS) or not find_spec("duckdb"):
        return None
    import duckdb

    header = open_source(path).columns
    columns = event_columns(header, told, file=path.name)
    with duckdb.connect() as connection:
        try:
            settle(connection)
            connection.execute(f"SET memory_limit = '{_MEMORY}'")
            return _read(connection, path, header, columns)
        except (duckdb.Error, TimesUnclear):
            return None


def _read(connection: Any, path: Path, header: tuple[str, ...], columns: EventColumns) -> ReadLog | None:
    rows = connection.read_csv(
        str(path), header=True, all_varchar=True, quotechar='"', escapechar='"', null_padding=False
    )
    if tuple(name.strip() for name in rows.columns) != header:
        return None  # it was taken apart in another way: rather slowly than wrongly
    names = dict(zip(header, rows.columns, strict=True))
    wanted = dict.fromkeys(name for name in columns if name)
    picked = ", ".join(f"{quoted(names[name])} AS {quoted(name)}" for name in wanted)
    rows.create_view("whole")
    connection.execute(f"CREATE TEMP TABLE events AS SELECT {picked} FROM whole")
    return read_columns(connection, path.name, columns, by_row=False)
