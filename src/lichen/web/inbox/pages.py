"""The inbox: what waits for a person, in the order of what their attention is worth."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lichen.inbox import listing
from lichen.web.accounts.own import own_account
from lichen.web.actor import Actor, actor_of
from lichen.web.answering import answered_incidents
from lichen.web.house import house
from lichen.web.inbox import views
from lichen.web.inbox.nudges import nudges
from lichen.web.inbox.query import ORDER_NAMES, Query, read

PAGE = 50
TABS = (("mine", "For you"), ("team", "Team"), ("snoozed", "Snoozed"))


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The first page of a list, or for a script the rows that follow."""
    actor = actor_of(request)
    tab = "snoozed" if request.GET.get("scope") == "snoozed" else ""
    query = Query() if tab else read(request.GET)
    within = _within(actor, query)
    if tab:
        found = listing.Page(
            listing.snoozed(house().ledger, actor.name, partnerships=within, now=timezone.now()), None
        )
    else:
        found = _page(actor, query, within, request.GET.get("after"))
    told = _told(request, actor, query, tab or query.scope, found, within)
    part = request.headers.get("x-part")
    return render(request, "inbox/rows.html" if part == "rows" else "inbox/page.html", told)


def _within(actor: Actor, query: Query) -> list[str]:
    if query.partnership:
        actor.enter(query.partnership)
        return [query.partnership]
    return actor.partnerships()


def _page(actor: Actor, query: Query, within: list[str], after: str | None) -> listing.Page:
    return listing.page(
        house().ledger,
        actor.name,
        partnerships=within,
        now=timezone.now(),
        order=query.order,
        filters=query.filters,
        scope=query.scope,
        after=after or None,
        limit=PAGE,
    )


def _told(
    request: HttpRequest, actor: Actor, query: Query, tab: str, found: listing.Page, within: list[str]
) -> dict[str, Any]:
    here = {name: value for name, value in request.GET.items() if name != "after"}
    return {
        "place": "inbox",
        "query": query,
        "tab": tab,
        "tabs": TABS,
        "orders": ORDER_NAMES,
        "rows": found.rows,
        "more": urlencode({**here, "after": found.cursor}) if found.cursor else "",
        "here": urlencode(here),
        "partnerships": [(id, house().partnership(id).charter.name) for id in actor.partnerships()],
        "names": {id: house().partnership(id).charter.name for id in within},
        "many": len(within) != 1,
        "leads": any(actor.may("lead", id) for id in within),
        "nudges": [] if request.headers.get("x-part") else nudges(own_account(request), within),
        "colleagues": _colleagues(within),
        "views": views.kept(actor, within),
        "incidents": answered_incidents(actor, within),
    }


def _colleagues(within: list[str]) -> list[tuple[str, str]]:
    people = (each for id in within for each in house().partnership(id).charter.having("person"))
    return sorted({(each.id, each.name) for each in people}, key=lambda each: each[1])
