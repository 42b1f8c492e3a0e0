"""The lines of a text file, decoded strictly, with the number of the first row that is not text."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO

from lichen.reports.decisions.refuse import refuse

LONGEST_LINE = 4 * 2**20
SAVE_AS_UTF8 = "Save it again as CSV with the encoding UTF-8 (Excel: “CSV UTF-8 (Comma delimited)”)"
SIGNATURES = {
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF document",
    b"\xff\xfe": "text in the encoding UTF-16",
    b"\xfe\xff": "text in the encoding UTF-16",
    b"SQLite format 3": "an SQLite database",
}


def text_lines(path: Path) -> Iterator[str]:
    """Each line of the file (gzip is undone), without a byte-order mark; refuses what is not UTF-8 text."""
    number = 0
    try:
        with closing(_open(path)) as stream:
            for number, raw in enumerate(_bounded_lines(stream, path.name), start=1):
                yield _decoded(raw, path.name, number)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        remedy = "Copy or compress the file again"
        refuse(path.name, "the compressed file is damaged or cut short after this row", remedy, row=number)


def _open(path: Path) -> IO[bytes]:
    with path.open("rb") as peek:
        start = peek.read(16)
    for signature, name in SIGNATURES.items():
        if start.startswith(signature):
            refuse(path.name, f"this is {name}, not a text table", SAVE_AS_UTF8, row=1)
    if start.startswith(b"\x1f\x8b"):
        return gzip.open(path, "rb")  # type: ignore[return-value]  # GzipFile is a binary stream
    return path.open("rb")


def _bounded_lines(stream: IO[bytes], name: str) -> Iterator[bytes]:
    number = 1
    while raw := stream.readline(LONGEST_LINE):
        if len(raw) == LONGEST_LINE:
            refuse(
                name,
                "the row is longer than 4 MB, which no table of decisions needs",
                SAVE_AS_UTF8,
                row=number,
            )
        yield raw
        number += 1


def _decoded(raw: bytes, name: str, number: int) -> str:
    if b"\x00" in raw:
        refuse(name, "there are null bytes, so this is a binary file", SAVE_AS_UTF8, row=number)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as wrong:
        byte = f"byte 0x{raw[wrong.start]:02x} at position {wrong.start + 1}"
        refuse(name, f"{byte} is not UTF-8 text", SAVE_AS_UTF8, row=number)
    return text.removeprefix("\ufeff") if number == 1 else text
