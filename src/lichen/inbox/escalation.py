"""What is overdue goes to somebody else, once; and how well the service level was kept."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from lichen.actions.move_ask import Named, pass_on
from lichen.actions.partnership import Partnership
from lichen.inbox.agreed import agreed
from lichen.inbox.availability import in_office
from lichen.inbox.store import number, say
from lichen.ledger.ledger import Ledger
from lichen.ledger.projections import microseconds
from lichen.types import PartnerId

PAGE = 500
_PAGES = 20


class Level(NamedTuple):
    """How a period went: answers in time and late; and of what is open now, at risk and overdue.

    Each is counted no further than the cap it was asked with.
    """

    met: int
    missed: int
    at_risk: int
    overdue: int

    @property
    def share_met(self) -> float | None:
        """The share of answers that came in time; None before the first."""
        answered = self.met + self.missed
        return self.met / answered if answered else None


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


def level(ledger: Ledger, partnership: str, *, since: datetime, now: datetime, cap: int = 100_000) -> Level:
    """The service level since a moment; all zero where the charter promises no time."""
    answered = say(ledger, "service_answered", chain=partnership, since=since, until=now, cap=cap)
    met, missed = answered[0] if answered else (0, 0)
    found = agreed(ledger, partnership)
    overdue = at_risk = 0
    for person in found.people:
        given = {"chain": partnership, "person": person, "cap": cap}
        overdue += number(ledger, "count_due", since=-1, until=now, **given) or 0
        at_risk += number(ledger, "count_due", since=now, until=now + found.notice, **given) or 0
    return Level(int(met), int(missed), min(at_risk, cap), min(overdue, cap))
