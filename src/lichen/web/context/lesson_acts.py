"""What people do with lessons: keep a correction as one, try it, decide on it; and switch the AI's manner."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from lichen.actions.decide_lesson import decide_lesson
from lichen.actions.propose_lesson import propose_lesson
from lichen.context.manner import SWITCHED, Aspect
from lichen.errors import InputRefused, LichenError
from lichen.types import Answer, CaseId
from lichen.web.actor import actor_of
from lichen.web.answering import enter_to_answer
from lichen.web.api.engine import engine
from lichen.web.blind import is_blind
from lichen.web.context.lesson import lesson
from lichen.web.context.lesson_pages import page_of
from lichen.web.context.manners import switch
from lichen.web.partnerships.visit import Visit, visit
from lichen.web.refusals import STATUS


@require_POST
def propose(request: HttpRequest, partnership: str) -> HttpResponse:
    """Keep a correction, or what does not work here, as a lesson that waits for a decision."""
    here = visit(request, partnership, "work")
    case = request.POST.get("case", "")[:200] or None
    if case and is_blind(here.here.ledger, here.here.id, case, here.actor.name):
        raise InputRefused("Answer the case first: what it teaches would depend on what others said.")
    made = propose_lesson(
        here.here,
        request.POST.get("text", ""),
        by=here.actor.name,
        case=None if case is None else CaseId(case),
        scope=_scope(request),
        answer=_answer(request, here),
        key=_once(request, here),
    )
    messages.success(request, "Kept. It changes nothing until somebody approves it.", "good")
    return redirect(f"{here.address}lessons/{made.lesson}/")


@require_POST
def decide(request: HttpRequest, partnership: str, id: str) -> HttpResponse:
    """Approve, pin, decline, end or roll back a lesson."""
    actor = actor_of(request)
    here = Visit(actor, enter_to_answer(actor, partnership))
    reason = request.POST.get("reason", "").strip()[:2_000]
    try:
        decide_lesson(
            here.here,
            id,
            cast(Any, _known_decision(request)),
            by=actor.name,
            until=_until(request),
            reason=reason,
            key=_once(request, here),
        )
    except LichenError as refused:
        lesson(here.here, actor.name, id)
        return page_of(request, here, id, status=_status(refused), refused=str(refused), reason=reason)
    messages.success(request, "Decided; it is on record under your name.", "good")
    return redirect(f"{here.address}lessons/{id}/")


@require_POST
def try_it(request: HttpRequest, partnership: str, id: str) -> HttpResponse:
    """Have a job find out what the lesson would change."""
    here = visit(request, partnership, "work")
    lesson(here.here, here.actor.name, id)
    engine().submit(
        "try_lesson", {"partnership": here.here.id, "lesson": id}, key=f"try_lesson {here.here.id} {id}"
    )
    messages.success(request, "The AI partners are asked with the lesson and without it.", "good")
    return redirect(f"{here.address}lessons/{id}/")


@require_POST
def manner(request: HttpRequest, partnership: str) -> HttpResponse:
    """Let an AI partner speak to oneself as before, or as learned again."""
    here = visit(request, partnership)
    aspect, partner = request.POST.get("aspect", ""), request.POST.get("partner", "")[:64]
    if aspect not in SWITCHED or here.charter.partner(partner) is None:
        raise InputRefused("Say which partner and which aspect: useful, timely, style or silent.")
    as_before = request.POST.get("as_before") == "yes"
    switch(here.actor, here.here, partner, cast(Aspect, aspect), as_before=as_before)
    to = request.POST.get("back", "")
    return redirect(to if to.startswith("/cases/") and "//" not in to else here.address)


def _scope(request: HttpRequest) -> dict[str, object]:
    words = [word.strip() for word in request.POST.get("words", "")[:2_000].split(",") if word.strip()]
    name, value = request.POST.get("attribute", "").strip()[:200], request.POST.get("value", "").strip()[:200]
    scope: dict[str, object] = {"words": list(words)} if words else {}
    return {**scope, "attributes": {name: value}} if name and value else scope


def _answer(request: HttpRequest, here: Visit) -> Answer | None:
    said = request.POST.get("answer", "").strip()[:200]
    if not said or here.charter.question.kind not in ("label", "number"):
        return None
    if here.charter.question.kind == "label":
        return said
    try:
        return float(said)
    except ValueError:
        raise InputRefused(f"`{said[:40]}` is no number. Leave the answer out, or give one.") from None


def _known_decision(request: HttpRequest) -> str:
    said = request.POST.get("decision", "")
    if said not in ("approved", "pinned", "declined", "expired", "rolled_back"):
        raise InputRefused("Choose what to decide: approve, pin, decline, end or roll back.")
    return said


def _until(request: HttpRequest) -> datetime | None:
    """The end of a day, in UTC; nothing for no day."""
    said = request.POST.get("until", "").strip()
    if not said:
        return None
    try:
        return datetime.combine(datetime.fromisoformat(said).date(), time(23, 59, 59), UTC)
    except ValueError:
        raise InputRefused(f"`{said[:40]}` is no day. Write it as 2027-03-31.") from None


def _once(request: HttpRequest, here: Visit) -> str | None:
    key = request.POST.get("key", "")[:80]
    return f"{here.actor.name}:{key}" if key else None


def _status(refused: LichenError) -> int:
    return next((STATUS[each][0] for each in type(refused).__mro__ if each in STATUS), 400)
