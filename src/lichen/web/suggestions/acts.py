"""Answering a suggestion, rehearsing the change it comes to, and asking to look for new ones."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from lichen.actions.answer_suggestion import answer_suggestion
from lichen.actions.partnership import Partnership
from lichen.errors import InputRefused, LichenError
from lichen.ledger.events import SuggestionDecision
from lichen.reports.suggestions.listed import one
from lichen.web import rehearsing
from lichen.web.actor import Actor, actor_of
from lichen.web.answering import enter_to_answer
from lichen.web.api.engine import engine
from lichen.web.partnerships.visit import Visit, visit
from lichen.web.refusals import STATUS
from lichen.web.suggestions.pages import whole

LONGEST = 2_000
DONE = {
    "accepted": "Accepted. Nothing changes by itself: what was suggested is yours to do.",
    "declined": "Declined. It comes again only with new evidence.",
    "tried": "Being tried. When the trial ends, the figure before and since is put beside each other.",
}


@require_POST
def answer(request: HttpRequest, partnership: str, suggestion: str) -> HttpResponse:
    """Accept it, try it until a day, or decline it with a reason; a charter change is rehearsed next."""
    actor = actor_of(request)
    here = enter_to_answer(actor, partnership)
    decision = request.POST.get("decision", "")
    try:
        until = _until(request.POST.get("until", "")) if decision == "tried" else None
        answer_suggestion(
            here,
            suggestion,
            _decision(decision),
            by=actor.name,
            reason=request.POST.get("reason", "").strip()[:LONGEST],
            until=until,
            key=_once(request, actor),
        )
    except LichenError as refused:
        told = {"refused": str(refused), "refused_on": suggestion, "reason": request.POST.get("reason", "")}
        status = next((STATUS[each][0] for each in type(refused).__mro__ if each in STATUS), 400)
        return whole(request, Visit(actor, here), status, **told)
    messages.success(request, DONE[decision], "good")
    begun = None if decision == "declined" else _rehearsal(here, suggestion, actor)
    return redirect(begun or f"/partnerships/{partnership}/suggestions/#past")


@require_POST
def rehearse(request: HttpRequest, partnership: str, suggestion: str) -> HttpResponse:
    """Try the change a suggestion comes to on the cases decided so far; nothing changes by that."""
    here = visit(request, partnership)
    listed = one(here.here, suggestion, now=here.here.source.now())
    if listed.change is None:
        raise InputRefused("This suggestion is about something no setting of the charter says.")
    begun = rehearsing.begin(here.here, listed.change, by=str(here.actor.name), key=f"suggested {suggestion}")
    return redirect(f"{here.address}allocation/rehearsals/{begun.id}/")


@require_POST
def look(request: HttpRequest, partnership: str) -> HttpResponse:
    """Look for suggestions now, beside the work."""
    here = visit(request, partnership, "work")
    engine().submit("suggest", {"partnership": here.here.id, "again": True}, key=f"suggest {here.here.id}")
    messages.success(request, "It is looked for now. What is found stands here in a moment.", "good")
    return redirect(f"{here.address}suggestions/")


def _rehearsal(here: Partnership, suggestion: str, actor: Actor) -> str | None:
    """Where the change it comes to is rehearsed, to be adopted from there; None where there is none."""
    change = one(here, suggestion, now=here.source.now()).change
    if change is None:
        return None
    try:
        begun = rehearsing.begin(here, change, by=str(actor.name), key=f"suggested {suggestion}")
    except LichenError:  # nothing decided yet, or no jobs here: the answer stands all the same
        return None
    return f"/partnerships/{here.id}/allocation/rehearsals/{begun.id}/"


def _decision(said: str) -> SuggestionDecision:
    if said not in DONE:
        raise InputRefused("Accept it, try it or decline it.")
    return cast(SuggestionDecision, said)


def _until(said: str) -> datetime | None:
    """The end of that day; None where none was given."""
    if not said:
        return None
    try:
        day = datetime.strptime(said, "%Y-%m-%d")
    except ValueError:
        raise InputRefused(f"“{said[:40]}” is no day. Write one such as 2026-03-31.") from None
    return day.replace(hour=23, minute=59, tzinfo=UTC)


def _once(request: HttpRequest, actor: Actor) -> str | None:
    key = request.POST.get("key", "")[:80]
    return f"page {actor.name} {key}" if key else None
