"""Who you are here."""

from __future__ import annotations

from typing import TypedDict

from django.http import HttpRequest, HttpResponse

from lichen.web.actor import Actor, actor_of
from lichen.web.api.answering import answered
from lichen.web.api.routing import Resource
from lichen.web.roles import CAPABILITIES

resource = Resource("Me")


class Me(TypedDict):
    """Who asks: the id is the one in charters and on the ledger."""

    name: str
    keeper: bool
    token: bool
    capabilities: list[str]
    roles: dict[str, str]


@resource.on("GET", "/me", gives=Me)
def get_me(request: HttpRequest) -> HttpResponse:
    """Who you are and your role in each partnership."""
    actor = actor_of(request)
    roles = {each: actor.role(each) for each in actor.partnerships()}
    said = {"name": actor.name, "keeper": actor.keeper, "token": actor.token is not None, "roles": roles}
    return answered({**said, "capabilities": sorted(actor.limit)})


def may(actor: Actor, partnership: str) -> list[str]:
    """What this one may do there."""
    return [each for each in CAPABILITIES if actor.may(each, partnership)]
