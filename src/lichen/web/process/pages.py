"""The partnership's own process: where its cases lose time, as text, as a graph and as tables."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lichen.errors import InputRefused
from lichen.reports.process.kept import PERIODS, kept_own
from lichen.web.api.engine import engine
from lichen.web.house import house
from lichen.web.partnerships.visit import visit
from lichen.web.process import uploads
from lichen.web.process.drawn import drawing, picture, table_as_csv

USUAL = 90
NAMES = {30: "30 days", 90: "90 days", 365: "a year", 0: "all there is"}


@require_safe
def page(request: HttpRequest, partnership: str) -> HttpResponse:
    """The report as it was drawn last, and the logs that were uploaded beside it."""
    here, days = visit(request, partnership), days_of(request.GET.get("days", ""))
    kept = kept_own(here.here.ledger, here.here.id, days)
    report, at = (None, None) if kept is None else kept
    told = here.told(
        "process",
        report=report,
        at=at,
        svg=picture(report),
        days=days,
        periods=[(each, NAMES[each]) for each in PERIODS],
        drawing=drawing(here.here.id, lambda job: job.arguments.get("days") == days),
        may_draw=here.may("work") and house().engine is not None,
        logs=uploads.logs(here.here.id),
        csv=f"{here.address}process/tables/",
        query=f"?days={days}",
        endings=uploads.ACCEPTED,
    )
    if request.headers.get("x-part") == "drawing":
        return polled(request, told)
    return render(request, "process/page.html", told)


def polled(request: HttpRequest, told: dict[str, Any]) -> HttpResponse:
    """How the drawing stands, for a page that waits; done, the page comes anew."""
    answer = render(request, "process/drawing.html", told)
    if not told["drawing"].waits:
        answer["hx-refresh"] = "true"
    return answer


@require_POST
def draw(request: HttpRequest, partnership: str) -> HttpResponse:
    """Ask for the report over a period to be drawn anew."""
    here, days = visit(request, partnership, "work"), days_of(request.POST.get("days", ""))
    arguments = {"partnership": here.here.id, "days": days}
    engine().submit("mine", arguments, key=f"mine {here.here.id} {days}")
    return redirect(f"{here.address}process/?days={days}")


@require_safe
def as_csv(request: HttpRequest, partnership: str, number: int) -> HttpResponse:
    """One table of the kept report."""
    here, days = visit(request, partnership), days_of(request.GET.get("days", ""))
    kept = kept_own(here.here.ledger, here.here.id, days)
    return table_as_csv(None if kept is None else kept[0], number, f"{here.here.id}-process")


def days_of(said: str) -> int:
    """The period asked for; raises `InputRefused` for one that is not offered."""
    if not said:
        return USUAL
    if said not in [str(each) for each in PERIODS]:
        raise InputRefused(f"`days` is one of {', '.join(map(str, PERIODS))}; 0 is all there is.")
    return int(said)
