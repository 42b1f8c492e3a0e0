"""The pages of lessons: waiting, in force and past; one with its trial, its decisions and its receipt."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lichen.actions.decide_lesson import MAY_FOLLOW, REASONED
from lichen.jobs.engine import Job
from lichen.reports.lessons.receipt import kept_receipts
from lichen.reports.lessons.trial import WHY
from lichen.web.answering import may_answer_for
from lichen.web.api.engine import jobs_of
from lichen.web.cases.sheet import name_of
from lichen.web.context.lesson import decisions, lesson, lessons, receipt_of, trial_of
from lichen.web.context.pages import is_person
from lichen.web.house import house
from lichen.web.partnerships.visit import Visit, visit

VERBS = {
    "approved": "Approve",
    "pinned": "Pin",
    "declined": "Decline",
    "expired": "Let it end",
    "rolled_back": "Roll back",
}
STATES = (("waiting", "Waiting"), ("in_force", "In force"), ("past", "Past"))


@require_safe
def listed(request: HttpRequest, partnership: str) -> HttpResponse:
    """Every lesson by how it stands, with its receipt in a sentence."""
    here = visit(request, partnership)
    every = lessons(here.here, here.actor.name)
    groups = [(name, key, [each for each in every if each.state == key]) for key, name in STATES]
    told = {
        "groups": groups,
        "any": every,
        "receipts": {each.lesson: each.sentence for each in kept_receipts(here.here.ledger, here.here.id)},
    }
    return render(request, "context/lessons.html", here.told("lessons", **told))


@require_safe
def one(request: HttpRequest, partnership: str, id: str) -> HttpResponse:
    """One lesson."""
    return page_of(request, visit(request, partnership), id)


def page_of(request: HttpRequest, here: Visit, id: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of a lesson; `more` says what was refused."""
    found = lesson(here.here, here.actor.name, id)
    trial = trial_of(here.here, here.actor.name, id)
    told = {
        "lesson": found,
        "by": name_of(here.charter, found.proposed_by),
        "question": here.charter.question,
        "decided": [] if found.hidden else decisions(here.here, id),
        "trial": trial,
        "why": WHY,
        "job": None if trial else trying(here, id),
        "receipt": receipt_of(here.here, here.actor.name, id),
        "verbs": _verbs(here, found.decision),
        "tries": here.may("work") and is_person(here),
        "key": here.here.source.id("form"),
        "reason": "",
        **more,
    }
    return render(request, "context/lesson.html", here.told("lessons", **told), status=status)


def trying(here: Visit, id: str) -> Job | None:
    """The job that tries a lesson just now, or failed to."""
    if house().engine is None:
        return None
    found = jobs_of(str(here.here.id), 20, None, "try_lesson")
    return next((each for each in found if each.arguments.get("lesson") == id), None)


def _verbs(here: Visit, decision: str | None) -> list[tuple[str, str, bool]]:
    """What may be decided now: the decision, its word, and whether it needs a reason."""
    if not may_answer_for(here.actor, here.here):
        return []
    allowed = MAY_FOLLOW[decision]
    return [(key, word, key in REASONED) for key, word in VERBS.items() if key in allowed]
