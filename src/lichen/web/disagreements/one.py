"""The page of one disagreement."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lichen.web.actor import Actor, actor_of
from lichen.web.cases.panel import panel
from lichen.web.cases.precedents import similar
from lichen.web.cases.seen import remember
from lichen.web.disagreements.dispute import Dispute, dispute


@require_safe
def page(request: HttpRequest, partnership: str, disagreement: str) -> HttpResponse:
    """The sides, the evidence, and how it ended or may be ended."""
    actor = actor_of(request)
    found = dispute(actor, actor.enter(partnership), disagreement)
    _note_seen(actor, found)
    return render(request, "disagreements/one.html", told(actor, found))


def _note_seen(actor: Actor, found: Dispute) -> None:
    """Who was shown what others said on an open case cannot be asked about it blind any more."""
    shown = found.sheet
    if shown.settled or shown.closed:
        return
    if any(partner.id == actor.name for partner in shown.charter.having("person")):
        remember(actor.user, shown.partnership.id, shown.row.case)


def told(actor: Actor, found: Dispute, **more: Any) -> dict[str, Any]:
    """What the page is told, and more."""
    shown = found.sheet
    partnership, case = shown.partnership.id, shown.row.case
    return {
        "place": "disagreements",
        "dispute": found,
        "sheet": shown,
        "panel": panel(actor, shown),
        "partnership": partnership,
        "case": case,
        "address": f"/disagreements/{partnership}/{found.row.disagreement}/",
        "case_address": f"/cases/{partnership}/{case}/",
        "precedents": similar(shown) if not shown.closed else [],
        "people": shown.charter.having("person"),
        "held": {str(side.answer) for side in found.sides},
        "may": {each: actor.may(each, partnership) for each in ("work", "lead", "audit")},
        "key": uuid4().hex,
        **more,
    }
