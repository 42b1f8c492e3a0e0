"""What people do to the lane: close it with a reason, let it open again, see to incidents and close them."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from lichen.actions.close_incident import close_incident
from lichen.actions.close_lane import close_lane
from lichen.actions.partnership import Partnership
from lichen.actions.reask import reask
from lichen.actions.reopen_lane import reopen_lane
from lichen.errors import InputRefused, LichenError
from lichen.ledger.events import LaneChanged
from lichen.types import PartnerId
from lichen.web.actor import actor_of
from lichen.web.answering import enter_to_answer
from lichen.web.partnerships.incident_pages import page_of
from lichen.web.partnerships.lane_pages import whole
from lichen.web.partnerships.visit import Visit
from lichen.web.refusals import STATUS

LONGEST = 2_000

Verb = Callable[..., LaneChanged]


@require_POST
def close(request: HttpRequest, partnership: str) -> HttpResponse:
    """Close the lane by hand."""
    return _change(request, partnership, close_lane, "The lane is closed. Every case goes to people now.")


@require_POST
def reopen(request: HttpRequest, partnership: str) -> HttpResponse:
    """Let the lane open again on new evidence."""
    done = "The lane may open again. It does so by itself, once new evidence allows it."
    return _change(request, partnership, reopen_lane, done)


def _change(request: HttpRequest, partnership: str, verb: Verb, done: str) -> HttpResponse:
    actor = actor_of(request)
    here = enter_to_answer(actor, partnership)
    reason = request.POST.get("reason", "").strip()[:LONGEST]
    try:
        _refuse_unsure(request)
        verb(here, by=actor.name, reason=reason, key=_once(request, actor.name))
    except LichenError as refused:
        return whole(request, Visit(actor, here), _status(refused), refused=str(refused), reason=reason)
    messages.success(request, done, "good")
    return redirect(f"/partnerships/{partnership}/lane/")


@require_POST
def close_one_incident(request: HttpRequest, partnership: str, incident: str) -> HttpResponse:
    """Close an incident with a finding."""
    actor = actor_of(request)
    here: Partnership = enter_to_answer(actor, partnership)
    finding = request.POST.get("finding", "").strip()[:LONGEST]
    try:
        key = _once(request, actor.name)
        close_incident(here, incident, by=actor.name, finding=finding, key=key)
    except LichenError as refused:
        told = {"refused": str(refused), "finding": finding, "status": _status(refused)}
        return page_of(request, Visit(actor, here), incident, **told)
    messages.success(request, "The incident is closed; your finding is on record.", "good")
    return redirect(f"/partnerships/{partnership}/incidents/{incident}/")


@require_POST
def ask_again(request: HttpRequest, partnership: str, incident: str) -> HttpResponse:
    """Have people look once more at what the AI settled alone since an incident began."""
    actor = actor_of(request)
    here: Partnership = enter_to_answer(actor, partnership)
    try:
        asked = len(reask(here, incident, by=actor.name, key=_once(request, actor.name)))
    except LichenError as refused:
        return page_of(request, Visit(actor, here), incident, status=_status(refused), refused=str(refused))
    messages.success(request, _told(asked), "good")
    return redirect(f"/partnerships/{partnership}/incidents/{incident}/#i-cases")


def _told(asked: int) -> str:
    if not asked:
        return "Every one of these cases was looked at, or somebody is asked about it already."
    cases = "1 case" if asked == 1 else f"{asked:,} cases"
    return f"{cases} {'is' if asked == 1 else 'are'} asked about, one person each."


def _refuse_unsure(request: HttpRequest) -> None:
    if request.POST.get("sure") != "yes":
        raise InputRefused("Tick the box to say that you mean it.")


def _once(request: HttpRequest, who: PartnerId) -> str | None:
    key = request.POST.get("key", "")[:80]
    return f"{who}:{key}" if key else None


def _status(refused: LichenError) -> int:
    return next((STATUS[each][0] for each in type(refused).__mro__ if each in STATUS), 400)
