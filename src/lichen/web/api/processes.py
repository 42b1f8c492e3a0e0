"""The partnership's own process: where its cases wait, are done again, and what could be tried."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Query

from lichen.errors import NotFound
from lichen.reports.process.kept import PERIODS, kept_own
from lichen.web.actor import actor_of
from lichen.web.api.answering import tagged
from lichen.web.api.bodies import Malformed
from lichen.web.api.routing import PartnershipPath, Resource

resource = Resource("Process")
Days = Annotated[int, Query(ge=0, le=365, description="30, 90 or 365 days back; 0 for all there is.")]


class FindingShown(TypedDict):
    """One finding; `weight` is the share of all lead time at stake, `key` stays the same over time."""

    key: str
    kind: Literal["waiting", "rework", "handoff"]
    title: str
    text: str
    attempt: str
    weight: float
    figures: dict[str, Any]


class ProcessTable(TypedDict):
    """A table in words; `more` rows were left out."""

    caption: str
    heads: list[str]
    rows: list[list[str]]
    more: int


class ProcessShown(TypedDict):
    """The report as drawn at `drawn_at`: sentences, findings, what it does not say, and the tables."""

    days: int
    drawn_at: datetime
    overview: list[str]
    findings: list[FindingShown]
    unsaid: list[str]
    notes: list[str]
    tables: list[ProcessTable]


@resource.on("GET", "/partnerships/{partnership}/process", needs="see", gives=ProcessShown, tag=True)
def get_process(request: HttpRequest, partnership: PartnershipPath, days: Days = 90) -> HttpResponse:
    """How cases went through this partnership, drawn beside the work; nobody is named in it.

    The report over 90 days is drawn once a day; others when somebody asks for them on the page.
    """
    here = actor_of(request).enter(partnership)
    if days not in PERIODS:
        raise Malformed([f"`days`: is one of {', '.join(map(str, PERIODS))}."])
    kept = kept_own(here.ledger, here.id, days)
    if kept is None:
        raise NotFound("The process over this time was not drawn yet. It is drawn beside the work.")
    report, at = kept
    told: dict[str, Any] = msgspec.to_builtins(report)
    findings = [{name: each[name] for name in FindingShown.__annotations__} for each in told["findings"]]
    tables = [{name: each[name] for name in ProcessTable.__annotations__} for each in told["tables"]]
    same = {name: told[name] for name in ("overview", "unsaid", "notes")}
    return tagged(request, {"days": days, "drawn_at": at, **same, "findings": findings, "tables": tables})
