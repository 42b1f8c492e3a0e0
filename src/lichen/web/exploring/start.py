"""Ask for options: what I am trying to achieve, my constraints, what I already tried."""

from __future__ import annotations

from typing import NamedTuple
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lichen.actions.open_case import NewCase, open_case
from lichen.errors import InputRefused
from lichen.reports.figures.edits import edits
from lichen.reports.preferences.kept import liking_of
from lichen.web.partnerships.visit import Visit, visit

LONGEST, LATEST = 10_000, 50
ASKED_FOR = ("choice", "draft")
OPEN_TO_ALL = ("explore", "brief", "interpret")
"""Patterns in which nobody is asked blind: there everybody may see the table."""


class Part(NamedTuple):
    """One part of a brief: its name on record, what it is called, and what belongs there."""

    name: str
    title: str
    hint: str
    required: bool = False


PARTS = (
    Part("goal", "What I am trying to achieve", "In a sentence or two: what is to be different then?", True),
    Part("constraints", "My constraints", "One in each line: money, time, rules, people, what must stay."),
    Part("tried", "What I already tried", "And what came of it, so that nobody offers it again."),
)


@require_safe
def page(request: HttpRequest, partnership: str) -> HttpResponse:
    """The form, empty."""
    here = _entered(request, partnership)
    told = here.told(
        "overview",
        parts=PARTS,
        draft=here.charter.question.kind == "draft",
        machines=[each for each in here.charter.having("ai") if each.adapter is not None],
        liked=liking_of(here.here).liked(),
        changed=_changed(here),
        key=uuid4().hex,
    )
    return render(request, "exploring/start.html", told)


def _changed(here: Visit) -> str:
    """How much people changed of the latest, once anything was taken."""
    found = edits(here.here, most=LATEST)
    return found.sentence if found.rows else ""


@require_POST
def begin(request: HttpRequest, partnership: str) -> HttpResponse:
    """Open the case; the AI partners are asked at once."""
    here = _entered(request, partnership)
    brief = {part.name: request.POST.get(part.name, "").strip()[:LONGEST] for part in PARTS}
    if not brief["goal"]:
        raise InputRefused("Say what you are trying to achieve. One sentence is enough.")
    said = {name: text.replace("\r\n", "\n") for name, text in brief.items() if text}
    key = request.POST.get("key", "")[:80]
    once = f"{here.actor.name}:{key}" if key else None
    case = open_case(here.here, NewCase(said), by=here.actor.name, key=once)
    place = "explore" if here.charter.pattern in OPEN_TO_ALL else "cases"
    return redirect(f"/{place}/{partnership}/{case}/")


def _entered(request: HttpRequest, partnership: str) -> Visit:
    here = visit(request, partnership, "open")
    kind = here.charter.question.kind
    if kind not in ASKED_FOR:
        raise InputRefused(
            f"Options and drafts are asked for where the question is of kind `choice` or `draft`; here it is "
            f"`{kind}`. Open a case instead."
        )
    return here
