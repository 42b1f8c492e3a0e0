"""Data in and out of one partnership: exports, imports, and how far they have come."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lichen.errors import NotAllowed
from lichen.transfer.export import WHAT
from lichen.web.partnerships.visit import Visit, visit
from lichen.web.work.line import line
from lichen.web.work.visible import visible

KINDS = frozenset({"export", "import_cases"})
RECENT = 10
HOLDS = {
    "decisions": "Decisions: one row per case, with its answer, lane, belief and truth",
    "contributions": "Contributions: what each partner said, when, and how sure",
    "asks": "Asks: who was asked what, why, and how it ended",
    "feedback": "Feedback on contributions",
    "outcomes": "Outcomes: what turned out to be true",
    "events": "Events: the ledger itself, entry by entry",
}
FORMATS = {
    "csv": "CSV, for spreadsheets",
    "jsonl": "JSON lines, for programs",
    "parquet": "Parquet, for data tools",
}


@require_safe
def page(request: HttpRequest, partnership: str) -> HttpResponse:
    """What can be taken out and brought in; for a script only the part that changes."""
    here = visit(request, partnership)
    if not (here.may("audit") or here.may("open")):
        raise NotAllowed("Your role may neither export nor import here.")
    told = here.told("data", **_running(here))
    if request.headers.get("x-part") == "jobs":
        return render(request, "work/recent.html", told)
    known = [(name, HOLDS[name]) for name in HOLDS if name in WHAT]
    more = {"what": known, "formats": FORMATS, "key": uuid4().hex, "opens": here.may("open")}
    return render(request, "work/data.html", {**told, **more})


def _running(here: Visit) -> dict[str, Any]:
    found = visible(here.actor, kinds=KINDS, partnership=here.here.id, limit=RECENT)
    rows = [line(here.actor, mine) for mine in found.rows]
    return {"rows": rows, "running": any(row.running for row in rows), "data": f"{here.address}data/"}
