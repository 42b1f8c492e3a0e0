"""Who tends to be right about what: only where enough is known, and never about too few people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from lichen.actions.partnership import Partnership
from lichen.core.intervals import Interval
from lichen.core.percent import percent
from lichen.errors import NotFound
from lichen.reports.figures.counts import Counts
from lichen.reports.figures.disagreements import (
    FEWEST_TO_SAY,
    Theme,
    Verdict,
    disagreements,
    themes,
    verdicts,
)
from lichen.reports.figures.load import FLOOR, Viewer
from lichen.reports.figures.page import freshen
from lichen.web.actor import Actor, actor_of
from lichen.web.cases.sheet import name_of
from lichen.web.disagreements.line import role_of
from lichen.web.house import house
from lichen.web.partnerships.references import query_of
from lichen.web.reading import words

EVERYBODY = "people"


class Right(NamedTuple):
    """How often one partner's position was right where two answers were at odds; ends in percent."""

    name: str
    role: str
    one: str
    other: str
    found: Interval
    query: str

    @property
    def low(self) -> str:
        """Where the interval begins on a line of 100."""
        return f"{100 * self.found.low:.1f}"

    @property
    def wide(self) -> str:
        """How long the interval is on a line of 100."""
        return f"{max(0.5, 100 * (self.found.high - self.found.low)):.1f}"

    @property
    def value(self) -> str:
        """Where the value lies on a line of 100."""
        return f"{100 * self.found.value:.1f}"

    @property
    def said(self) -> str:
        """The share with its interval and number."""
        low, high = 100 * self.found.low, 100 * self.found.high
        return f"{percent(self.found.value, 0)} ({low:.0f} to {high:.0f} %)"


class About(NamedTuple):
    """Two answers that were at odds, in words, with how often and how long."""

    one: str
    other: str
    row: Theme
    took: str
    link: str


@require_safe
def first(request: HttpRequest) -> HttpResponse:
    """On to the page of the first partnership one may see."""
    within = actor_of(request).partnerships()
    if not within:
        raise NotFound("You do not belong to a partnership yet, so nobody has differed.")
    return redirect(f"/disagreements/{within[0]}/right/")


@require_safe
def page(request: HttpRequest, partnership: str) -> HttpResponse:
    """Who was right about what, what is most often at odds, and how long it takes to resolve."""
    actor = actor_of(request)
    here = actor.enter(partnership)
    freshen(here)
    counts = Counts(here.ledger, here.id)
    machines = frozenset(str(partner.id) for partner in here.charter.having("ai"))
    audits = actor.may("audit", partnership)
    viewer = Viewer(actor.name, "lead" if audits else "contributor")
    rows = [row for row in verdicts(counts, machines, viewer).rows if _enough_people(row, here, actor)]
    told = {
        "place": "disagreements",
        "part": "right",
        "partnership": partnership,
        "charter": here.charter,
        "partnerships": [(id, house().partnership(id).charter.name) for id in actor.partnerships()],
        "summary": _summary(disagreements(here.ledger, counts, limit=1).values),
        "rows": [_right(here, row, audits) for row in rows],
        "themes": [_about(here, row) for row in themes(counts).rows],
        "fewest": FEWEST_TO_SAY,
        "floor": FLOOR,
        "named": audits,
    }
    return render(request, "disagreements/right.html", told)


def _summary(known: Mapping[str, Any]) -> str:
    """How many, how many are open, and how long resolving one took."""
    said = f"{known['opened']:,} {'disagreement' if known['opened'] == 1 else 'disagreements'} so far, "
    said += f"{known['open']:,} still open."
    hours = known["mean_hours"]
    return said if hours is None else f"{said} Resolving one took {words.duration(hours * 3_600)} on average."


def _enough_people(row: Verdict, here: Partnership, actor: Actor) -> bool:
    """People together are shown only where no single one can be told from them."""
    if row.partner != EVERYBODY:
        return True
    others = [partner for partner in here.charter.having("person") if partner.id != actor.name]
    return len(others) >= FLOOR


def _right(here: Partnership, row: Verdict, audits: bool) -> Right:
    together, question = row.partner == EVERYBODY, here.charter.question
    return Right(
        "People together" if together else name_of(here.charter, row.partner),
        "person" if together else role_of(here, row.partner),
        words.answer(question, row.one),
        words.answer(question, row.other),
        row.right,
        query_of(row.entries) if audits else "",
    )


def _about(here: Partnership, row: Theme) -> About:
    from lichen.web.disagreements.query import BETWEEN

    question = here.charter.question
    return About(
        words.answer(question, row.one),
        words.answer(question, row.other),
        row,
        "" if row.hours is None else words.duration(row.hours * 3_600),
        f"{row.one}{BETWEEN}{row.other}",
    )
