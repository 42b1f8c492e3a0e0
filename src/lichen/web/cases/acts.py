"""What a person does on a case page: each verb one POST, answered for the page's script or by a redirect."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from lichen.actions.ask import ask as ask_partner
from lichen.actions.comment import comment as make_comment
from lichen.actions.give_feedback import give_feedback
from lichen.actions.override import override as override_settlement
from lichen.actions.partnership import Partnership
from lichen.actions.precedent import set_precedent
from lichen.actions.record_outcome import record_outcome
from lichen.actions.settle import settle as settle_case
from lichen.actions.withdraw import withdraw as take_back
from lichen.errors import Conflict, InputRefused
from lichen.jobs.kinds.resume import HOLD
from lichen.types import CaseId, ContributionId, PartnerId
from lichen.web.actor import Actor, actor_of
from lichen.web.cases import answering
from lichen.web.cases.mentioned import mentioned
from lichen.web.cases.pages import stale_form
from lichen.web.cases.seen import has_seen, remember
from lichen.web.cases.sheet import sheet
from lichen.web.reading import words
from lichen.web.roles import Capability


def _enter(request: HttpRequest, partnership: str, capability: Capability) -> tuple[Actor, Partnership]:
    actor = actor_of(request)
    return actor, actor.enter(partnership, capability)


def _done(request: HttpRequest, partnership: str, case: str, **said: Any) -> HttpResponse:
    """The answer to the page's script, or back to the case for a plain form."""
    if "application/json" in request.headers.get("accept", ""):
        return JsonResponse({"case": f"/cases/{partnership}/{case}/", **said})
    return redirect(f"/cases/{partnership}/{case}/")


def _once(request: HttpRequest, actor: Actor) -> str | None:
    key = request.POST.get("key", "")[:80]
    return f"{actor.name}:{key}" if key else None


@require_POST
def answer(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """Save this person's answer; what the AI had said comes back only now."""
    actor, entered = _enter(request, partnership, "work")
    was_closed = sheet(actor, entered, case).closed
    try:
        answered = answering.answer(actor, entered, case, request.POST)
    except Conflict as stale:
        if "application/json" in request.headers.get("accept", ""):
            raise
        return stale_form(request, actor, entered, case, str(stale))
    differs = was_closed and answered.differs and answered.after.put is None
    if differs:
        remember(actor.user, partnership, case)
    if "application/json" not in request.headers.get("accept", ""):
        return redirect(f"/cases/{partnership}/{case}/" if differs else "/next/")
    return JsonResponse(_told(answered, differs, was_closed, partnership, case))


def _told(
    answered: answering.Answered, differs: bool, was_closed: bool, partnership: str, case: str
) -> dict[str, Any]:
    after = answered.after
    proposal = after.proposal if was_closed and after.put is None else None
    mine = next(voice for voice in after.voices if voice.row.contribution == answered.contribution)
    said = f"Saved: {mine.said}."
    if proposal is not None and not differs:
        said = f"Saved: {mine.said}. The AI says the same, {words.probability(proposal.score)}."
    return {
        "contribution": answered.contribution,
        "said": said,
        "differs": differs,
        "hold": HOLD,
        "case": f"/cases/{partnership}/{case}/",
        "undo": f"/cases/{partnership}/{case}/withdraw/",
    }


@require_POST
def withdraw(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """Take one's own answer back while it is held."""
    actor, entered = _enter(request, partnership, "work")
    contribution = ContributionId(request.POST.get("contribution", ""))
    saw = has_seen(actor.user, partnership, case)
    take_back(entered, contribution, by=actor.name, saw_ai=saw)
    return _done(request, partnership, case)


@require_POST
def show(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """Show what others said to somebody who was not asked: from now on they cannot be asked blind here."""
    actor, entered = _enter(request, partnership, "see")
    if not sheet(actor, entered, case).blind:
        remember(actor.user, partnership, case)
    return _done(request, partnership, case)


@require_POST
def settle(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """Decide the case now, on one's own responsibility."""
    actor, entered = _enter(request, partnership, "lead")
    about = request.POST.get("about") or None
    settle_case(
        entered,
        CaseId(case),
        request.POST.get("answer", ""),
        by=actor.name,
        about=about,
        key=_once(request, actor),
    )
    return _done(request, partnership, case)


@require_POST
def override(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """Change a settled answer, with a reason."""
    actor, entered = _enter(request, partnership, "work")
    override_settlement(
        entered,
        CaseId(case),
        request.POST.get("answer", ""),
        by=actor.name,
        reason=request.POST.get("reason", ""),
        key=_once(request, actor),
    )
    return _done(request, partnership, case)


@require_POST
def outcome(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """Record what turned out to be true."""
    actor, entered = _enter(request, partnership, "open")
    record_outcome(entered, CaseId(case), request.POST.get("answer", ""), by=actor.name)
    return _done(request, partnership, case)


@require_POST
def feedback(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """One click on a contribution: accurate, useful, timely, style; a reason if there is one."""
    actor, entered = _enter(request, partnership, "work")
    if sheet(actor, entered, case).closed:
        raise InputRefused("Answer first: what others said on this case is not shown yet.")
    aspects = {name: _yes_no(request.POST.get(name)) for name in ("accurate", "useful", "timely", "style")}
    give_feedback(
        entered,
        CaseId(case),
        ContributionId(request.POST.get("contribution", "")),
        by=actor.name,
        reason=request.POST.get("reason", "")[:5_000],
        key=_once(request, actor),
        **aspects,
    )
    return _done(request, partnership, case)


def _yes_no(said: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(said or "")


@require_POST
def comment(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """Comment on the case; whoever is named with @ is told."""
    actor, entered = _enter(request, partnership, "work")
    text = request.POST.get("text", "").strip()[:20_000]
    if not text:
        raise InputRefused("The comment is empty. Write something first.")
    named = mentioned(text, entered.charter)
    make_comment(entered, CaseId(case), text, by=actor.name, mentions=named, key=_once(request, actor))
    return _done(request, partnership, case)


@require_POST
def ask(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """Bring somebody else into the case."""
    actor, entered = _enter(request, partnership, "work")
    why = request.POST.get("why", "").strip()[:500] or "asked by a colleague"
    partner = PartnerId(request.POST.get("partner", ""))
    ask_partner(entered, CaseId(case), partner, by=actor.name, why=why, key=_once(request, actor))
    return _done(request, partnership, case)


@require_POST
def precedent(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """Make the settled case one that others can cite."""
    actor, entered = _enter(request, partnership, "lead")
    title = request.POST.get("title", "").strip()[:200]
    if not title:
        raise InputRefused("A precedent needs a title that says what it teaches.")
    set_precedent(entered, CaseId(case), title=title, by=actor.name)
    return _done(request, partnership, case)
