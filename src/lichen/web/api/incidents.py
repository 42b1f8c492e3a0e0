"""Incidents of the AI-only lane: what went wrong, who answers for it, the cases since, and what is done."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Meta
from ninja import Path

from lichen.actions.close_incident import close_incident
from lichen.actions.reask import COUNTED, MOST, reask, unreviewed
from lichen.ledger.events import IncidentKind
from lichen.reports.lane.history import steps_since
from lichen.reports.lane.incidents import Incident, incident, incidents, settled_alone
from lichen.types import Answer
from lichen.web.actor import actor_of
from lichen.web.answering import enter_to_answer
from lichen.web.api.answering import answered, tagged
from lichen.web.api.bodies import body, once, reader
from lichen.web.api.lanes import LaneStepShown, Said
from lichen.web.api.paging import LAST, After, Limit, cursor, number_after
from lichen.web.api.routing import PartnershipPath, Resource
from lichen.web.blind import blind_among

resource = Resource("Incidents")
IncidentPath = Annotated[str, Path(max_length=64, description="The incident's id.")]


class IncidentRow(TypedDict):
    """An incident; `alone` cases were settled by the AI alone since it probably began, at `since`."""

    incident: str
    what: IncidentKind
    owner: str
    partnership_owner: str
    evidence: str
    threshold: float | None
    since: datetime | None
    since_case: int | None
    alone: int
    opened_at: datetime
    finding: str | None
    closed_by: str | None
    closed_at: datetime | None


class IncidentList(TypedDict):
    """A page of incidents, the newest first."""

    items: list[IncidentRow]
    next: str | None


class IncidentShown(IncidentRow):
    """An incident and what the lane did since, the oldest first.

    Nobody has looked at `unreviewed` of the cases since then, nor is asked to; counted up to 1,000.
    """

    unreviewed: int
    did: list[LaneStepShown]


class AloneShown(TypedDict):
    """A case that the AI settled alone since then; `asked` while somebody is to look at it once more.

    `hidden` while your own blind ask on it is open.
    """

    case: str
    at: datetime
    answer: Answer | None
    confidence: float | None
    audited: bool
    overridden: bool | None
    truth: Answer | None
    asked: bool
    hidden: bool


class AloneList(TypedDict):
    """A page of those cases, the oldest first."""

    items: list[AloneShown]
    next: str | None


class FindingGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was wrong, and what was done."""

    finding: Said


class IncidentEnded(TypedDict):
    """The closing as it stands on the ledger."""

    incident: str
    closed_by: str
    closed_at: datetime


class LookGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How many cases at most."""

    most: Annotated[int, Meta(ge=1, le=MOST, description="So many cases at most, the oldest first.")] = MOST


class LooksAsked(TypedDict):
    """The asks that were made, and how many cases nobody is asked about yet, counted up to 1,000."""

    incident: str
    asks: list[str]
    unreviewed: int


_finding, _look = reader(FindingGiven), reader(LookGiven)


@resource.on("GET", "/partnerships/{partnership}/incidents", needs="see", gives=IncidentList)
def list_incidents(
    request: HttpRequest, partnership: PartnershipPath, limit: Limit = 50, after: After = None
) -> HttpResponse:
    """Incidents of the lane, the newest first."""
    ledger = actor_of(request).enter(partnership).ledger
    before = number_after(after, "incidents", LAST)
    found, following = incidents(ledger, partnership, before=before, limit=limit)
    following_word = None if following is None else cursor("incidents", following)
    return answered({"items": [_row(each) for each in found], "next": following_word})


def _row(found: Incident) -> dict[str, Any]:
    shown = found._asdict()
    del shown["seq"]
    return {"incident": shown.pop("id"), **shown}


@resource.on(
    "GET", "/partnerships/{partnership}/incidents/{incident}", needs="see", gives=IncidentShown, tag=True
)
def get_incident(request: HttpRequest, partnership: PartnershipPath, incident: IncidentPath) -> HttpResponse:
    """One incident: what happened, since when, who answers for it, and what the lane did."""
    here = actor_of(request).enter(partnership)
    found = _found(here.ledger, partnership, incident)
    did = [each._asdict() for each in steps_since(here.ledger, partnership, found.seq)]
    left = len(unreviewed(here, incident, most=COUNTED))
    return tagged(request, {**_row(found), "unreviewed": left, "did": did})


_found = incident


@resource.on("GET", "/partnerships/{partnership}/incidents/{incident}/cases", needs="see", gives=AloneList)
def list_incident_cases(
    request: HttpRequest,
    partnership: PartnershipPath,
    incident: IncidentPath,
    limit: Limit = 50,
    after: After = None,
) -> HttpResponse:
    """The cases the AI settled alone from its probable beginning until it was noticed."""
    actor = actor_of(request)
    ledger = actor.enter(partnership).ledger
    found = _found(ledger, partnership, incident)
    start = number_after(after, f"incident {found.id}")
    cases, following = settled_alone(ledger, partnership, found, after=start, limit=limit)
    blind = blind_among(ledger, partnership, [each.case for each in cases], actor.name)
    items = []
    for each in cases:
        row = each._asdict()
        del row["seq"]
        hidden = each.case in blind
        veil = dict.fromkeys(("answer", "confidence", "overridden", "truth")) if hidden else {}
        items.append({**row, **veil, "hidden": hidden})
    following_word = None if following is None else cursor(f"incident {found.id}", following)
    return answered({"items": items, "next": following_word})


@resource.on(
    "POST", "/partnerships/{partnership}/incidents/{incident}/close", needs="lead", gives=IncidentEnded,
    takes=FindingGiven, once=True, example={"finding": "The model was changed; 12 cases were redone."},
)  # fmt: skip
def close_an_incident(
    request: HttpRequest, partnership: PartnershipPath, incident: IncidentPath
) -> HttpResponse:
    """Close an incident with what was found; that does not open the lane, which takes new evidence.

    For owners, leads and whoever answers for errors.
    """
    actor = actor_of(request)
    here = enter_to_answer(actor, partnership)
    given = body(request, _finding)
    key = once(request, actor)
    event = close_incident(here, incident, by=actor.name, finding=given.finding, key=key)
    return answered({"incident": event.incident, "closed_by": event.by, "closed_at": event.at})


@resource.on(
    "POST", "/partnerships/{partnership}/incidents/{incident}/reask", needs="lead", gives=LooksAsked,
    takes=LookGiven, once=True, example={"most": 50},
)  # fmt: skip
def ask_again(request: HttpRequest, partnership: PartnershipPath, incident: IncidentPath) -> HttpResponse:
    """Have people look once more at cases the AI settled alone since then: one each, blind, the oldest first.

    What was looked at or is asked about already is left out. For owners, leads and who answers for errors.
    """
    actor = actor_of(request)
    here = enter_to_answer(actor, partnership)
    given = body(request, _look)
    asks = reask(here, incident, by=actor.name, most=given.most, key=once(request, actor))
    left = len(unreviewed(here, incident, most=COUNTED))
    return answered({"incident": incident, "asks": asks, "unreviewed": left})
