"""Out of office: nobody who is away gets anything, and what waits for them goes to others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lichen.actions.move_ask import Moved, pass_on
from lichen.actions.partnership import Partnership
from lichen.errors import InputRefused
from lichen.inbox.agreed import agreed
from lichen.inbox.availability import in_office
from lichen.inbox.store import passing, say
from lichen.ledger.ledger import Ledger
from lichen.types import PartnerId

PAGE = 500
_PAGES = 20


def leave(
    ledger: Ledger,
    person: str,
    *,
    since: datetime,
    until: datetime | None = None,
    delegate: str | None = None,
) -> None:
    """Note that somebody is away, in every partnership; `delegate` gets what waits for them where possible.

    Raises `InputRefused` for an absence that ends before it begins or a delegate who is the person.
    """
    if until is not None and until <= since:
        raise InputRefused("The absence ends before it begins. Give a later end, or none.")
    if delegate == person:
        raise InputRefused("Nobody stands in for themselves. Name a colleague, or leave it out.")
    with passing(ledger):
        say(ledger, "absence_set", person=person, since=since, until=until, delegate=delegate or None)


def come_back(ledger: Ledger, person: str, *, now: datetime) -> None:
    """End whatever absence runs now."""
    with passing(ledger):
        say(ledger, "absence_end", person=person, now=now)


def call_off(ledger: Ledger, person: str, *, since: datetime) -> None:
    """Take back an absence that was noted to begin then."""
    with passing(ledger):
        say(ledger, "absence_drop", person=person, since=since)


def absences(ledger: Ledger, person: str, *, now: datetime) -> list[Any]:
    """What is noted for this person, past absences left out: rows of (person, since, until, delegate)."""
    return say(ledger, "absences_of_person", person=person, now=now)


def sweep(partnership: Partnership, *, now: datetime) -> list[Moved]:
    """Pass on what waits for everyone who is away now; what nobody can take stays where it is, in sight."""
    people = set(agreed(partnership.ledger, partnership.id).people)
    away = [row for row in say(partnership.ledger, "absences_now", now=now) if row.person in people]
    return [done for row in away for done in hand_on(partnership, row.person, row.delegate, now=now)]


def hand_on(
    partnership: Partnership, person: str, delegate: str | None = None, *, now: datetime
) -> list[Moved]:
    """The moves of all that waits for this person to their delegate or to others who are available."""
    here = in_office(partnership.ledger, partnership.charter, now)
    first = PartnerId(delegate) if delegate in here and delegate is not None else None
    done: list[Moved] = []
    after = 0
    for _ in range(_PAGES):
        page = say(
            partnership.ledger,
            "asks_open_of_person",
            chain=partnership.id,
            person=person,
            after=after,
            limit=PAGE,
        )
        if not page:
            break
        after = page[-1].seq
        asks = [(row.case, row.ask) for row in page]
        done.append(pass_on(partnership, asks, how="delegated", why=f"{person} is away", first=first))
    return done
