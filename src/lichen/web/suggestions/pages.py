"""The page of suggestions: what waits for an answer first, then what came of earlier ones."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lichen.errors import InputRefused
from lichen.reports.suggestions.kept import own_questions
from lichen.reports.suggestions.listed import LAST, latest
from lichen.web.answering import may_answer_for
from lichen.web.house import house
from lichen.web.partnerships.visit import Visit, visit
from lichen.web.suggestions.sheet import sheet

PAGE = 30
USUAL_TRIAL = timedelta(days=14)


@require_safe
def page(request: HttpRequest, partnership: str) -> HttpResponse:
    """The page for everybody of the partnership; what is asked of one person stands on theirs alone."""
    return whole(request, visit(request, partnership))


def whole(request: HttpRequest, here: Visit, status: int = 200, **more: Any) -> HttpResponse:
    """The whole page, with what was refused if something was."""
    now, ledger = here.here.source.now(), here.here.ledger
    found, following = latest(here.here, now=now, before=_before(request), limit=PAGE)
    sheets = [sheet(each, here.charter) for each in found]
    told = {
        "waiting": [each for each in sheets if each.listed.waits],
        "past": [each for each in sheets if not each.listed.waits],
        "own": own_questions(ledger, here.here.id, here.actor.name),
        "following": following,
        "answers": may_answer_for(here.actor, here.here),
        "may_look": here.may("work") and house().engine is not None,
        "tomorrow": f"{now + timedelta(days=1):%Y-%m-%d}",
        "until": f"{now + USUAL_TRIAL:%Y-%m-%d}",
        "key": uuid4().hex,
    }
    return render(request, "suggestions/page.html", here.told("suggestions", **told, **more), status=status)


def _before(request: HttpRequest) -> int:
    said = request.GET.get("before", "")
    if said and not (said.isascii() and said.isdigit() and len(said) < 19):
        raise InputRefused("`before` is the number of an entry, such as 120.")
    return int(said) if said else LAST
