"""How a partnership does: the lane, people, AI and together, what waits, what was learned and changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lichen.core.intervals import Interval
from lichen.core.percent import percent
from lichen.estimates.lane_now import lane_now
from lichen.reports.figures.figure import Figure, Reference
from lichen.reports.figures.rates import share
from lichen.reports.lane.history import STATES, TONES
from lichen.reports.prices import prices_by_side
from lichen.web.kept_cards import drift_for
from lichen.web.partnerships import bundle
from lichen.web.partnerships.figures import DAYS, Seen, seen
from lichen.web.partnerships.lane_pages import open_incidents
from lichen.web.partnerships.predictions import latest_line
from lichen.web.partnerships.references import query_of
from lichen.web.partnerships.shown_figure import Shown, shown_figure
from lichen.web.partnerships.visit import Visit, visit

SECTIONS = (
    ("How good it is", ("sides", "sides_over_time", "against", "calibration", "risk_coverage")),
    ("Who does the cases", ("lanes", "yardstick", "certificate")),
    ("The work", ("volume", "backlog", "service_level", "load", "learning")),
    ("People and AI together", ("acceptance", "overrides", "revisions", "agreement")),
    ("Where they differ", ("disagreements", "themes", "verdicts")),
    ("What changed", ("changes",)),
)


class Headline(NamedTuple):
    """One number at the top: what, the value, the small print, and the query to its entries."""

    name: str
    value: str
    small: str
    query: str
    tone: str = ""


@require_safe
def overview(request: HttpRequest, partnership: str) -> HttpResponse:
    """The page; for a live update only its headline."""
    here = visit(request, partnership)
    found = seen(request, here)
    told = here.told("overview", days=found.days, choices=DAYS, behind=found.behind)
    told |= _headline(found, prices_by_side(here.here)) | _lane(here)
    if request.headers.get("x-part") == "headline" or request.headers.get("hx-target") == "headline":
        return render(request, "partnerships/headline.html", told)
    told["sections"] = [(title, _section(found, names)) for title, names in SECTIONS]
    told |= {"charts": bundle.address(), "predicted": latest_line(here.here), "drift": drift_for(here.here)}
    return render(request, "partnerships/overview.html", told)


def _section(found: Seen, names: tuple[str, ...]) -> list[Shown]:
    """The figures of a section; what was assumed is said once."""
    notes: set[str] = set()
    shown = []
    for name in names:
        figure = found.figures[name]
        shown.append(shown_figure(figure, "" if figure.note in notes else figure.note))
        notes.add(figure.note)
    return shown


def _lane(here: Visit) -> dict[str, Any]:
    """What the lane is doing, in its one sentence, and the incidents that are open."""
    with here.here.looking() as estimates:
        now = lane_now(estimates)
    return {
        "lane": now,
        "badge": f"AI-only lane {STATES[now.state]}",
        "tone": TONES.get(now.state, ""),
        "incidents": open_incidents(here),
    }


def _headline(found: Seen, prices: Mapping[Any, Interval]) -> dict[str, Any]:
    figures = found.figures
    learned = figures["learning"]
    return {
        "verdict": figures["sides"].values["verdict"],
        "learning": learned,
        "headline": [*_sides(figures["sides"], prices), _alone(figures), *_work(figures)],
    }


def _sides(figure: Figure, prices: Mapping[Any, Interval]) -> list[Headline]:
    names = {
        "together": ("Together", "together"),
        "people": ("People alone", "person"),
        "ai": ("AI alone", "ai"),
    }
    found = {row.side: row for row in figure.rows}
    return [
        Headline(
            f"{name}: wrong", *_rate(found[side].error, prices.get(side)), query_of(found[side].entries), tone
        )
        for side, (name, tone) in names.items()
        if side in found
    ]


def _rate(found: Interval, price: Interval | None) -> tuple[str, str]:
    """The share that was wrong; beside it what mistakes cost, where some cost more than others."""
    if not found.n:
        return "–", "not known yet"
    small = f"{100 * found.low:.1f} to {percent(found.high)}, {found.n:,} cases"
    costs = "" if price is None else f"; mistakes cost {price.value:.2g} a case"
    return percent(found.value), small + costs


def _alone(figures: dict[str, Figure]) -> Headline:
    done = figures["lanes"].values
    settled = sum(done.values())
    own = share(done["ai_only"], settled)
    value = percent(own.value, 0) if settled else "–"
    return Headline("Settled by the AI alone", value, f"{done['ai_only']:,} of {settled:,}",
                    query_of(figures["lanes"].entries), "ai")  # fmt: skip


def _work(figures: dict[str, Figure]) -> list[Headline]:
    waiting, service = figures["backlog"].values, figures["service_level"].values
    free = f"{waiting['idle']:,} cases wait for somebody to be free"
    idle = free if waiting["idle"] else "each is with somebody"
    asks = Headline("Waiting for people", f"{waiting['open_asks']:,}", idle,
                    query_of(Reference("waiting", {})))  # fmt: skip
    kept = service["kept"]
    if not kept.n:
        return [asks]
    small = f"{service['overdue']:,} overdue, {service['at_risk']:,} due soon"
    return [asks, Headline("Answered in time", percent(kept.value, 0), small,
                           query_of(figures["service_level"].entries))]  # fmt: skip
