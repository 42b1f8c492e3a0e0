"""Rows as lines of JSON or CSV, as bytes; every row of a page at once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

import msgspec

from lichen.transfer.columns import Column, Holds

Format = Literal["jsonl", "csv", "parquet"]
FORMATS: tuple[Format, ...] = ("jsonl", "csv", "parquet")
Page = Sequence[tuple[Any, ...]]
Lines = Callable[[Page], bytes]

STARTS_A_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
"""A spreadsheet may run a cell that starts with one of these."""

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


def json_lines(columns: Sequence[Column]) -> Lines:
    """Turns a page into one JSON object a line, its keys in the order of the columns."""
    made = msgspec.defstruct("Row", [column.name for column in columns])
    encode = msgspec.json.Encoder().encode_lines
    return lambda page: encode([made(*row) for row in page])


def csv_header(columns: Sequence[Column]) -> bytes:
    """The first line of a CSV file."""
    return _csv([[column.name for column in columns]])


def csv_lines(columns: Sequence[Column]) -> Lines:
    """Turns a page into CSV as RFC 4180 has it, in UTF-8; no cell of text can be run as a formula."""
    cells = [_CELLS[column.holds] for column in columns]

    def lines(page: Page) -> bytes:
        by_column = [column(values) for column, values in zip(cells, zip(*page, strict=True), strict=True)]
        return _csv(zip(*by_column, strict=True))

    return lines


def harmless(value: str) -> str:
    """The text with an apostrophe before it if a spreadsheet might run it; numbers stay as they are.

    >>> harmless("=HYPERLINK(...)"), harmless("-5"), harmless("refund")
    ("'=HYPERLINK(...)", '-5', 'refund')
    """
    if value[:1] in STARTS_A_FORMULA and value and not _NUMBER.fullmatch(value):
        return "'" + value
    return value


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _as_they_are(values: Sequence[Any]) -> Sequence[Any]:
    return values


def _text(values: Sequence[Any]) -> Sequence[Any]:
    risky = {value for value in set(values) if isinstance(value, str) and value[:1] in STARTS_A_FORMULA}
    if not risky:
        return values
    return [harmless(value) if value in risky else value for value in values]


def _yes_no(values: Sequence[Any]) -> Sequence[Any]:
    words = {True: "true", False: "false", None: ""}
    return [words[value] for value in values]


def _json(values: Sequence[Any]) -> Sequence[Any]:
    lines = _encode_lines(values).decode().split("\n")
    return [None if line == "null" else line for line in lines[: len(values)]]


_encode_lines = msgspec.json.Encoder().encode_lines

_CELLS: dict[Holds, Callable[[Sequence[Any]], Sequence[Any]]] = {
    "text": _text,
    "answer": _text,
    "number": _as_they_are,
    "whole": _as_they_are,
    "time": _as_they_are,
    "yes_no": _yes_no,
    "json": _json,
}
