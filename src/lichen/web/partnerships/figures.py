"""A partnership's figures for one visitor: the page of them, one as a table or as CSV, all as charts."""

from __future__ import annotations

import csv
import io
from typing import NamedTuple

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lichen.errors import InputRefused, NotFound
from lichen.reports.charts.spec import spec
from lichen.reports.figures.figure import Figure
from lichen.reports.figures.page import freshen, page
from lichen.web.partnerships.figure_table import Table, table
from lichen.web.partnerships.visit import Visit, visit
from lichen.web.shown import cell, unrevealing

DAYS = (7, 30, 90, 365)


class Seen(NamedTuple):
    """The figures a visitor sees, how far back, and how many entries are not counted yet."""

    figures: dict[str, Figure]
    days: int
    behind: int


def seen(request: HttpRequest, here: Visit) -> Seen:
    """Every figure by name for the stretch of time asked for."""
    days = days_of(request)
    behind = freshen(here.here)
    found = page(here.here, viewer=here.viewer, now=here.here.source.now(), days=days)
    found = {name: unrevealing(each, here.charter, here.actor.name) for name, each in found.items()}
    return Seen(found, days, behind)


def days_of(request: HttpRequest) -> int:
    """How many days back; raises `InputRefused` for what is no choice."""
    said = request.GET.get("days", "30")
    if said not in map(str, DAYS):
        raise InputRefused(
            f"Figures are shown for {', '.join(map(str, DAYS))} days back. Choose one of them."
        )
    return int(said)


def one(request: HttpRequest, here: Visit, name: str) -> Figure:
    """One figure by name; raises `NotFound`."""
    found = seen(request, here).figures
    if name not in found:
        raise NotFound(f"There is no figure `{name}` here.")
    return found[name]


@require_safe
def as_table(request: HttpRequest, partnership: str, figure: str) -> HttpResponse:
    """One figure as a table, to be put below its chart."""
    here = visit(request, partnership)
    found = one(request, here, figure)
    shown: Table = table(found)
    return render(
        request, "partnerships/table.html", here.told("overview", table=shown, table_of=found.title)
    )


@require_safe
def as_csv(request: HttpRequest, partnership: str, figure: str) -> HttpResponse:
    """One figure's rows as CSV; no cell is taken for a formula by a spreadsheet."""
    here = visit(request, partnership)
    text = io.StringIO()
    csv.writer(text).writerows([cell(each) for each in row] for row in one(request, here, figure).csv_rows())
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["content-disposition"] = f'attachment; filename="{here.here.id}-{figure}.csv"'
    return answer


@require_safe
def charts(request: HttpRequest, partnership: str) -> HttpResponse:
    """Every chart of the page by the figure's name, as Vega-Lite without colours."""
    here = visit(request, partnership)
    found = {name: drawn for name, each in seen(request, here).figures.items() if (drawn := spec(each))}
    return HttpResponse(msgspec.json.encode(found), content_type="application/json")
