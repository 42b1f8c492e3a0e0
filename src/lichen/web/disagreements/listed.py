"""The list of disagreements, across the partnerships one may see."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lichen.actions.partnership import Partnership
from lichen.reports.figures.counts import Counts
from lichen.reports.figures.disagreements import themes
from lichen.web.actor import Actor, actor_of
from lichen.web.cases.sheet import name_of
from lichen.web.disagreements.line import lines
from lichen.web.disagreements.merged import merged
from lichen.web.disagreements.query import BETWEEN, STATES, Query, read
from lichen.web.house import house
from lichen.web.reading import words


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The first page of the list, or for a script the rows that follow."""
    actor, query = actor_of(request), read(request.GET)
    within = _within(actor, query)
    found = merged(actor, within, query, request.GET.get("after"))
    here = {name: value for name, value in request.GET.items() if name != "after" and value}
    told = {
        "rows": lines(found.rows),
        "more": urlencode({**here, "after": found.cursor}) if found.cursor else "",
        "here": urlencode(here),
        "query": query,
        "many": len(within) != 1,
    }
    if request.headers.get("x-part") == "rows":
        return render(request, "disagreements/rows.html", told)
    return render(request, "disagreements/page.html", {**told, **_choices(actor, query, within)})


def _within(actor: Actor, query: Query) -> list[Partnership]:
    if query.partnership:
        return [actor.enter(query.partnership)]
    return [house().partnership(id) for id in actor.partnerships()]


def _choices(actor: Actor, query: Query, within: list[Partnership]) -> dict[str, Any]:
    return {
        "place": "disagreements",
        "part": "list",
        "states": STATES,
        "partnerships": [(id, house().partnership(id).charter.name) for id in actor.partnerships()],
        "partners": _partners(within, query),
        "themes": _themes(within[0]) if len(within) == 1 else [],
    }


def _partners(within: list[Partnership], query: Query) -> list[tuple[str, str]]:
    found = {each.id: each.name for here in within for each in here.charter.partners}
    if query.between and query.between not in found:
        found[query.between] = name_of(within[0].charter, query.between) if within else query.between
    return sorted(found.items(), key=lambda each: each[1].casefold())


def _themes(here: Partnership) -> list[tuple[str, str, int]]:
    """The pairs of answers most often at odds: value, in words, how often."""
    question = here.charter.question
    return [
        (
            f"{row.one}{BETWEEN}{row.other}",
            f"{words.answer(question, row.one)} or {words.answer(question, row.other)}",
            row.disagreements,
        )
        for row in themes(Counts(here.ledger, here.id)).rows
    ]
