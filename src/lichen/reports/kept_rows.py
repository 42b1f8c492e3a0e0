"""Rows that jobs keep beside the ledger and pages only read; they may be thrown away at any moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple, TypeVar

import msgspec

from lichen.decoding import decode
from lichen.ledger.ledger import Ledger
from lichen.ledger.projections import microseconds, time_of
from lichen.ledger.statements import Dialect, Statement, parse

Kind = Literal[
    "similar", "alike", "lesson_trial", "lesson_receipt", "manner",
    "suggest_look", "own_question", "suggestion_measured", "process", "process_log",
]  # fmt: skip
Shape = TypeVar("Shape")


class Kept(NamedTuple):
    """A row: the entry it knows, what it says, and when it was made."""

    seq: int
    body: bytes
    at: datetime


def kept(ledger: Ledger, partnership: str, kind: Kind, id: str) -> Kept | None:
    """One row; None where none is kept, or an erasure emptied it."""
    rows = say(ledger, "kept", name=partnership, kind=kind, id=id)
    return _kept(*rows[0]) if rows and rows[0][1] else None


def kept_as(
    ledger: Ledger, partnership: str, kind: Kind, id: str, shape: type[Shape]
) -> tuple[Shape, Kept] | None:
    """One row in its shape; None where there is none, or one of an older version."""
    found = kept(ledger, partnership, kind, id)
    if found is None:
        return None
    try:
        return decode(found.body, shape), found
    except msgspec.MsgspecError:
        return None


def every_kept(
    ledger: Ledger, partnership: str, kind: Kind, limit: int = 2_000
) -> Iterator[tuple[str, Kept]]:
    """Every row of a kind that is not emptied, by id."""
    for id, *row in say(ledger, "all_kept", name=partnership, kind=kind, limit=limit):
        if row[1]:
            yield id, _kept(*row)


def keep(
    ledger: Ledger, partnership: str, kind: Kind, id: str, body: object, *, seq: int, at: datetime
) -> None:
    """Keep a row in place of the one before; one that knows less than an erasure is emptied at once."""
    row = {"name": partnership, "kind": kind, "id": id}
    text = msgspec.json.encode(body).decode()
    with ledger.connector.writing():
        say(ledger, "keep", seq=seq, body=text, at=microseconds(at), **row)
        say(ledger, "forget_erased", **row)


def forget(ledger: Ledger, partnership: str, kind: Kind, id: str) -> None:
    """Keep a row no longer; nothing happens where there is none."""
    with ledger.connector.writing():
        say(ledger, "forget", name=partnership, kind=kind, id=id)


def forget_before(ledger: Ledger, partnership: str, kind: Kind, before: datetime) -> None:
    """Keep no row of a kind longer that was made before a moment."""
    with ledger.connector.writing():
        say(ledger, "forget_before", name=partnership, kind=kind, before=microseconds(before))


def say(ledger: Ledger, query: str, /, **values: object) -> list[Any]:
    """The rows a named statement of `kept_rows.sql` gives."""
    statement = _statements(ledger.connector.dialect)[query]
    return ledger.connector.run(statement, [values[each] for each in statement.names])


def _kept(seq: int, body: str, at: int) -> Kept:
    return Kept(seq, body.encode(), time_of(at))


@cache
def _statements(dialect: Dialect) -> dict[str, Statement]:
    text = files("lichen.reports").joinpath("kept_rows.sql").read_text(encoding="utf-8")
    return {each.name: each for each in parse(text, dialect)}
