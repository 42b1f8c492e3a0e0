"""The inbox as a list: open asks in order, page by page, of one person or of everyone in a partnership."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Literal, NamedTuple

from lichen.errors import InputRefused
from lichen.inbox import cursor
from lichen.inbox.agreed import Agreed, agreed
from lichen.inbox.order import ORDERS, Order, Place, Queue, Spot, asks, spot_of
from lichen.inbox.row import AskRow, Urgency, shown
from lichen.inbox.store import number, say
from lichen.ledger.events import Wanted
from lichen.ledger.ledger import Ledger
from lichen.types import Lane

Scope = Literal["mine", "team"]

MOST = 200
"""So many rows a page has at most."""

LOOKED_AT = 5_000
"""So many asks a filtered page looks at before it says: here is what I found, go on from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list keeps. Asks that are answered blind match no filter on confidence: it would tell."""

    wanted: Wanted | None = None
    lane: Lane | None = None
    urgency: Urgency | None = None
    due_before: datetime | None = None
    disputed: bool | None = None
    high_stakes: bool | None = None
    blind: bool | None = None
    free: bool | None = None
    confidence_below: float | None = None
    confidence_above: float | None = None

    def keep(self, row: AskRow) -> bool:
        """Whether the list shows this row."""
        return self._of_the_ask(row) and self._of_the_case(row) and self._confidence(row)

    def _of_the_ask(self, row: AskRow) -> bool:
        return (
            self.wanted in (None, row.wanted)
            and self.urgency in (None, row.urgency)
            and self.blind in (None, row.blind)
            and self.free in (None, row.held_by is None)
            and (self.due_before is None or (row.due is not None and row.due < self.due_before))
        )

    def _of_the_case(self, row: AskRow) -> bool:
        return (
            self.lane in (None, row.lane)
            and self.disputed in (None, row.disputed)
            and self.high_stakes in (None, row.high_stakes is not None)
        )

    def _confidence(self, row: AskRow) -> bool:
        if self.confidence_below is None and self.confidence_above is None:
            return True
        sure = row.confidence
        if sure is None:
            return False
        below = self.confidence_below is None or sure < self.confidence_below
        return below and (self.confidence_above is None or sure >= self.confidence_above)


class Page(NamedTuple):
    """Some rows and the cursor that goes on after them, None at the end.

    A filtered page may hold few rows, or none, and still have a cursor: go on with it.
    """

    rows: list[AskRow]
    cursor: str | None


def page(
    ledger: Ledger,
    person: str,
    *,
    partnerships: Sequence[str],
    now: datetime,
    order: Order = "attention",
    filters: Filters | None = None,
    scope: Scope = "mine",
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """The next rows of the inbox, and the cursor to go on with.

    `attention` puts what is overdue or at risk first, by due time, then the rest by the value of an answer;
    `confidence` puts what the AI is least sure of first and asks to be answered blind after them, by age,
    for their place among the others would tell how sure the AI is. Snoozed asks are left out of one's own
    list. `team` shows everybody's asks in these partnerships. Raises `InputRefused` for an unknown order or
    a cursor of another list.
    """
    if order not in ORDERS:
        raise InputRefused(f"`{order}` is no order of the inbox. Use one of: {', '.join(ORDERS)}.")
    began, places = (now, {}) if after is None else cursor.read(after, order)
    charters = {each: agreed(ledger, each) for each in partnerships}
    listing = _Listing(ledger, person, order, scope, now, began, charters)
    limit = max(1, min(limit, MOST))
    rows, places, more = listing.fill(places, filters, limit)
    return Page(rows, cursor.written(order, began, places) if more else None)


def snoozed(
    ledger: Ledger, person: str, *, partnerships: Sequence[str], now: datetime, limit: int = 50
) -> list[AskRow]:
    """What this person has put off, what comes back first first."""
    found = [
        shown(row, each, agreed(ledger, each), now)
        for each in partnerships
        for row in say(ledger, "inbox_snoozed", chain=each, person=person, now=now, limit=limit)
    ]
    return sorted(found, key=lambda row: row.snoozed_until or now)[:limit]


def one(ledger: Ledger, partnership: str, case: str, ask: str, *, now: datetime) -> AskRow | None:
    """One open ask as the list would show it, or None when it is not open."""
    found = say(ledger, "inbox_one", chain=partnership, case=case, ask=ask)
    return shown(found[0], partnership, agreed(ledger, partnership), now) if found else None


class _Listing(NamedTuple):
    """What all parts of one page share."""

    ledger: Ledger
    person: str
    order: Order
    scope: Scope
    now: datetime
    began: datetime
    charters: dict[str, Agreed]

    def fill(
        self, places: dict[str, Place], filters: Filters | None, limit: int
    ) -> tuple[list[AskRow], dict[str, Place], bool]:
        rows: list[AskRow] = []
        places = {each: place for each, place in places.items() if each in self.charters}
        merged = self._merged(places, limit + 1)
        for spot, partnership, row in islice(merged, LOOKED_AT):
            places[partnership] = Place(spot.part, row.case_id, row.ask)
            if (kept := self._kept(partnership, row, filters)) is not None:
                rows.append(kept)
                if len(rows) == limit:
                    break
        return rows, places, next(merged, None) is not None

    def _merged(self, places: dict[str, Place], chunk: int) -> Iterator[tuple[Spot, str, Any]]:
        awake = self.now if self.scope == "mine" else None
        queues = [
            (Queue(self.ledger, each, holder, self.order, self.began, awake=awake), places.get(each))
            for each, charter in self.charters.items()
            for holder in (charter.people if self.scope == "team" else [self.person])
        ]
        chunk = max(4, chunk // len(queues)) if len(queues) > 1 else chunk
        streams = [_named(queue, place, chunk) for queue, place in queues]
        return heapq.merge(*streams, key=lambda each: each[:2]) if len(streams) != 1 else streams[0]

    def _kept(self, partnership: str, row: Any, filters: Filters | None) -> AskRow | None:
        blind = self._blind(partnership, row)
        made = shown(row, partnership, self.charters[partnership], self.now, blind=blind)
        return made if filters is None or filters.keep(made) else None

    def _blind(self, partnership: str, row: Any) -> bool:
        """Whether the reader is to answer this very case blind on an ask of their own."""
        if row.partner == self.person or row.blind:
            return False
        return bool(
            number(self.ledger, "blind_on_case", chain=partnership, case=row.case_id, person=self.person)
        )


def _named(queue: Queue, place: Place | None, chunk: int) -> Iterator[tuple[Spot, str, Any]]:
    after = None if place is None else spot_of(queue, place)
    for spot, row in asks(queue, after, chunk):
        yield spot, queue.partnership, row
