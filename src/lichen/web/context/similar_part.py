"""Similar past cases as a part of the case page, fetched once the page is there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lichen.web.actor import actor_of
from lichen.web.cases.seen import has_seen
from lichen.web.cases.sheet import sheet
from lichen.web.context.past import similar_to

TRIES = 30
"""So often the page asks again while a job looks."""


@require_safe
def similar(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """The part of the page; while a job looks, it asks again a moment later."""
    actor = actor_of(request)
    entered = actor.enter(partnership)
    shown = sheet(actor, entered, case, show=has_seen(actor.user, partnership, case))
    tried = request.GET.get("tried", "0")
    tried_before = min(int(tried), TRIES) if tried.isdecimal() and len(tried) < 4 else 0
    told = {
        "past": similar_to(actor, entered, case, closed=shown.closed),
        "partnership": partnership,
        "case": case,
        "question": shown.charter.question,
        "again": tried_before + 1 if tried_before < TRIES else 0,
    }
    return render(request, "context/similar.html", told)
