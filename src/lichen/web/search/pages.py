"""Search: cases by their words, in the partnerships one may see."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lichen.inbox.search import Hits, search
from lichen.web.actor import actor_of
from lichen.web.house import house

STATUSES = ("open", "waiting", "settled")
LANES = ("ai_only", "together", "people_only")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The cases that hold these words, newest first."""
    actor = actor_of(request)
    query = request.GET.get("q", "")[:500]
    status = request.GET.get("status") if request.GET.get("status") in STATUSES else None
    lane = request.GET.get("lane") if request.GET.get("lane") in LANES else None
    here = {"q": query, "status": status or "", "lane": lane or ""}
    hits = Hits([], None)
    if query.strip():
        after = request.GET.get("after") or None
        within = actor.partnerships()
        hits = search(house().ledger, query, partnerships=within, status=status, lane=lane, after=after)
    more = urlencode({**here, "after": hits.cursor}) if hits.cursor else ""
    told = {"place": "search", "q": query, "status": status, "lane": lane, "hits": hits.rows, "more": more}
    return render(request, "search/page.html", {**told, "statuses": STATUSES, "lanes": LANES})
