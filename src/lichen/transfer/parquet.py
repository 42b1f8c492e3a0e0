"""JSON lines become Parquet through DuckDB, which reads and writes a group of rows at a time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lichen.errors import InputRefused
from lichen.transfer.columns import Column, Holds

_TYPES: dict[Holds, str] = {
    "text": "VARCHAR",
    "number": "DOUBLE",
    "whole": "BIGINT",
    "yes_no": "BOOLEAN",
    "time": "TIMESTAMP",
    "json": "JSON",
}
MEMORY = "256MB"


def duckdb() -> Any:
    """The package; raises `InputRefused` with the remedy where it is not installed."""
    try:
        import duckdb
    except ImportError as missing:
        raise InputRefused(
            "Writing Parquet needs DuckDB, which is not installed. Install it with: "
            "pip install 'lichen[parquet]' — or export JSON lines or CSV."
        ) from missing
    return duckdb


def write_parquet(lines: Path, path: Path, columns: Sequence[Column], *, numbers: bool) -> None:
    """Write the rows of a file of JSON lines; answers are numbers if the question asks for one."""
    types = _TYPES | {"answer": "DOUBLE" if numbers else "VARCHAR"}
    with duckdb().connect() as connection:
        connection.execute(
            f"SET memory_limit = '{MEMORY}'; SET threads = 1; SET preserve_insertion_order = true"
        )
        rows = connection.read_json(
            str(lines),
            columns={column.name: types[column.holds] for column in columns},
            format="newline_delimited",
            maximum_object_size=64 * 2**20,
        )
        rows.write_parquet(str(path), compression="zstd", row_group_size=20_000)
