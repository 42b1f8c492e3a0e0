"""Cards: what each partner, person or AI, is good at; one's own and the AI's, other people only together."""

from __future__ import annotations

import csv
import io
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lichen.errors import NotFound
from lichen.reports.cards.card import Card
from lichen.reports.cards.figures import calibration
from lichen.reports.charts.spec import spec
from lichen.reports.figures.cards import Card as Counted
from lichen.reports.figures.cards import cards as counted
from lichen.reports.figures.counts import Counts
from lichen.reports.figures.load import FLOOR
from lichen.reports.figures.page import freshen
from lichen.web.kept_cards import card_for, cards_for, drift_for, people_of
from lichen.web.partnerships import bundle
from lichen.web.partnerships.card_sheet import PEOPLE, card_sheet
from lichen.web.partnerships.drawing import drawing
from lichen.web.partnerships.references import query_of
from lichen.web.partnerships.relying import relying
from lichen.web.partnerships.visit import Visit, visit
from lichen.web.shown import cell


@require_safe
def listed(request: HttpRequest, partnership: str) -> HttpResponse:
    """Every card this one may see, and people together where there are enough of them."""
    here = visit(request, partnership)
    cards, people = cards_for(here.here, here.viewer), people_of(here.here)
    others = {each.id for each in here.charter.having("person")} - {here.actor.name}
    told = here.told(
        "cards",
        sheets=[card_sheet(each, here) for each in (*cards, *([people] if people else []))],
        hidden=bool(others) and people is None,
        floor=FLOOR,
        drift=drift_for(here.here),
        drawing=drawing(here),
    )
    return render(request, "partnerships/cards.html", told)


@require_safe
def card(request: HttpRequest, partnership: str, partner: str) -> HttpResponse:
    """One card; one that may not be seen is not found, as one that does not exist."""
    here = visit(request, partnership)
    if partner != PEOPLE and _not_drawn(here, partner):
        return render(request, "partnerships/card_none.html", here.told("cards", drawing=drawing(here)))
    sheet = card_sheet(_one(here, partner), here)
    told = here.told(
        "cards",
        sheet=sheet,
        curve=calibration(sheet.card),
        charts=bundle.address(),
        relying=relying(here, sheet),
        member=here.charter.partner(partner),
        drawing=drawing(here),
        **_counted(here, partner),
    )
    return render(request, "partnerships/card.html", told)


@require_safe
def charts(request: HttpRequest, partnership: str, partner: str) -> HttpResponse:
    """The card's charts by name, as Vega-Lite without colours."""
    figure = calibration(_one(visit(request, partnership), partner))
    drawn = spec(figure)
    found = {} if drawn is None else {figure.name: drawn}
    return HttpResponse(msgspec.json.encode(found), content_type="application/json")


@require_safe
def as_csv(request: HttpRequest, partnership: str, partner: str) -> HttpResponse:
    """The card's curve as CSV; no cell is taken for a formula by a spreadsheet."""
    here = visit(request, partnership)
    text = io.StringIO()
    rows = calibration(_one(here, partner)).csv_rows()
    csv.writer(text).writerows([cell(each) for each in row] for row in rows)
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["content-disposition"] = f'attachment; filename="{here.here.id}-calibration.csv"'
    return answer


def _one(here: Visit, partner: str) -> Card:
    found = people_of(here.here) if partner == PEOPLE else card_for(here.here, here.viewer, partner)
    if found is None:
        raise NotFound(f"There is no card of `{partner}` here that you may see.")
    return found


def _not_drawn(here: Visit, partner: str) -> bool:
    """Whether a card that this visitor may see is only not drawn yet."""
    member = here.charter.partner(partner)
    if member is None or not (member.role == "ai" or partner == here.actor.name):
        return False
    return card_for(here.here, here.viewer, partner) is None


def _counted(here: Visit, partner: str) -> dict[str, Any]:
    """What is counted beside the card: how it answered by what was true, its versions, what was remarked."""
    if partner == PEOPLE:
        return {}
    freshen(here.here)
    every = counted(Counts(here.here.ledger, here.here.id), here.charter, here.viewer)
    found = next((each for each in every if each.id == partner), None)
    return (
        {}
        if found is None
        else {"counted": found, "slices": _slices(found), "query": query_of(found.entries)}
    )


def _slices(found: Counted) -> list[tuple[Any, str]]:
    return [(each, query_of(each.entries)) for each in found.slices]
