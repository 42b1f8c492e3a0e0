"""What moved: in the cases, the AI's scores, the answers and the errors, and what the lane did about it."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lichen.reports.cards.card import Shift
from lichen.reports.cards.drift import Drift
from lichen.reports.cards.figures import moved
from lichen.reports.charts.spec import spec
from lichen.web.blind import blind_among
from lichen.web.kept_cards import drift_for
from lichen.web.partnerships import bundle
from lichen.web.partnerships.drawing import drawing
from lichen.web.partnerships.references import entry_query
from lichen.web.partnerships.visit import Visit, visit

KINDS = {
    "errors": ("Wrong answers", "bad"),
    "inputs": ("The cases that come in", ""),
    "mix": ("Who does the cases", ""),
    "scores": ("The AI's answers and how sure it is", "ai"),
    "answers": ("People's answers", "person"),
}
"""What each kind of shift is about, and its tone; what counts most comes first."""


class Group(NamedTuple):
    """Shifts of one kind, the clearest first."""

    name: str
    tone: str
    shifts: tuple[Shift, ...]


@require_safe
def page(request: HttpRequest, partnership: str) -> HttpResponse:
    """The page; empty where nothing moved, and where nothing was looked for yet."""
    here = visit(request, partnership)
    drift = drift_for(here.here)
    told = here.told(
        "cards",
        drift=drift,
        groups=[] if drift is None else _groups(drift),
        hidden=_hidden(here, drift),
        done=[] if drift is None else [(each, entry_query(each.entry)) for each in drift.done],
        charts=bundle.address(),
        charted=drift is not None and spec(moved(drift)) is not None,
        drawing=drawing(here),
    )
    return render(request, "partnerships/drift.html", told)


@require_safe
def charts(request: HttpRequest, partnership: str) -> HttpResponse:
    """The page's chart, as Vega-Lite without colours."""
    drift = drift_for(visit(request, partnership).here)
    drawn = None if drift is None else spec(moved(drift))
    return HttpResponse(
        msgspec.json.encode({} if drawn is None else {"moved": drawn}), content_type="application/json"
    )


def _groups(drift: Drift) -> list[Group]:
    found = [
        Group(name, tone, tuple(each for each in drift.shifts if each.kind == kind))
        for kind, (name, tone) in KINDS.items()
    ]
    return [each for each in found if each.shifts]


def _hidden(here: Visit, drift: Drift | None) -> frozenset[str]:
    """Cases not to be named to this visitor, who has yet to answer them blind."""
    cases = [] if drift is None else [each.case for each in drift.shifts]
    return blind_among(here.here.ledger, here.here.id, cases, here.actor.name)
