"""Begin a case: options, a draft, what something means, a reading, or work to be done."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lichen.actions.open_case import NewCase, open_case
from lichen.errors import InputRefused
from lichen.reports.figures.edits import edits
from lichen.reports.preferences.kept import liking_of
from lichen.types import CaseId
from lichen.web.exploring.earlier import seen_parts
from lichen.web.exploring.parts import Part, known_parts, start_of, told_parts, usual_parts
from lichen.web.partnerships.visit import Visit, visit

LONGEST, LATEST = 50_000, 50
ASKED_FOR = ("choice", "draft")
OPEN_TO_ALL = ("explore", "brief", "interpret")
"""Patterns with a table: what is offered lies there for all but those who are asked blind to agree."""


@require_safe
def page(request: HttpRequest, partnership: str) -> HttpResponse:
    """The form, empty."""
    return _form(request, _entered(request, partnership), {})


@require_POST
def begin(request: HttpRequest, partnership: str) -> HttpResponse:
    """Open the case; the AI partners are asked at once. What was refused comes back as it was written."""
    here = _entered(request, partnership)
    try:
        case = _opened(request, here)
    except InputRefused as refused:
        said = {name: str(value) for name, value in request.POST.items()}
        return _form(request, here, said, str(refused), 422)
    table = here.charter.pattern in OPEN_TO_ALL and here.charter.question.kind in ASKED_FOR
    if not table:
        messages.success(request, _handed_in(here), "good")
    return redirect(f"/{'explore' if table else 'cases'}/{partnership}/{case}/")


def _handed_in(here: Visit) -> str:
    """What happens now to a case that somebody else will answer."""
    asked = [each.name for each in here.charter.having("ai") if each.adapter is not None]
    now = (
        f"{' and '.join(asked)} {'is' if len(asked) == 1 else 'are'} asked now"
        if asked
        else "People are asked"
    )
    return f"Handed in. {now}; what comes of it stands on this page. You need not answer it yourself."


def _opened(request: HttpRequest, here: Visit) -> CaseId:
    parts = parts_of(here)
    inputs = {part.name: said for part in parts if (said := _said(request.POST, part)) != ""}
    missing = next((part for part in parts if part.required and part.name not in inputs), None)
    if missing is not None:
        raise InputRefused(f"“{missing.title}” is empty. One sentence is enough.")
    if not inputs:
        raise InputRefused("Nothing was filled in. Say what the case is about.")
    told = {part.name: said for part in told_parts(here.charter) if (said := _told(request.POST, part))}
    key = request.POST.get("key", "")[:80]
    once = f"{here.actor.name}:{key}" if key else None
    return open_case(here.here, NewCase(inputs, told), by=here.actor.name, key=once)


def parts_of(here: Visit) -> Sequence[Part]:
    """The parts of the form here: those of the pattern, or the fields that earlier cases had."""
    charter = here.charter
    if known := known_parts(charter):
        return known
    usual, seen = usual_parts(charter), seen_parts(here.here, here.actor.name)
    return seen if {part.name for part in seen} - {part.name for part in usual} else usual


def _said(form: Mapping[str, str], part: Part) -> Any:
    """What stands in a part of the form, in its type; an empty text where nothing does."""
    text = form.get(f"in.{part.name}", "").strip()[:LONGEST].replace("\r\n", "\n")
    if part.form == "text" or not text:
        return text
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if part.form == "number" and (isinstance(found, bool) or not isinstance(found, int | float)):
        raise InputRefused(f"{part.title} is a number, and `{text[:40]}` is none. Write it in digits.")
    if found is None:
        raise InputRefused(f"{part.title} cannot be read as JSON. Write it as in the other cases.")
    return found


def _told(form: Mapping[str, str], part: Part) -> str:
    return form.get(f"about.{part.name}", "").strip()[:200]


def _form(
    request: HttpRequest, here: Visit, said: Mapping[str, str], refused: str = "", status: int = 200
) -> HttpResponse:
    charter = here.charter
    told = here.told(
        "overview",
        start=start_of(charter),
        parts=[(part, said.get(f"in.{part.name}", "")) for part in parts_of(here)],
        about=[(part, said.get(f"about.{part.name}", "")) for part in told_parts(charter)],
        many=not known_parts(charter),
        machines=[each for each in charter.having("ai") if each.adapter is not None],
        liked=liking_of(here.here).liked() if charter.question.kind == "choice" else [],
        changed=_changed(here) if charter.question.kind in ASKED_FOR else "",
        key=said.get("key") or uuid4().hex,
        refused=refused,
    )
    return render(request, "exploring/start.html", told, status=status)


def _changed(here: Visit) -> str:
    """How much people changed of the latest, once anything was taken."""
    found = edits(here.here, most=LATEST)
    return found.sentence if found.rows else ""


def _entered(request: HttpRequest, partnership: str) -> Visit:
    here = visit(request, partnership, "open")
    if start_of(here.charter) is None:
        raise InputRefused(
            "Here agents ask before they act, and people decide: a case begins when an agent asks. "
            "Connect one, or open a case over the API."
        )
    return here
