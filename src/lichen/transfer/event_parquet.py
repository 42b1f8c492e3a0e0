"""Event logs as Parquet."""

from __future__ import annotations

from pathlib import Path

from lichen.reports.decisions.refuse import refuse
from lichen.transfer.event_columnar import read_columns, settle
from lichen.transfer.event_columns import EventColumns, event_columns
from lichen.transfer.event_rows import ReadLog
from lichen.transfer.parquet import duckdb


def read_parquet(path: Path, told: EventColumns) -> ReadLog:
    """The log in a Parquet file, its rows in their order.

    Raises `InputRefused` for a file that is no Parquet, columns that cannot be found, and times that cannot
    be told.
    """
    package = duckdb()
    with package.connect() as connection:
        try:
            settle(connection)
            rows = connection.read_parquet(str(path))
            columns = event_columns(tuple(rows.columns), told, file=path.name)
            rows.create_view("events")
            return read_columns(connection, path.name, columns)
        except package.Error as wrong:
            problem = f"the file cannot be read as Parquet ({str(wrong).splitlines()[0]})"
            refuse(path.name, problem, "Export it again, or export CSV")
