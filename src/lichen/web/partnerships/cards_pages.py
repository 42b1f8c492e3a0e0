"""Cards: what each partner, person or AI, is good at; one's own always, others' by role."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lichen.core.intervals import Interval
from lichen.errors import NotFound
from lichen.reports.figures.cards import Card, cards
from lichen.reports.figures.counts import Counts
from lichen.reports.figures.load import FLOOR
from lichen.reports.figures.page import freshen
from lichen.reports.figures.rates import rate
from lichen.web.partnerships.references import query_of
from lichen.web.partnerships.visit import Visit, visit


class Together(NamedTuple):
    """People as a whole, for those who may not see each one: how many, and how often right."""

    people: int
    answers: int
    right: Interval


class Shown(NamedTuple):
    """A card with the query that leads to its entries."""

    card: Card
    query: str
    mine: bool


@require_safe
def listed(request: HttpRequest, partnership: str) -> HttpResponse:
    """Every card this one may see, and people as a whole where there are enough of them."""
    here = visit(request, partnership)
    counts = _counts(here)
    shown = [_shown(each, here) for each in cards(counts, here.charter, here.viewer)]
    hidden = 0 if here.viewer.sees_all else len(_others(here))
    told = here.told(
        "cards", cards=shown, together=_together(counts, here) if hidden else None, hidden=hidden, floor=FLOOR
    )
    return render(request, "partnerships/cards.html", told)


@require_safe
def card(request: HttpRequest, partnership: str, partner: str) -> HttpResponse:
    """One card; one that may not be seen is not found, as one that does not exist."""
    here = visit(request, partnership)
    found = next(
        (each for each in cards(_counts(here), here.charter, here.viewer) if each.id == partner), None
    )
    if found is None:
        raise NotFound(f"There is no card of `{partner}` here that you may see.")
    member = here.charter.partner(partner)
    slices = [(each, query_of(each.entries)) for each in found.slices]
    told = here.told("cards", shown=_shown(found, here), slices=slices, member=member)
    return render(request, "partnerships/card.html", told)


def _counts(here: Visit) -> Counts:
    freshen(here.here)
    return Counts(here.here.ledger, here.here.id)


def _shown(card: Card, here: Visit) -> Shown:
    return Shown(card, query_of(card.entries), card.id == here.actor.name)


def _others(here: Visit) -> set[str]:
    return {each.id for each in here.charter.having("person")} - {here.actor.name}


def _together(counts: Counts, here: Visit) -> Together | None:
    """People other than the visitor; None below the floor, where one could be told from the rest."""
    others = _others(here)
    known = {key: total for key, total in counts.whole("right").items() if key[0] in others}
    taking_part = {key[0] for key, total in known.items() if total.n}
    if len(taking_part) < FLOOR:
        return None
    right = rate((total.n, total.hits, int(key[-1])) for key, total in known.items())
    answers = sum(total.n for key, total in counts.whole("answers").items() if key[0] in others)
    return Together(len(taking_part), answers, right)
