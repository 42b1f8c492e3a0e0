"""Disagreements of several partnerships as one list, newest first, page by page."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, NamedTuple

import msgspec

from lichen.actions.partnership import Partnership
from lichen.decoding import decode
from lichen.errors import InputRefused
from lichen.inbox.disagreements import Dispute, disagreements
from lichen.web.actor import Actor
from lichen.web.disagreements.query import Query
from lichen.web.disagreements.veil import veil

PAGE = 50
ROUNDS = 5
"""A request looks through at most so many pages of one partnership for what a filter keeps."""

_Places = dict[str, Annotated[int, msgspec.Meta(ge=0, le=2**53)]]


class Merged(NamedTuple):
    """Some disagreements with their partnerships, and the word to go on with, None at the end."""

    rows: list[tuple[Partnership, Dispute]]
    cursor: str | None


class _Source(NamedTuple):
    here: Partnership
    rows: list[Dispute]
    then: str | None


def merged(
    actor: Actor, within: Sequence[Partnership], query: Query, after: str | None, *, limit: int = PAGE
) -> Merged:
    """One page of all; raises `InputRefused` for what is no cursor of this list."""
    places = _places(after)
    sources = [
        _source(actor, here, query, places.get(here.id), limit) for here in within if places.get(here.id) != 0
    ]
    every = [(source.here, row) for source in sources for row in source.rows]
    every.sort(key=lambda pair: pair[1].opened_at, reverse=True)
    taken = every[:limit]
    ends = {source.here.id: _end(source, taken, places.get(source.here.id)) for source in sources}
    left: dict[str, int] = dict.fromkeys(places, 0)
    left.update({id: end for id, end in ends.items() if end is not None})
    return Merged(taken, _written(left) if any(end != 0 for end in ends.values()) else None)


def _source(actor: Actor, here: Partnership, query: Query, before: int | None, limit: int) -> _Source:
    rows: list[Dispute] = []
    after = None if before is None else str(before)
    for _ in range(ROUNDS):
        page = disagreements(
            here.ledger, here.id, actor.name,
            resolved=query.resolved, between=query.between or None, after=after, limit=limit,
        )  # fmt: skip
        shown = veil(actor, here, page.rows)
        rows += [row for row in shown if query.keeps(row) and _told(row, query)]
        after = page.cursor
        if after is None or len(rows) >= limit:
            break
    return _Source(here, rows, after)


def _told(row: Dispute, query: Query) -> bool:
    """Who took part in what is hidden is hidden too."""
    return not query.between or row.positions is not None


def _end(source: _Source, taken: list[tuple[Partnership, Dispute]], before: int | None) -> int | None:
    """Where this partnership goes on: 0 when it is through, None when it has not begun."""
    mine = [row for here, row in taken if here is source.here]
    if len(mine) == len(source.rows):
        return 0 if source.then is None else int(source.then)
    if not mine:
        return before
    last = source.here.ledger.rows("disagreement", chain=source.here.id, disagreement=mine[-1].disagreement)
    return int(last[0].opened_seq)


def _written(places: dict[str, int]) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(places)).rstrip(b"=").decode()


def _places(word: str | None) -> dict[str, int]:
    if not word:
        return {}
    try:
        raw = base64.urlsafe_b64decode(word.encode() + b"=" * (-len(word) % 4))
        return decode(raw, _Places)
    except (ValueError, binascii.Error, msgspec.MsgspecError) as error:
        raise InputRefused("The cursor is not one of this list. Begin the list again without it.") from error
