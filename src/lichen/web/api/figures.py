"""Figures: what the partnership page shows, as data with a sentence each."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Annotated, Any, NotRequired, TypedDict

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query

from lichen.actions.partnership import Partnership
from lichen.errors import NotFound
from lichen.reports.figures.figure import Figure, Reference
from lichen.reports.figures.load import Viewer
from lichen.reports.figures.page import freshen, page
from lichen.web.actor import Actor, actor_of
from lichen.web.api.answering import answered
from lichen.web.api.routing import PartnershipPath, Resource
from lichen.web.shown import cell, unrevealing

resource = Resource("Figures")
FigurePath = Annotated[str, Path(max_length=64, description="The figure's name.", examples=["lanes"])]
Days = Annotated[float, Query(ge=1, le=3650, description="How far back figures over time go.")]


class FigureShown(TypedDict):
    """A figure: `rows` of plain values, `values` that stand alone, a sentence, and what was assumed."""

    name: str
    title: str
    sentence: str
    note: str
    values: dict[str, Any]
    rows: list[dict[str, Any]]


class FigureList(TypedDict):
    """All figures; `behind` entries are not counted yet."""

    items: list[FigureShown]
    next: str | None
    behind: NotRequired[int]


@resource.on("GET", "/partnerships/{partnership}/figures", needs="see", gives=FigureList)
def list_figures(request: HttpRequest, partnership: PartnershipPath, days: Days = 90) -> HttpResponse:
    """Every figure of a partnership: lanes, errors with intervals, calibration, backlog, cards and more.

    Figures about single people are given to who may see them; others get their own and the whole.
    """
    actor = actor_of(request)
    here = actor.enter(partnership)
    behind = freshen(here)
    found = _figures(here, actor, days)
    return answered({"items": [_shown(each) for each in found.values()], "next": None, "behind": behind})


@resource.on("GET", "/partnerships/{partnership}/figures/{figure}", needs="see", gives=FigureShown)
def get_figure(
    request: HttpRequest, partnership: PartnershipPath, figure: FigurePath, days: Days = 90
) -> HttpResponse:
    """One figure."""
    return answered(_shown(_one(request, partnership, figure, days)))


@resource.on(
    "GET",
    "/partnerships/{partnership}/figures/{figure}/csv",
    needs="see",
    gives=str,
    gives_kinds=("text/csv",),
)
def get_figure_csv(
    request: HttpRequest, partnership: PartnershipPath, figure: FigurePath, days: Days = 90
) -> HttpResponse:
    """One figure's rows as CSV."""
    text = io.StringIO()
    rows = _one(request, partnership, figure, days).csv_rows()
    csv.writer(text).writerows([cell(each) for each in row] for row in rows)
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")


def _one(request: HttpRequest, partnership: str, name: str, days: float) -> Figure:
    actor = actor_of(request)
    here = actor.enter(partnership)
    freshen(here)
    found = _figures(here, actor, days)
    if name not in found:
        raise NotFound(f"There is no figure `{name}`. There are: {', '.join(found)}.")
    return found[name]


def _figures(here: Partnership, actor: Actor, days: float) -> dict[str, Figure]:
    found = page(here, viewer=_viewer(actor, here), now=here.source.now(), days=days)
    return {name: unrevealing(each, here.charter, actor.name) for name, each in found.items()}


def _viewer(actor: Actor, here: Partnership) -> Viewer:
    role = str(actor.role(here.id)) if actor.may("audit", here.id) else "contributor"
    return Viewer(actor.name, role)


def _shown(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "title": figure.title,
        "sentence": figure.sentence,
        "note": figure.note,
        "values": _plain(figure.values),
        "rows": [_plain(row) for row in figure.rows],
    }


def _plain(value: Any) -> Any:
    """Named tuples as objects; where a figure comes from is told by its drill, not here."""
    if isinstance(value, Reference):
        return None
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {
            name: _plain(each) for name, each in value._asdict().items() if not isinstance(each, Reference)
        }
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
