"""What is done with asks in the inbox, one or many at once; every move can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from lichen.actions import move_ask
from lichen.actions.move_ask import Moved, Named, Undo
from lichen.actions.partnership import Partnership
from lichen.decoding import convert
from lichen.errors import InputRefused
from lichen.inbox import lease
from lichen.inbox import snooze as snoozing
from lichen.types import PartnerId
from lichen.web.actor import Actor, actor_of
from lichen.web.inbox.named import named
from lichen.web.roles import Capability

SALT = "lichen.inbox.undo"
UNDO_SECONDS = 15 * 60

Move = Callable[[Partnership, Sequence[Named], Actor], Moved]


def _move(request: HttpRequest, move: Move, said: str, capability: Capability = "work") -> HttpResponse:
    actor = actor_of(request)
    done = [
        move(partnership, asks, actor)
        for partnership, asks in named(actor, request.POST.getlist("ask"), capability).values()
    ]
    count = sum(len(each.moved) for each in done)
    refused = [sentence for each in done for sentence in each.refused.values()]
    back = [msgspec.to_builtins(each.undo) for each in done if each.undo is not None]
    token = signing.dumps({"by": actor.name, "undo": back}, salt=SALT) if back else ""
    return _told(request, f"{count} {said}." if count else "Nothing was moved.", refused, token)


def _told(request: HttpRequest, said: str, refused: list[str], token: str = "") -> HttpResponse:
    if "application/json" in request.headers.get("accept", ""):
        return JsonResponse({"said": said, "refused": refused[:20], "left": len(refused), "undo": token})
    messages.add_message(request, messages.INFO, " ".join([said, *refused[:3]]))
    return redirect("/")


@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """Take colleagues' asks over."""
    return _move(
        request, lambda place, asks, actor: move_ask.claim_all(place, asks, by=actor.name), "claimed"
    )


@require_POST
def reassign(request: HttpRequest) -> HttpResponse:
    """Give asks to somebody else, as a lead."""
    to, why = _whom(request), request.POST.get("why", "")[:500]
    return _move(
        request,
        lambda place, asks, actor: move_ask.reassign(place, asks, to, by=actor.name, why=why),
        "reassigned",
        "lead",
    )


@require_POST
def delegate(request: HttpRequest) -> HttpResponse:
    """Give one's own asks to a colleague."""
    to, why = _whom(request), request.POST.get("why", "")[:500]
    return _move(
        request,
        lambda place, asks, actor: move_ask.delegate(place, asks, to, by=actor.name, why=why),
        "delegated",
    )


@require_POST
def hand_over(request: HttpRequest) -> HttpResponse:
    """Let Lichen give one's own asks to somebody who is available."""
    return _move(
        request, lambda place, asks, actor: move_ask.hand_over(place, asks, by=actor.name), "handed over"
    )


def _whom(request: HttpRequest) -> PartnerId:
    actor_of(request)  # a stranger is sent to sign in before anything else is said
    to = request.POST.get("to") or request.POST.get("partner") or ""
    if not to:
        raise InputRefused("Nobody was chosen. Choose a person, then try again.")
    return PartnerId(to)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take a move back, as far as nothing followed from it."""
    actor = actor_of(request)
    try:
        kept: dict[str, Any] = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        raise InputRefused("This cannot be undone any more. Move the asks by hand.") from None
    done = []
    for each in kept["undo"]:
        token = convert(each, Undo)
        done.append(move_ask.undo(actor.enter(token.partnership, "work"), token, by=actor.name))
    count = sum(len(each.moved) for each in done)
    return _told(request, f"{count} put back.", [text for each in done for text in each.refused.values()])


@require_POST
def snooze(request: HttpRequest) -> HttpResponse:
    """Put asks off for a while."""
    actor = actor_of(request)
    until = timezone.now() + timedelta(minutes=_minutes(request))
    count = 0
    for id, (partnership, asks) in named(actor, request.POST.getlist("ask")).items():
        ledger = partnership.ledger
        count += len(snoozing.snooze(ledger, id, asks, actor.name, until=until, now=timezone.now()))
        for case, ask in asks:
            lease.release(ledger, id, case, ask, actor.name)
    if request.POST.get("go") == "next":
        return redirect("/next/")
    return _told(request, f"{count} snoozed.", [])


@require_POST
def wake(request: HttpRequest) -> HttpResponse:
    """Bring snoozed asks back now."""
    actor = actor_of(request)
    for id, (partnership, asks) in named(actor, request.POST.getlist("ask")).items():
        snoozing.unsnooze(partnership.ledger, id, asks, actor.name)
    return redirect("/?scope=snoozed")


def _minutes(request: HttpRequest) -> float:
    said = request.POST.get("minutes", "60")
    try:
        minutes = float(said)
    except ValueError:
        minutes = -1
    if not 1 <= minutes <= 60 * 24 * 90:
        raise InputRefused(f"`{said[:20]}` is no time to snooze. Give minutes between 1 and 90 days.")
    return minutes
