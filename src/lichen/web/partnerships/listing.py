"""The partnerships somebody belongs to, each with its state in a line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lichen.charter.schema import Charter
from lichen.inbox.agreed import agreed
from lichen.reports.figures.catch_up import prepare
from lichen.reports.figures.counts import Counts
from lichen.reports.figures.grains import SIZE
from lichen.reports.figures.rates import share
from lichen.web.actor import actor_of
from lichen.web.exploring.parts import start_of
from lichen.web.house import house
from lichen.web.reading import words
from lichen.web.roles import ALLOWED, Role

PAGE = 40
SERVICE_DAYS = 30


class Desk(NamedTuple):
    """One partnership in the list."""

    id: str
    name: str
    purpose: str
    role: str
    lane: str
    lane_tone: str
    open: int
    asks: int
    disagreements: int
    kept: str
    overdue: int
    start: str = ""


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The partnerships of whoever asks, in the order they were opened."""
    actor = actor_of(request)
    mine, after = actor.partnerships(), request.GET.get("after", "")
    rest = mine[mine.index(after) + 1 :] if after in mine else mine
    prepare(house().ledger.connector)
    rows = [desk(id, str(actor.role(id)), timezone.now()) for id in rest[:PAGE]]
    told = {"place": "partnerships", "rows": rows, "after": rest[PAGE - 1] if len(rest) > PAGE else ""}
    return render(request, "partnerships/list.html", told)


def desk(id: str, role: str, now: datetime) -> Desk:
    """One partnership as the list shows it, from counts and the latest rows alone."""
    ledger = house().ledger
    terms = agreed(ledger, id)
    lane = ledger.rows("lane", chain=id)
    is_open = bool(lane) and lane[0].threshold is not None
    counts = Counts(ledger, id)
    disputes = counts.total("disputes")
    timed = terms.charter.service.answer_within is not None
    kept = counts.over("service", "hour", round(now.timestamp() * 1e6) - SERVICE_DAYS * SIZE["day"])
    hits, all_of = sum(total.hits for *_, total in kept), sum(total.n for *_, total in kept)
    ahead = counts.over("due", "minute", round(now.timestamp() * 1e6)) if timed else []
    return Desk(
        id=id,
        name=terms.charter.name,
        purpose=terms.charter.purpose,
        role=role,
        lane="AI-only lane open" if is_open else "AI-only lane closed",
        lane_tone="ai" if is_open else "",
        open=sum(total.n for total in counts.whole("unsettled", every_question=True).values()),
        asks=counts.total("waiting").n,
        disagreements=disputes.n - disputes.hits,
        kept=words.percent(share(hits, all_of).value) if all_of else "",
        start=_start(terms.charter, role),
        overdue=max(0, counts.total("due").n - sum(total.n for *_, total in ahead)) if timed else 0,
    )


def _start(charter: Charter, role: str) -> str:
    """What the button says with which this role begins a case; nothing where it may not begin any."""
    said = start_of(charter)
    return said.button if said is not None and "open" in ALLOWED[cast(Role, role)] else ""


def names_of(ids: Sequence[str]) -> list[tuple[str, str]]:
    """Each partnership's id and name."""
    return [(id, agreed(house().ledger, id).charter.name) for id in ids]
