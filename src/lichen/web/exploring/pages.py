"""The table of one case: read only; a part of it comes again by itself while the AI is at work."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from lichen.errors import InputRefused
from lichen.web.actor import actor_of
from lichen.web.exploring.own import combined
from lichen.web.exploring.rounds import puts_of
from lichen.web.exploring.table import Table, table


@require_safe
def page(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """What was asked for, what came, and what may be done with it."""
    actor = actor_of(request)
    here = actor.enter(partnership)
    shown = table(actor, here, case)
    part = request.headers.get("x-part") == "table"
    return render(request, "exploring/table.html" if part else "exploring/page.html", told(shown))


@require_POST
def combine(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """What was ticked in one, for its reader to go on writing; nothing is on record before they take it."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    puts = puts_of(here, case)
    own = combined(puts[-1].content, request.POST.getlist("keep")[:26]) if puts else None
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
        **more,
    }
