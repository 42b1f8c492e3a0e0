"""The cases the AI settled alone from an incident's probable beginning until it was noticed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lichen.ledger.ledger import Ledger
from lichen.ledger.projections import microseconds


def alone_since(
    ledger: Ledger, partnership: str, since: datetime, noticed: int, *, after: int = 0, limit: int = 50
) -> list[Any]:
    """Their rows, the oldest first, of those settled between the entries `after` and `noticed`."""
    first = max(after, _last_before(ledger, partnership, since, noticed))
    given = {"chain": partnership, "after": first, "before": noticed, "limit": limit}
    return ledger.rows("cases_alone", **given)


def _last_before(ledger: Ledger, partnership: str, moment: datetime, most: int) -> int:
    """The last entry before a moment: entries are in the order of time, so halving finds it."""
    low, high, wanted = 0, most, microseconds(moment)
    while low < high:
        middle = (low + high + 1) // 2
        (entry,) = ledger.entries(partnership, middle - 1, 1)
        low, high = (middle, high) if microseconds(entry.event.at) < wanted else (low, middle - 1)
    return low
