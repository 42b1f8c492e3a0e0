"""The table of one case: read only; a part of it comes again by itself while the AI is at work."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lichen.errors import InputRefused
from lichen.web.actor import actor_of
from lichen.web.blind import is_blind
from lichen.web.cases.seen import note
from lichen.web.exploring.own import combined
from lichen.web.exploring.rounds import puts_of, side_by_side
from lichen.web.exploring.table import Table, require_open_eyes, table


@require_safe
def page(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """What was asked for, what came, and what may be done with it."""
    actor = actor_of(request)
    here = actor.enter(partnership)
    if is_blind(here.ledger, here.id, case, actor.name):
        return redirect(f"/cases/{partnership}/{case}/")
    start = request.GET.get("from", "")
    shown = table(actor, here, case, start=int(start) if start.isdecimal() and len(start) < 16 else None)
    note(actor, here.charter, case, settled=shown.settled)
    part = request.headers.get("x-part") == "table"
    return render(request, "exploring/table.html" if part else "exploring/page.html", told(shown))


@require_POST
def combine(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """What was ticked in one, for its reader to go on writing; nothing is on record before they take it."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    require_open_eyes(actor, here, case)
    own = combined(side_by_side(puts_of(here, case)).content, request.POST.getlist("keep")[:26])
    if own is None:
        raise InputRefused("Tick two options or more, then combine them.")
    return render(request, "exploring/page.html", told(table(actor, here, case, own=own)))


def told(shown: Table, **more: Any) -> dict[str, Any]:
    """What the templates of a table are told."""
    return {
        "place": "partnerships",
        "partnership": shown.here.id,
        "charter": shown.here.charter,
        "table": shown,
        "address": shown.address,
        "key": uuid4().hex,
        "begins": shown.begins,
        **more,
    }
