"""Snooze: put one's own asks off until a moment; others still see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lichen.errors import InputRefused
from lichen.inbox.store import passing, say
from lichen.ledger.ledger import Ledger

Named = tuple[str, str]
"""An ask, with the case it is about."""


def snooze(
    ledger: Ledger, partnership: str, asks: Iterable[Named], person: str, *, until: datetime, now: datetime
) -> list[Named]:
    """Those of these asks that are put off now: open and this person's. `unsnooze` takes it back.

    Raises `InputRefused` for a moment that has passed.
    """
    if until <= now:
        raise InputRefused("That moment has passed. Put the ask off until a later one.")
    with passing(ledger):
        return [
            (case, ask)
            for case, ask in asks
            if say(ledger, "snooze_set", chain=partnership, case=case, ask=ask, person=person, until=until)
        ]


def unsnooze(ledger: Ledger, partnership: str, asks: Iterable[Named], person: str) -> list[Named]:
    """Those of these asks that are back in this person's list."""
    with passing(ledger):
        return [
            (case, ask)
            for case, ask in asks
            if say(ledger, "snooze_end", chain=partnership, case=case, ask=ask, person=person)
        ]
