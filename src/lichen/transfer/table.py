"""A file of cases as columns and rows: whatever `lichen assess` reads, and JSON lists besides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from lichen.decoding import decode
from lichen.errors import InputRefused
from lichen.reports.decisions.source import Row, Source, open_source

LARGEST_LIST = 256 * 2**20
"""Bytes of a JSON list, which must be held whole; JSON lines are read one by one and have no limit."""

_SPACE = b" \t\r\n\xef\xbb\xbf"


def open_table(path: Path) -> Source:
    """The columns and rows of a CSV, TSV, JSON, JSON-lines or Parquet file.

    Raises `InputRefused` with file, row and remedy for what cannot be read.
    """
    if _is_list(path):
        return _listed(path)
    source = open_source(path)
    return replace(source, columns=tuple(column.strip() for column in source.columns))


def digest_of(path: Path) -> str:
    """The SHA-256 of the file's bytes, in hexadecimal."""
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(2**20):
            digest.update(block)
    return digest.hexdigest()


def _is_list(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(1_024).lstrip(_SPACE)[:1] == b"["


def _listed(path: Path) -> Source:
    if path.stat().st_size > LARGEST_LIST:
        raise InputRefused(
            f"{path.name}: a JSON list of more than {LARGEST_LIST // 2**20} MB is too long to be read "
            "at once. Write one object per line (JSON lines), or CSV."
        )
    try:
        items = decode(path.read_bytes().lstrip(_SPACE), list[dict[str, Any]])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputRefused(
            f"{path.name}: the list cannot be read ({error}). Write a list of objects, one per case."
        ) from error
    columns = tuple(dict.fromkeys(name.strip() for item in items for name in item))
    if not columns:
        raise InputRefused(f"{path.name}: the list holds no cases. Write one object per case.")
    return Source(path.name, columns, _rows(items, columns))


def _rows(items: list[dict[str, Any]], columns: tuple[str, ...]) -> Iterator[Row]:
    for number, item in enumerate(items, 1):
        named = {name.strip(): value for name, value in item.items()}
        yield number, [named.get(column) for column in columns]
