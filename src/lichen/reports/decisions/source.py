"""A table as it lies in a file: its columns, and its rows one at a time."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lichen.reports.decisions.lines import LONGEST_LINE, text_lines
from lichen.reports.decisions.parquet import is_parquet, parquet_columns, parquet_rows
from lichen.reports.decisions.refuse import refuse

JSON_ENDINGS = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
Row = tuple[int, Sequence[object]]


@dataclass(frozen=True)
class Source:
    """Columns in the order of the file; `rows` yields each row's number, as an editor shows it, and cells."""

    file: str
    columns: tuple[str, ...]
    rows: Iterator[Row]
    decimal_comma: bool = False


def open_source(path: Path) -> Source:
    """The table in `path`: Parquet by its signature, JSON lines by name or first character, else CSV."""
    if path.is_dir():
        refuse(path.name, "this is a folder", "Name one file of decisions in it")
    if not path.is_file():
        refuse(str(path), "there is no such file", "Check the path")
    if path.stat().st_size == 0:
        refuse(path.name, "the file is empty", "Give it a header row and one row per answer")
    if is_parquet(path):
        return Source(path.name, parquet_columns(path), parquet_rows(path))
    if path.name.lower().endswith(JSON_ENDINGS) or _first_text(path).startswith(("{", "[")):
        columns = _json_columns(path)
        return Source(path.name, columns, _json_rows(path, columns))
    return _csv_source(path)


def _first_text(path: Path) -> str:
    return next((line.strip() for line in text_lines(path) if line.strip()), "")


def _csv_source(path: Path) -> Source:
    delimiter = _delimiter(_first_text(path))
    csv.field_size_limit(LONGEST_LINE)  # a long message is no mistake; a line of such length is
    reader = csv.reader(text_lines(path), delimiter=delimiter, strict=True)
    rows = _csv_rows(reader, path.name)
    columns = tuple(cell.strip() for cell in next(rows, (0, ()))[1])
    if not columns:
        refuse(path.name, "the file holds no text", "Give it a header row and one row per answer")
    return Source(path.name, columns, _even_rows(rows, len(columns), path.name), delimiter == ";")


def _delimiter(header: str) -> str:
    outside_quotes = "".join(header.split('"')[::2])
    return max(",;\t", key=outside_quotes.count)


def _csv_rows(reader: Any, name: str) -> Iterator[tuple[int, list[str]]]:
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as wrong:
        remedy = "Look for a quotation mark that is never closed, or save the file again as CSV"
        refuse(name, f"the row cannot be read as CSV ({wrong})", remedy, row=reader.line_num)


def _even_rows(rows: Iterator[tuple[int, list[str]]], width: int, name: str) -> Iterator[Row]:
    for number, cells in rows:
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if len(cells) != width:
            problem = f"the row has {len(cells)} cells and the header has {width}"
            refuse(name, problem, "Put text that holds the separator in quotation marks", row=number)
        yield number, cells


def _json_columns(path: Path) -> tuple[str, ...]:
    columns: dict[str, None] = {}
    for _, record in _json_records(path):
        columns.update(dict.fromkeys(record))
    if not columns:
        refuse(path.name, "the file holds no rows", "Write one JSON object per line and answer")
    return tuple(columns)


def _json_rows(path: Path, columns: tuple[str, ...]) -> Iterator[Row]:
    for number, record in _json_records(path):
        yield number, [record.get(column) for column in columns]


def _json_records(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    for number, line in enumerate(text_lines(path), start=1):
        if line.strip():
            yield number, _flat(_json_object(line, path.name, number))


def _json_object(line: str, name: str, number: int) -> dict[str, object]:
    remedy = (
        'Write one object per line, such as {"case": "17", "partner": "AI", "role": "ai", "answer": "yes"}'
    )
    try:
        record = json.loads(line)
        if "\\ud" in line.lower():
            json.dumps(
                record, ensure_ascii=False
            ).encode()  # fails for half a character, which no page can show
    except RecursionError:
        refuse(name, "the line nests too deep to be read", remedy, row=number)
    except UnicodeEncodeError:
        refuse(name, "a text holds half a character (an escape \\ud800 to \\udfff)", remedy, row=number)
    except ValueError as wrong:
        refuse(name, f"the line is not JSON ({wrong})", remedy, row=number)
    if not isinstance(record, dict):
        refuse(
            name, f"the line holds a JSON {type(record).__name__} where an object belongs", remedy, row=number
        )
    return record


def _flat(record: dict[str, object]) -> dict[str, object]:
    nested = record.get("p")
    if not isinstance(nested, dict):
        return record
    flat = {key: value for key, value in record.items() if key != "p"}
    return flat | {f"p:{label}": value for label, value in nested.items()}
