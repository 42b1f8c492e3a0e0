"""Leases: who is working on an ask right now. They run out by themselves and bind nobody's answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from lichen.errors import Conflict
from lichen.inbox.store import passing, say
from lichen.ledger.ledger import Ledger

SECONDS = 300
"""How long an ask is kept for whoever pulled it, unless they renew."""


def take(
    ledger: Ledger,
    partnership: str,
    case: str,
    ask: str,
    person: str,
    *,
    holder: str,
    now: datetime,
    seconds: float = SECONDS,
) -> bool:
    """Whether the lease is now this person's: only while the ask is open with `holder` and nobody has it."""
    with passing(ledger):
        return bool(
            say(
                ledger,
                "lease_take",
                chain=partnership,
                case=case,
                ask=ask,
                person=person,
                holder=holder,
                until=now + timedelta(seconds=seconds),
                now=now,
            )
        )


def renew(
    ledger: Ledger,
    partnership: str,
    case: str,
    ask: str,
    person: str,
    *,
    now: datetime,
    seconds: float = SECONDS,
) -> datetime:
    """Until when the lease now runs.

    Raises `Conflict` when it is not this person's any more, or the ask was answered or moved meanwhile.
    """
    until = now + timedelta(seconds=seconds)
    with passing(ledger):
        kept = say(ledger, "lease_renew", chain=partnership, case=case, ask=ask, person=person, until=until)
    if not kept:
        raise Conflict(f"The ask `{ask}` is no longer kept for `{person}`. Pull the next one.")
    return until


def release(ledger: Ledger, partnership: str, case: str, ask: str, person: str) -> bool:
    """Whether this person held the lease, which is free for others now."""
    with passing(ledger):
        return bool(say(ledger, "lease_release", chain=partnership, case=case, ask=ask, person=person))


def held(ledger: Ledger, person: str, *, now: datetime, limit: int = 50) -> list[Any]:
    """What this person has pulled and not answered: rows of (partnership, case, ask, until)."""
    return say(ledger, "leases_of_person", person=person, now=now, limit=limit)


def sweep(ledger: Ledger, *, now: datetime) -> None:
    """Forget leases and snoozes that have run out; they count for nothing either way."""
    with passing(ledger):
        say(ledger, "leases_over", now=now)
        say(ledger, "snoozes_over", now=now)
