"""Where accounts meet the inbox: when somebody is away, and what they can do in a day.

Everything the account page knows of the inbox goes through these few functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lichen.errors import InputRefused
from lichen.inbox import absence
from lichen.inbox import capacity as capacities
from lichen.inbox.store import say
from lichen.web.attendance import look_again
from lichen.web.house import house


def absences(person: str) -> Sequence[Any]:
    """When this one is away, now or later: rows with `since`, `until` (None: open) and `delegate`."""
    return absence.absences(house().ledger, person, now=_now())


def be_away(person: str, since: datetime, until: datetime | None, delegate: str | None = None) -> None:
    """Give this one nothing from then until then; raises `InputRefused` for times that cannot be."""
    if until is not None and until <= _now():
        raise InputRefused("The last day away is over already. Correct the dates.")
    absence.leave(house().ledger, person, since=since, until=until, delegate=delegate)
    look_again(person)


def be_back(person: str, since: datetime) -> None:
    """Take the absence that begins then back; one that has begun ends now."""
    if since > _now():
        absence.call_off(house().ledger, person, since=since)
    else:
        absence.come_back(house().ledger, person, now=_now())
    look_again(person)


def capacity(person: str, partnership: str) -> Any:
    """What this one can do in a day there, where it is not what the charter says: a row, or None."""
    rows = say(house().ledger, "capacities", chain=partnership)
    return next((row for row in rows if row.person == person), None)


def set_capacity(person: str, partnership: str, minutes: float | None, cases: float | None) -> None:
    """Give this one no more than that in a day there; neither: what the charter says.

    Raises `InputRefused` for both at once or for less than nothing.
    """
    capacities.set_capacity(house().ledger, partnership, person, minutes_per_day=minutes, cases_per_day=cases)


def _now() -> datetime:
    return house().workspace.source.now()
