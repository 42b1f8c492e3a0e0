"""When you are away, and how much each person can do in a day."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Meta
from ninja import Path

from lichen.errors import NotFound
from lichen.inbox import absence, capacity
from lichen.inbox.agreed import agreed
from lichen.inbox.store import say
from lichen.web.actor import actor_of
from lichen.web.api.answering import answered, nothing
from lichen.web.api.bodies import body, reader
from lichen.web.api.routing import PartnershipPath, Resource
from lichen.web.attendance import look_again
from lichen.web.house import house

resource = Resource("Capacity")
Moment = Annotated[datetime, Meta(tz=True, description="A time with its zone.")]
PersonPath = Annotated[str, Path(description="A person of the charter.")]
Amount = Annotated[float, Meta(ge=0, le=100_000)]


class AbsenceGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """From when, until when (until you come back when left out), and who gets what waits for you."""

    since: Moment
    until: Moment | None = None
    delegate: Annotated[str, Meta(max_length=64)] | None = None


class AbsenceShown(TypedDict):
    """An absence."""

    since: datetime
    until: datetime | None
    delegate: str | None


class AbsenceList(TypedDict):
    """Your absences, now and later."""

    items: list[AbsenceShown]
    next: str | None


class CapacityGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Minutes or cases a day; with neither, what the charter says holds again."""

    minutes_per_day: Amount | None = None
    cases_per_day: Amount | None = None


class CapacityShown(TypedDict):
    """What one person can do in a day here; null where there is no limit."""

    person: str
    minutes_per_day: float | None
    cases_per_day: float | None


class CapacityList(TypedDict):
    """What people can do in a day where it is not what the charter says."""

    items: list[CapacityShown]
    next: str | None


_absence, _capacity = reader(AbsenceGiven), reader(CapacityGiven)


@resource.on("GET", "/me/absences", gives=AbsenceList)
def list_absences(request: HttpRequest) -> HttpResponse:
    """When you are away, now and later."""
    now = house().workspace.source.now()
    rows = absence.absences(house().ledger, actor_of(request).name, now=now)
    items = [{"since": row.since, "until": row.until, "delegate": row.delegate} for row in rows]
    return answered({"items": items, "next": None})


@resource.on(
    "POST",
    "/me/absences",
    gives=AbsenceShown,
    status=201,
    takes=AbsenceGiven,
    example={"since": "2030-07-01T00:00:00Z", "until": "2030-07-15T00:00:00Z", "delegate": "ben"},
)
def add_absence(request: HttpRequest) -> HttpResponse:
    """Say when you are away: you get nothing then, and what waits for you goes to others."""
    actor = actor_of(request)
    given = body(request, _absence)
    absence.leave(house().ledger, actor.name, since=given.since, until=given.until, delegate=given.delegate)
    look_again(actor.name)
    return answered({"since": given.since, "until": given.until, "delegate": given.delegate}, 201)


@resource.on("POST", "/me/absences/end")
def end_absence(request: HttpRequest) -> HttpResponse:
    """You are back: whatever absence runs now ends."""
    absence.come_back(house().ledger, actor_of(request).name, now=house().workspace.source.now())
    look_again(actor_of(request).name)
    return nothing()


@resource.on("GET", "/partnerships/{partnership}/capacities", needs="see", gives=CapacityList)
def list_capacities(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """What people can do in a day here, where somebody set it."""
    actor_of(request).enter(partnership)
    rows = say(house().ledger, "capacities", chain=partnership)
    return answered({"items": [row._asdict() for row in rows], "next": None})


@resource.on(
    "PUT",
    "/partnerships/{partnership}/capacities/{person}",
    needs="work",
    gives=CapacityShown,
    takes=CapacityGiven,
    example={"cases_per_day": 40},
)
def set_capacity(request: HttpRequest, partnership: PartnershipPath, person: PersonPath) -> HttpResponse:
    """Set what a person can do in a day here: your own, or anybody's as a lead."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work" if person == actor.name else "lead")
    given = body(request, _capacity)
    if person not in agreed(here.ledger, partnership).people:
        raise NotFound(f"`{partnership}` has no person `{person}` who works on its cases.")
    limits = {"minutes_per_day": given.minutes_per_day, "cases_per_day": given.cases_per_day}
    capacity.set_capacity(here.ledger, partnership, person, **limits)
    return answered({"person": person, **limits})
