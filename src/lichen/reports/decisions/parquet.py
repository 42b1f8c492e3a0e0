"""Parquet tables through DuckDB, a batch of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lichen.errors import InputRefused
from lichen.reports.decisions.refuse import refuse

BATCH = 10_000
SIGNATURE = b"PAR1"


def is_parquet(path: Path) -> bool:
    """Whether the file begins like Parquet, or is called so."""
    with path.open("rb") as stream:
        return stream.read(4) == SIGNATURE or path.suffix.lower() in {".parquet", ".pq"}


def parquet_columns(path: Path) -> tuple[str, ...]:
    """The names of the columns; refuses a file that only looks like Parquet."""
    return tuple(name for name, _ in _columns(path))


def parquet_rows(path: Path) -> Iterator[tuple[int, Sequence[object]]]:
    """Each row with its number, the first being 1."""
    wanted = ", ".join(map(_selected, _columns(path)))
    cursor = _query(path, f"SELECT {wanted} FROM read_parquet(?)")
    number = 0
    while batch := cursor.fetchmany(BATCH):
        for cells in batch:
            number += 1
            yield number, cells


def _columns(path: Path) -> list[tuple[str, str]]:
    described = _query(path, "DESCRIBE SELECT * FROM read_parquet(?)").fetchall()
    return [(str(column[0]), str(column[1])) for column in described]


def _selected(column: tuple[str, str]) -> str:
    name, kind = column
    quoted = '"' + name.replace('"', '""') + '"'
    # Moments with a zone become seconds: DuckDB hands them over only where pytz is installed.
    return f"epoch({quoted})" if kind == "TIMESTAMP WITH TIME ZONE" else quoted


def _query(path: Path, statement: str) -> Any:
    duckdb = _duckdb(path.name)
    try:
        return duckdb.connect().execute(statement, [str(path)])
    except duckdb.Error as wrong:
        problem = f"the file cannot be read as Parquet ({str(wrong).splitlines()[0]})"
        refuse(path.name, problem, "Export it again, or export CSV")


def _duckdb(name: str) -> Any:
    try:
        import duckdb
    except ImportError as missing:
        remedy = "Install it with: pip install 'lichen[parquet]' — or export the table as CSV."
        raise InputRefused(
            f"{name}: reading Parquet needs DuckDB, which is not installed. {remedy}"
        ) from missing
    return duckdb
