"""What a person does about a disagreement: look, resolve, make it a precedent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from lichen.actions.partnership import Partnership
from lichen.actions.precedent import set_precedent
from lichen.actions.resolve import resolve_disagreement
from lichen.errors import Conflict, InputRefused, LichenError, NotAllowed
from lichen.types import CaseId
from lichen.web.actor import Actor, actor_of
from lichen.web.cases.seen import remember
from lichen.web.disagreements.dispute import Dispute, dispute
from lichen.web.disagreements.one import told
from lichen.web.refusals import STATUS

LONGEST = 10_000


@require_POST
def show(request: HttpRequest, partnership: str, disagreement: str) -> HttpResponse:
    """Show the positions to somebody who was not asked: from now on they cannot be asked blind here."""
    actor = actor_of(request)
    found = dispute(actor, actor.enter(partnership), disagreement)
    if not found.sheet.blind:
        remember(actor.user, partnership, found.row.case)
    return redirect(f"/disagreements/{partnership}/{disagreement}/")


@require_POST
def resolve(request: HttpRequest, partnership: str, disagreement: str) -> HttpResponse:
    """Decide it with a reason; a refusal is said on the page, with what was written still there."""
    actor = actor_of(request)
    here = actor.enter(partnership, "lead")
    found = dispute(actor, here, disagreement)
    answer = request.POST.get("answer", "").strip()[:LONGEST]
    reason = request.POST.get("reason", "").strip()[:LONGEST]
    try:
        _resolve(request, actor, here, found, answer, reason)
    except LichenError as refused:
        more = {"refused": str(refused), "answer": answer, "reason": reason}
        return render(request, "disagreements/one.html", told(actor, found, **more), status=_status(refused))
    return redirect(f"/disagreements/{partnership}/{disagreement}/")


def _resolve(
    request: HttpRequest, actor: Actor, here: Partnership, found: Dispute, answer: str, reason: str
) -> None:
    if found.sheet.closed:
        raise NotAllowed(
            "You may be asked about this case yourself: look at the positions before you decide."
        )
    if not answer:
        raise InputRefused("No answer was chosen. Choose the one that is right, then resolve.")
    key = _once(request, actor)
    if not found.open and (key is None or here.ledger.receipt(here.id, key) is None):
        raise Conflict(f"{found.resolved_by} has resolved this disagreement already: {found.resolution}.")
    resolve_disagreement(here, CaseId(found.row.case), answer, by=actor.name, reason=reason, key=key)


def _once(request: HttpRequest, actor: Actor) -> str | None:
    key = request.POST.get("key", "")[:80]
    return f"{actor.name}:{key}" if key else None


def _status(refused: LichenError) -> int:
    return next((STATUS[each][0] for each in type(refused).__mro__ if each in STATUS), 400)


@require_POST
def precedent(request: HttpRequest, partnership: str, disagreement: str) -> HttpResponse:
    """Make the case one that others can cite."""
    actor = actor_of(request)
    here = actor.enter(partnership, "lead")
    found = dispute(actor, here, disagreement)
    title = request.POST.get("title", "")[:LONGEST]
    try:
        set_precedent(here, CaseId(found.row.case), title=title, by=actor.name, key=_once(request, actor))
    except LichenError as refused:
        more = {"title_refused": str(refused), "title": title}
        return render(request, "disagreements/one.html", told(actor, found, **more), status=_status(refused))
    return redirect(f"/disagreements/{partnership}/{disagreement}/")
