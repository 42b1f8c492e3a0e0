"""The two things the page of entries reads beside the ledger's own queries."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple, get_args

from lichen.ledger.canonical import decode_stored
from lichen.ledger.checkpoint import Checkpoint, Signed
from lichen.ledger.events import AnyEvent
from lichen.ledger.ledger import Entry, Ledger
from lichen.ledger.projections import kind_of
from lichen.ledger.statements import Dialect, Statement, parse

LATEST = 10
WINDOW = 20_000
"""So many entries are looked through for one page of a kind."""


@cache
def _statements(dialect: Dialect) -> dict[str, Statement]:
    text = files("lichen.web.partnerships").joinpath("chain.sql").read_text(encoding="utf-8")
    return {each.name: each for each in parse(text, dialect)}


def _read(ledger: Ledger, name: str, **values: object) -> list[Any]:
    statement = _statements(ledger.connector.dialect)[name]
    return list(ledger.connector.run(statement, [values[each] for each in statement.names]))


class OfKind(NamedTuple):
    """Entries of one kind, the latest first, and the number before which to look on; 0 at the beginning."""

    entries: list[Entry]
    before: int


def page_of_kind(ledger: Ledger, partnership: str, kind: str, before: int, limit: int) -> OfKind:
    """At most `limit` entries of one kind; a rare kind gives short pages: none looks through all."""
    before = min(before, ledger.head(partnership) + 1)
    down_to = max(1, before - WINDOW)
    said = {"chain": partnership, "kind": kind, "before": before, "down_to": down_to, "limit": limit}
    found = [
        Entry(partnership, seq, decode_stored(body).event, bytes(digest).hex())
        for seq, body, digest in _read(ledger, "of_kind", **said)
    ]
    reached = found[-1].seq if len(found) == limit else down_to
    return OfKind(found, reached if reached > 1 else 0)


def checkpoints(ledger: Ledger) -> list[Checkpoint]:
    """The latest signed checkpoints, the latest first."""
    rows = _read(ledger, "checkpoints", limit=LATEST)
    return [Signed(bytes(body), bytes(signature)).checkpoint for _, body, signature in rows]


@cache
def kinds() -> list[str]:
    """Every kind of entry there is, sorted."""
    return sorted(kind_of(each) for each in get_args(AnyEvent))
