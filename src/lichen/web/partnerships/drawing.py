"""When the cards were drawn, and drawing them again: a job, asked for by whoever works here."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lichen.reports.cards.due import known_now
from lichen.reports.cards.kept import kept_when
from lichen.web.api.engine import engine
from lichen.web.house import house
from lichen.web.partnerships.visit import Visit, visit


class Drawing(NamedTuple):
    """When the cards were drawn and from how many cases; `known` are on record now."""

    at: datetime | None
    cases: int
    known: int
    may: bool
    waits: bool = False

    @property
    def mark(self) -> str:
        """What tells this drawing from the next."""
        return "none" if self.at is None else f"{self.at:%Y%m%dT%H%M%S.%f}"


def drawing(here: Visit, *, waits: bool = False) -> Drawing:
    """How the drawing of this partnership's cards stands."""
    kept = kept_when(here.here.ledger, here.here.id)
    at, cases = (None, 0) if kept is None else kept
    may = here.may("work") and house().engine is not None
    return Drawing(at, cases, known_now(here.here).cases, may, waits)


@require_http_methods(["GET", "HEAD", "POST"])
def draw(request: HttpRequest, partnership: str) -> HttpResponse:
    """Ask for the cards to be drawn again; asked how it stands, say so until they are."""
    here = visit(request, partnership, "work" if request.method == "POST" else "see")
    if request.method == "POST":
        engine().submit("cards", {"partnership": here.here.id, "again": True}, key=f"cards {here.here.id}")
        if not request.headers.get("hx-request"):
            return redirect(f"{here.address}cards/")
        return _part(request, here, waits=True)
    since = request.GET.get("since", "")
    done = bool(since) and drawing(here).mark != since
    answer = _part(request, here, waits=bool(since) and not done)
    if done:
        answer["hx-refresh"] = "true"
    return answer


def _part(request: HttpRequest, here: Visit, *, waits: bool) -> HttpResponse:
    told = here.told("cards", drawing=drawing(here, waits=waits))
    return render(request, "partnerships/drawn.html", told)
