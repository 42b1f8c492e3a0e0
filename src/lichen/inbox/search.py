"""Full-text search over what cases say, in the partnerships somebody may see."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from lichen.inbox.cursor import key_after, key_written
from lichen.inbox.store import say
from lichen.ledger.canonical import encode
from lichen.ledger.ledger import Ledger
from lichen.types import Lane

Status = Literal["settled", "waiting", "open"]

MOST_WORDS = 12
LOOKED_AT = 2_500
"""So many hits a filtered search looks at before it says: go on from here."""

_WORD = re.compile(r"[^\W_]+")
_LAST = 2**62


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that was found; `waiting` means somebody is asked, `open` that nobody is yet."""

    partnership: str
    case: str
    title: str
    preview: str
    opened_at: datetime
    status: Status
    lane: Lane | None


class Hits(NamedTuple):
    """Some cases, newest first, and the cursor to go on with, None at the end."""

    rows: list[Hit]
    cursor: str | None


def search(
    ledger: Ledger,
    query: str,
    *,
    partnerships: Sequence[str],
    status: Status | None = None,
    lane: Lane | None = None,
    after: str | None = None,
    limit: int = 20,
) -> Hits:
    """The cases whose text holds every word of the query, the last one also as a beginning.

    Whatever the query holds besides words is ignored; without words nothing is found. A filtered search may
    give few hits and still have a cursor. Raises `InputRefused` for what is no cursor.
    """
    words = _WORD.findall(query)[:MOST_WORDS]
    before, hits = key_after(after, _LAST), list[Hit]()
    if not words or not partnerships:
        return Hits([], None)
    given = _given(ledger, words, partnerships)
    looked, size = 0, limit + 1
    while looked < LOOKED_AT:
        page = say(ledger, "search", before=before, limit=size, **given)
        for row in page:
            if len(hits) == limit:
                return Hits(hits, key_written(before))
            before = row.id
            if (hit := _hit(row)) and status in (None, hit.status) and lane in (None, hit.lane):
                hits.append(hit)
        if len(page) < size:
            return Hits(hits, None)
        looked, size = looked + len(page), min(size * 4, 500)
    return Hits(hits, key_written(before))


def _given(ledger: Ledger, words: Sequence[str], partnerships: Sequence[str]) -> dict[str, str]:
    if ledger.connector.dialect == "postgres":
        terms = " & ".join(f"'{word}'" for word in words) + ":*"
        return {"query": terms, "chains": encode(list(partnerships)).decode()}
    found = [row for each in partnerships for row in say(ledger, "chain", name=each)]
    places = " OR ".join(f"c{row.id}" for row in found) or "none"
    terms = " AND ".join(f'"{word}"' for word in words) + "*"
    return {"query": f"(place : ({places})) AND (words : ({terms}))"}


def _hit(row: Any) -> Hit:
    unsettled: Status = "waiting" if row.asks_open > 0 else "open"
    status: Status = unsettled if row.settled_seq is None else "settled"
    return Hit(row.partnership, row.case, row.title, row.text, row.opened_at, status, row.lane)
