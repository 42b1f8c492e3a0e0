"""Saved views: lists a person keeps, alone or for everyone in a partnership."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from lichen.errors import InputRefused
from lichen.inbox import views as keeping
from lichen.web.actor import Actor, actor_of
from lichen.web.house import house
from lichen.web.inbox.query import read


def kept(actor: Actor, within: Sequence[str]) -> list[dict[str, Any]]:
    """The views this person may use, each with its address."""
    found = keeping.views(house().ledger, actor.name, partnerships=within)
    return [
        {
            "id": each.id,
            "name": each.name,
            "mine": each.owner == actor.name,
            "shared": each.partnership,
            "query": urlencode(each.filters),
        }
        for each in found
    ]


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the list as it is now under a name; shared ones need a lead's role there."""
    actor = actor_of(request)
    name, shared = request.POST.get("name", "").strip()[:80], request.POST.get("shared", "")
    if not name:
        raise InputRefused("The view needs a name. Write one, then save.")
    if shared:
        actor.enter(shared, "lead")
    query = read(request.POST)
    if query.partnership:
        actor.enter(query.partnership)
    plain = query.plain()
    keeping.save(house().ledger, actor.name, name, plain, partnership=shared or None, now=timezone.now())
    return redirect("/?" + urlencode(query.plain()))


@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Forget one's own view."""
    actor = actor_of(request)
    keeping.drop(house().ledger, request.POST.get("view", ""), actor.name)
    return redirect("/")
