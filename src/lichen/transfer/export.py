"""Exports: the decisions of a partnership, or another kind of its records, as one file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import IO, Literal, NamedTuple, get_args

import msgspec

from lichen.errors import InputRefused, NotFound
from lichen.ledger.ledger import Ledger
from lichen.ledger.statements import named as ledger_statements
from lichen.ledger.thrift import reading_through
from lichen.transfer import decisions, records
from lichen.transfer.columns import Column
from lichen.transfer.formats import FORMATS, Format, Lines, Page, csv_header, csv_lines, json_lines
from lichen.transfer.parquet import duckdb, write_parquet
from lichen.transfer.reader import Reader

What = Literal["decisions", "contributions", "events", "asks", "feedback", "outcomes"]
WHAT: tuple[What, ...] = get_args(What)
Progress = Callable[[int, int], None]
"""Called with how many rows are written and how many cases or entries there are."""


class Written(NamedTuple):
    """What an export holds: its rows, its size, and the digest to check a copy of it by."""

    rows: int
    bytes: int
    sha256: str


class _Sheet(NamedTuple):
    columns: tuple[Column, ...]
    pages: Iterator[Page]
    total: int


def write(
    ledger: Ledger,
    partnership_id: str,
    path: Path,
    *,
    format: Format = "jsonl",
    what: What = "decisions",
    with_inputs: bool = False,
    progress: Progress | None = None,
) -> Written:
    """Rows, bytes and digest of the file written; it appears under its name only when it is whole.

    Everything is read as it stood when the export began, a few thousand rows at a time. `with_inputs` adds
    what is kept beside the chain (inputs, attributes, reasons), except what was erased. `progress` must not
    write to this ledger in the same thread.

    Raises `NotFound` for a partnership that is not here and `InputRefused` for an unknown format or kind of
    record, or where Parquet is asked for and DuckDB is not installed.
    """
    _check(format, what)
    with reading_through(ledger.connector):
        if not ledger.head(partnership_id):
            raise NotFound(f"There is no partnership `{partnership_id}` on this ledger to export.")
        sheet = _sheet(ledger, Reader(ledger.connector, partnership_id), what, with_inputs=with_inputs)
        if format == "parquet":
            numbers = _asks_for_number(Reader(ledger.connector, partnership_id))
            return _parquet(path, sheet, progress, numbers=numbers)
        with _unfinished(path) as part:
            return _text(part, sheet, format, progress)


def _check(format: str, what: str) -> None:
    if format not in FORMATS:
        raise InputRefused(f"`{format}` is not a format here. Use one of: {', '.join(FORMATS)}.")
    if what not in WHAT:
        raise InputRefused(f"`{what}` cannot be exported. Use one of: {', '.join(WHAT)}.")
    if format == "parquet":
        duckdb()


def _sheet(ledger: Ledger, reader: Reader, what: What, *, with_inputs: bool) -> _Sheet:
    total = reader.rows(f"{'cases' if what in ('decisions', 'outcomes') else what}_total")[0][0]
    if what == "decisions":
        columns = decisions.columns(with_inputs=with_inputs)
        return _Sheet(columns, decisions.pages(reader, with_inputs=with_inputs), total)
    if what == "outcomes":
        return _Sheet(records.OUTCOMES, records.outcome_pages(reader), total)
    if what == "events":
        say = ledger_statements(ledger.connector.dialect)
        ((number, *_),) = ledger.connector.run(say["chain"], (reader.partnership,))
        return _Sheet(records.EVENTS, records.event_pages(reader, int(str(number)), say["entries"]), total)
    columns = records.columns_of(what, with_inputs=with_inputs)
    return _Sheet(columns, records.pages_of(reader, what, with_inputs=with_inputs), total)


def _asks_for_number(reader: Reader) -> bool:
    ((charter,),) = reader.rows("question")
    return bool(msgspec.json.decode(charter)["question"]["kind"] == "number")


def _parquet(path: Path, sheet: _Sheet, progress: Progress | None, *, numbers: bool) -> Written:
    with _unfinished(path) as part:
        lines = part.with_name(part.name + ".jsonl")
        try:
            rows = _text(lines, sheet, "jsonl", progress).rows
            write_parquet(lines, part, sheet.columns, numbers=numbers)
        finally:
            lines.unlink(missing_ok=True)
        with part.open("rb") as file:
            digest = _digest(file)
        return Written(rows, part.stat().st_size, digest)


def _text(path: Path, sheet: _Sheet, format: Format, progress: Progress | None) -> Written:
    header = csv_header(sheet.columns) if format == "csv" else b""
    lines: Lines = (csv_lines if format == "csv" else json_lines)(sheet.columns)
    digest, rows, size = sha256(header), 0, len(header)
    with path.open("wb") as file:
        file.write(header)
        for page in sheet.pages:
            written = lines(page)
            file.write(written)
            digest.update(written)
            rows, size = rows + len(page), size + len(written)
            if progress is not None:
                progress(rows, max(rows, sheet.total))
        file.flush()
        os.fsync(file.fileno())
    return Written(rows, size, digest.hexdigest())


@contextmanager
def _unfinished(path: Path) -> Iterator[Path]:
    """A name beside the file's own, which is taken only when all went well."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(path)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


def _digest(file: IO[bytes]) -> str:
    digest = sha256()
    while block := file.read(2**20):
        digest.update(block)
    return digest.hexdigest()
