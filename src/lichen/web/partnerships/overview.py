"""How a partnership does: the lane, people, AI and together, what waits, what was learned and changed."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lichen.core.intervals import Interval
from lichen.reports.charts.spec import charted, spec
from lichen.reports.figures.figure import Figure, Reference
from lichen.reports.figures.rates import share
from lichen.web.partnerships import bundle
from lichen.web.partnerships.figure_table import Table, table
from lichen.web.partnerships.figures import DAYS, Seen, seen
from lichen.web.partnerships.references import query_of
from lichen.web.partnerships.visit import visit

SECTIONS = (
    ("How good it is", ("sides", "sides_over_time", "against", "calibration", "risk_coverage")),
    ("Who does the cases", ("lanes", "yardstick", "certificate")),
    ("The work", ("volume", "backlog", "service_level", "load", "learning")),
    ("People and AI together", ("acceptance", "overrides", "revisions", "agreement")),
    ("Where they differ", ("disagreements", "themes", "verdicts")),
    ("What changed", ("changes",)),
)
TABLES = frozenset({"against", "overrides", "revisions", "agreement"})
"""Small figures that are shown as tables at once, having no chart."""
SAID_ENOUGH = frozenset({"disagreements", "learning"})
"""Figures whose sentence says what there is to say; what is listed has a page of its own."""


class Shown(NamedTuple):
    """One figure as a card: with a chart, with a table at once, or as its sentence alone."""

    figure: Figure
    query: str
    charted: bool
    table: Table | None

    note: str

    @property
    def rows(self) -> bool:
        """Whether there is anything to show below the sentence."""
        return bool(self.figure.rows) and self.figure.name not in SAID_ENOUGH

    @property
    def unfolded(self) -> bool:
        """Whether the table stands in for a chart that cannot be drawn here."""
        return self.figure.name in charted() and spec(self.figure) is not None and not self.charted


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
    told = here.told("overview", days=found.days, choices=DAYS, behind=found.behind, **_headline(found))
    if request.headers.get("x-part") == "headline" or request.headers.get("hx-target") == "headline":
        return render(request, "partnerships/headline.html", told)
    told["sections"] = [(title, _section(found, names)) for title, names in SECTIONS]
    told["charts"] = bundle.address()
    return render(request, "partnerships/overview.html", told)


def _section(found: Seen, names: tuple[str, ...]) -> list[Shown]:
    """The figures of a section; what was assumed is said once."""
    notes: set[str] = set()
    shown = []
    for name in names:
        figure = found.figures[name]
        shown.append(_shown(figure, "" if figure.note in notes else figure.note))
        notes.add(figure.note)
    return shown


def _shown(figure: Figure, note: str) -> Shown:
    drawn = figure.name not in TABLES and bundle.address() != "" and spec(figure) is not None
    at_once = table(figure, most=12) if figure.name in TABLES and figure.rows else None
    return Shown(figure, query_of(figure.entries), drawn, at_once, note)


def _headline(found: Seen) -> dict[str, Any]:
    figures = found.figures
    certificate, learned = figures["certificate"], figures["learning"]
    return {
        "certificate": certificate,
        "certificate_query": query_of(certificate.entries),
        "verdict": figures["sides"].values["verdict"],
        "learning": learned,
        "headline": [*_sides(figures["sides"]), _alone(figures), *_work(figures)],
    }


def _sides(figure: Figure) -> list[Headline]:
    names = {
        "together": ("Together", "together"),
        "people": ("People alone", "person"),
        "ai": ("AI alone", "ai"),
    }
    found = {row.side: row for row in figure.rows}
    return [
        Headline(f"{name}: wrong", *_rate(found[side].error), query_of(found[side].entries), tone)
        for side, (name, tone) in names.items()
        if side in found
    ]


def _rate(found: Interval) -> tuple[str, str]:
    if not found.n:
        return "–", "not known yet"
    return (
        f"{100 * found.value:.1f} %",
        f"{100 * found.low:.1f} to {100 * found.high:.1f} %, {found.n:,} cases",
    )


def _alone(figures: dict[str, Figure]) -> Headline:
    done = figures["lanes"].values
    settled = sum(done.values())
    own = share(done["ai_only"], settled)
    value = f"{100 * own.value:.0f} %" if settled else "–"
    return Headline("Settled by the AI alone", value, f"{done['ai_only']:,} of {settled:,}",
                    query_of(figures["lanes"].entries), "ai")  # fmt: skip


def _work(figures: dict[str, Figure]) -> list[Headline]:
    waiting, service = figures["backlog"].values, figures["service_level"].values
    idle = f"{waiting['idle']:,} cases wait for somebody to be free"
    asks = Headline("Waiting for people", f"{waiting['open_asks']:,}", idle,
                    query_of(Reference("waiting", {})))  # fmt: skip
    kept = service["kept"]
    if not kept.n:
        return [asks]
    small = f"{service['overdue']:,} overdue, {service['at_risk']:,} due soon"
    return [asks, Headline("Answered in time", f"{100 * kept.value:.0f} %", small,
                           query_of(figures["service_level"].entries))]  # fmt: skip
