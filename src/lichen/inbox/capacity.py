"""How many cases a person can do in a day: what the charter says, unless somebody set it for them."""

from __future__ import annotations

from math import inf

from lichen.charter.schema import Charter
from lichen.errors import InputRefused
from lichen.inbox.store import passing, say
from lichen.ledger.ledger import Ledger
from lichen.types import PartnerId


def set_capacity(
    ledger: Ledger,
    partnership: str,
    person: str,
    *,
    minutes_per_day: float | None = None,
    cases_per_day: float | None = None,
) -> None:
    """Set what one person can do in a day here; with neither, the charter's figure holds again.

    Raises `InputRefused` for both at once or a figure below zero. Zero means: ask them nothing.
    """
    given = [each for each in (minutes_per_day, cases_per_day) if each is not None]
    if len(given) > 1:
        raise InputRefused("Give minutes or cases a day, not both: the two can contradict each other.")
    if given and not 0 <= given[0] < inf:
        raise InputRefused(f"{given[0]:g} a day is no capacity. Give a number of zero or more.")
    with passing(ledger):
        if not given:
            say(ledger, "capacity_drop", chain=partnership, person=person)
            return
        say(
            ledger,
            "capacity_set",
            chain=partnership,
            person=person,
            minutes=minutes_per_day,
            cases=cases_per_day,
        )


def limits(ledger: Ledger, charter: Charter) -> dict[PartnerId, float]:
    """The most cases each person of the charter does in a day; infinite where nobody set a limit."""
    own = {row.person: row for row in say(ledger, "capacities", chain=charter.partnership)}
    found: dict[PartnerId, float] = {}
    for partner in charter.having("person"):
        source = own.get(partner.id, charter.capacity)
        found[PartnerId(partner.id)] = _cases(
            source.minutes_per_day, source.cases_per_day, charter.minutes(partner.id)
        )
    return found


def _cases(minutes_per_day: float | None, cases_per_day: float | None, minutes: float) -> float:
    if cases_per_day is not None:
        return cases_per_day
    return inf if minutes_per_day is None else minutes_per_day / minutes
