"""Turns: the next case for a person, kept for them while they work on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lichen.inbox import lease
from lichen.inbox.listing import one
from lichen.inbox.next import next_ask
from lichen.web.actor import Actor, actor_of
from lichen.web.house import house
from lichen.web.inbox.named import named


@require_safe
def next_case(request: HttpRequest) -> HttpResponse:
    """The case this person goes on with: one they hold already, else the next, pulled and kept for them."""
    actor = actor_of(request)
    address = _address(actor, request.GET.get("after", ""), timezone.now())
    if address is not None:
        return redirect(address)
    if request.headers.get("x-part"):
        return HttpResponse("", status=204)
    return render(request, "inbox/done.html", {"place": "inbox"})


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin to work."""
    actor_of(request)
    return redirect("/next/")


def _address(actor: Actor, after: str, now: datetime) -> str | None:
    """Where the next case is; `after` is the ask in hand, which is not given again."""
    within = set(actor.partnerships("work"))
    for each in lease.held(house().ledger, actor.name, now=now):
        if each.ask != after and each.partnership in within and _open(each, now):
            return f"/cases/{each.partnership}/{each.case}/"
    turn = next_ask([house().partnership(id) for id in within], actor.name, now=now)
    return None if turn is None else f"/cases/{turn.ask.partnership}/{turn.ask.case}/"


def _open(held: Any, now: datetime) -> bool:
    """Whether what is held still waits for its answer."""
    return one(house().ledger, held.partnership, held.case, held.ask, now=now) is not None


@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """Keep the case in hand for a while longer."""
    actor = actor_of(request)
    until = None
    for id, (partnership, asks) in named(actor, request.POST.getlist("ask")).items():
        for case, ask in asks:
            until = lease.renew(partnership.ledger, id, case, ask, actor.name, now=timezone.now())
    return JsonResponse({"until": until})


@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """Let go of the case; it stays in the inbox."""
    actor = actor_of(request)
    for id, (partnership, asks) in named(actor, request.POST.getlist("ask")).items():
        for case, ask in asks:
            lease.release(partnership.ledger, id, case, ask, actor.name)
    return redirect("/")
