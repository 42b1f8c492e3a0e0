"""A link to one ask about exactly one content: it shows what is asked, and only a form that is sent decides.

Programs that look at every link in a message may open it as often as they like: looking decides nothing.
The link opens nothing by itself either: whoever follows it signs in, and only who is asked may decide.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lichen.errors import Conflict, NotAllowed, NotFound
from lichen.web.actor import Actor, actor_of
from lichen.web.cases import answering
from lichen.web.cases.pages import told
from lichen.web.cases.seen import has_seen
from lichen.web.cases.sheet import Sheet, sheet

LASTS = timedelta(days=7)
SALT = "lichen.approval"


class Named(NamedTuple):
    """What a link is about, and until when (seconds since 1970)."""

    partnership: str
    case: str
    ask: str
    digest: str
    until: int


def approval_link(shown: Sheet) -> str:
    """The address for this person's open ask about what is shown; empty where nothing is asked of them."""
    if shown.ask is None or shown.put is None:
        return ""
    until = shown.ask.made_at + LASTS
    named = Named(
        shown.partnership.id, shown.row.case, shown.ask.ask, shown.put.digest, int(until.timestamp())
    )
    return f"/approve/{_signer().sign_object(list(named), compress=True)}"


def _signer() -> Signer:
    return Signer(salt=SALT)


def read(token: str) -> Named:
    """What the link is about; raises `NotFound` for one that is none, and `Conflict` for one that ran out."""
    try:
        named = Named(*_signer().unsign_object(token))
    except (BadSignature, ValueError, TypeError) as error:
        raise NotFound("This link is not one of this workbench, or it is not whole.") from error
    if named.until < timezone.now().timestamp():
        raise Conflict("This link has run out. Open the case from your inbox.")
    return named


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked, to be read; sent as a form by who is asked, the decision."""
    named, actor = read(token), actor_of(request)
    entered = actor.enter(named.partnership)
    shown = sheet(actor, entered, named.case, show=has_seen(actor.user, named.partnership, named.case))
    sentence = _in_the_way(named, actor, shown)
    if request.method != "POST":
        return _page(request, actor, shown, sentence)
    if sentence:
        return _page(request, actor, shown, sentence, 409)
    try:
        answering.answer(actor, entered, named.case, _form(request, named))
    except Conflict as stale:
        again = sheet(actor, entered, named.case, show=True)
        return _page(request, actor, again, str(stale), 409)
    return redirect(f"/cases/{named.partnership}/{named.case}/")


def _form(request: HttpRequest, named: Named) -> dict[str, Any]:
    """The form, about exactly what the link was made for, once per ask."""
    return {**request.POST.dict(), "about": named.digest, "key": f"approve {named.ask}"}


def _in_the_way(named: Named, actor: Actor, shown: Sheet) -> str:
    """Why nothing can be decided over this link, or nothing."""
    if not actor.may("work", named.partnership):
        raise NotAllowed("You may read this, and not decide it.")
    if shown.settled:
        return f"This is decided already: {shown.said(shown.row.answer)}."
    if shown.ask is None or shown.ask.ask != named.ask:
        return "You are not asked about this, or not any more."
    if shown.put is None or shown.put.digest != named.digest:
        return answering.CHANGED
    return ""


def _page(request: HttpRequest, actor: Actor, shown: Sheet, sentence: str, status: int = 200) -> HttpResponse:
    known = {**told(actor, shown), "sentence": sentence}
    return render(request, "cases/approve.html", {**known, "here": request.path}, status=status)
