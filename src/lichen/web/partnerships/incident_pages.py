"""Incidents of the lane: the list, one with the cases it may have reached, and those cases as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lichen.actions.reask import COUNTED, MOST, unreviewed
from lichen.errors import InputRefused
from lichen.reports.lane.history import LAST
from lichen.reports.lane.incidents import (
    Alone,
    Incident,
    incident,
    incidents,
    settled_alone,
    what_the_lane_did,
)
from lichen.web.answering import may_answer_for
from lichen.web.blind import blind_among
from lichen.web.cases.sheet import name_of
from lichen.web.partnerships.visit import Visit, visit
from lichen.web.shown import cell

PAGE, CASES = 30, 50
MOST_IN_A_FILE = 20_000


class Row(NamedTuple):
    """A case settled alone, as its reader may see it: `hidden` while they have yet to answer it blind."""

    case: Alone
    hidden: bool
    wrong: bool


@require_safe
def listed(request: HttpRequest, partnership: str) -> HttpResponse:
    """All incidents, the newest first."""
    here = visit(request, partnership)
    before = _number(request, "before") or LAST
    found, following = incidents(here.here.ledger, here.here.id, before=before, limit=PAGE)
    rows = [(each, name_of(here.charter, each.owner)) for each in found]
    return render(request, "partnerships/incidents.html", here.told("lane", rows=rows, following=following))


@require_safe
def one(request: HttpRequest, partnership: str, incident: str) -> HttpResponse:
    """One incident; for a script only the cases that follow."""
    here = visit(request, partnership)
    if request.headers.get("x-part") == "cases":
        return render(
            request, "partnerships/incident_cases.html", here.told("lane", **_told(request, here, incident))
        )
    return page_of(request, here, incident)


def page_of(request: HttpRequest, here: Visit, id: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of an incident, with what was refused if something was."""
    told = here.told("lane", **_told(request, here, id), **more)
    found: Incident = told["incident"]
    told |= {
        "owner": name_of(here.charter, found.owner),
        "partnership_owner": name_of(here.charter, found.partnership_owner),
        "closed_by": name_of(here.charter, found.closed_by or ""),
        "did": what_the_lane_did(here.here, found),
        "answers": may_answer_for(here.actor, here.here),
        "left": len(unreviewed(here.here, id, most=COUNTED)),
        "counted": COUNTED,
        "at_once": MOST,
        "key": uuid4().hex,
    }
    return render(request, "partnerships/incident.html", told, status=status)


def _told(request: HttpRequest, here: Visit, id: str) -> dict[str, Any]:
    found = incident(here.here.ledger, here.here.id, id)
    after = _number(request, "after")
    cases, following = settled_alone(here.here.ledger, here.here.id, found, after=after, limit=CASES)
    return {"incident": found, "cases": _rows(here, cases), "following": following}


def _rows(here: Visit, cases: list[Alone]) -> list[Row]:
    ledger, names = here.here.ledger, [each.case for each in cases]
    blind = blind_among(ledger, here.here.id, names, here.actor.name)
    with here.here.looking() as estimates:
        same = estimates.same
    return [
        Row(each, each.case in blind, each.truth is not None and not same(each.answer, each.truth))
        for each in cases
    ]


@require_safe
def as_csv(request: HttpRequest, partnership: str, incident: str) -> HttpResponse:
    """The cases settled alone since then, to be looked through elsewhere."""
    here = visit(request, partnership)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("case", "settled_at", "answer", "confidence", "audited", "changed", "truth", "asked"))
    writer.writerows([cell(each) for each in row] for row in _lines(here, incident))
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["content-disposition"] = f'attachment; filename="{here.here.id}-{incident}.csv"'
    return answer


def _lines(here: Visit, id: str) -> Iterator[tuple[object, ...]]:
    found, after, done = incident(here.here.ledger, here.here.id, id), 0, 0
    while done < MOST_IN_A_FILE:
        cases, following = settled_alone(here.here.ledger, here.here.id, found, after=after, limit=500)
        for each, hidden, _ in _rows(here, cases):
            said = ("", "", each.audited, "", "", each.asked) if hidden else (
                each.answer, each.confidence, each.audited, each.overridden, each.truth, each.asked
            )  # fmt: skip
            yield (each.case, each.at.isoformat(), *said)
        done += len(cases)
        if following is None:
            return
        after = following


def _number(request: HttpRequest, name: str) -> int:
    said = request.GET.get(name, "") or "0"
    if not (said.isascii() and said.isdigit() and len(said) < 19):
        raise InputRefused(f"`{name}` is the number of an entry, such as 120.")
    return int(said)
