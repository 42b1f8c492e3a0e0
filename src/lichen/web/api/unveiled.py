"""A file as one person may read it: without the lines about cases they have yet to answer blind."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec

from lichen.errors import Conflict
from lichen.inbox.agreed import agreed
from lichen.ledger.ledger import Ledger
from lichen.web.api.reads import reads

AT_ONCE = 500


class _Line(msgspec.Struct):
    case: str | None = None


_case = msgspec.json.Decoder(_Line).decode


def blind_cases(ledger: Ledger, partnership: str, person: str) -> frozenset[str]:
    """All cases that this person has yet to answer blind."""
    if person not in agreed(ledger, partnership).people:
        return frozenset()
    rows = reads(ledger, "blind_cases", chain=partnership, person=person)
    return frozenset(row["case"] for row in rows)


def readable(ledger: Ledger, partnership: str, person: str, path: Path, kind: str) -> Iterator[bytes] | None:
    """The file in pieces without what this person may not read yet; None when all of it may be read.

    Raises `Conflict` for a Parquet file of which only a part may be read.
    """
    hidden = blind_cases(ledger, partnership, person)
    if not hidden:
        return None
    if kind == "parquet":
        raise Conflict(
            f"You have yet to answer {len(hidden):,} cases blind, and nothing can be left out of a Parquet "
            "file. Export JSON lines or CSV, or answer them first."
        )
    return _lines(path, hidden) if kind == "jsonl" else _cells(path, hidden)


def _lines(path: Path, hidden: frozenset[str]) -> Iterator[bytes]:
    with path.open("rb") as file:
        while lines := file.readlines(1 << 18):
            yield b"".join(line for line in lines if _case(line).case not in hidden)


def _cells(path: Path, hidden: frozenset[str]) -> Iterator[bytes]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        heading = next(rows, [])
        place = heading.index("case") if "case" in heading else None
        yield _written([heading])
        while some := list(islice(rows, AT_ONCE)):
            yield _written([row for row in some if place is None or row[place] not in hidden])


def _written(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
