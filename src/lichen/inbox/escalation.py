"""What is overdue goes to somebody else, once."""

from __future__ import annotations

from datetime import datetime

from lichen.actions.move_ask import Named, pass_on
from lichen.actions.partnership import Partnership
from lichen.inbox.availability import in_office
from lichen.inbox.store import say
from lichen.ledger.projections import microseconds
from lichen.types import PartnerId

PAGE = 500
_PAGES = 20


def sweep(partnership: Partnership, *, now: datetime, limit: int = PAGE) -> list[Named]:
    """The asks that were moved because they are overdue, at most `limit`.

    They go to `service.escalate_to`, or where that cannot be to somebody else who is available. An ask is
    moved so once; its due time stays, so that it still counts as late.
    """
    charter = partnership.charter
    to = charter.service.escalate_to
    here = in_office(partnership.ledger, charter, now)
    first = PartnerId(to) if to in here else None
    moved: list[Named] = []
    key, after = -1, 0
    for _ in range(_PAGES):
        page = say(
            partnership.ledger,
            "asks_overdue",
            chain=partnership.id,
            now=now,
            key=key,
            after=after,
            limit=limit - len(moved),
        )
        if not page:
            break
        key, after = microseconds(page[-1].due), page[-1].seq
        asks = [(row.case, row.ask) for row in page if row.partner != first]
        moved += pass_on(partnership, asks, how="escalated", why="overdue", first=first).moved
        if len(moved) >= limit:
            break
    return moved
