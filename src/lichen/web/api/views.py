"""Saved views: a list's filters under a name, your own or shared with a partnership."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Meta
from ninja import Path

from lichen.inbox import views
from lichen.inbox.views import View
from lichen.web.actor import Actor, actor_of
from lichen.web.api.answering import answered, nothing
from lichen.web.api.bodies import body, reader
from lichen.web.api.routing import Resource
from lichen.web.house import house

resource = Resource("Views")
ViewPath = Annotated[str, Path(max_length=64, description="The view's id.")]


class ViewGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A name, the list's filters, and the partnership to share it with, if any."""

    name: Annotated[str, Meta(min_length=1, max_length=80, pattern=r"\S")]
    filters: Annotated[dict[str, Any], Meta(max_length=50)] = {}
    partnership: Annotated[str, Meta(max_length=64)] | None = None


class ViewList(TypedDict):
    """Your views and those shared with you, by name."""

    items: list[View]
    next: str | None


_view = reader(ViewGiven)
EXAMPLE = {"name": "Due today", "filters": {"order": "due", "urgency": "at_risk"}}


@resource.on("GET", "/views", needs="see", gives=ViewList)
def list_views(request: HttpRequest) -> HttpResponse:
    """Your saved views and those shared with your partnerships."""
    actor = actor_of(request)
    found = views.views(house().ledger, actor.name, partnerships=actor.partnerships())
    return answered({"items": found, "next": None})


@resource.on("POST", "/views", needs="see", gives=View, status=201, takes=ViewGiven, example=EXAMPLE)
def save_view(request: HttpRequest) -> HttpResponse:
    """Save a view."""
    return answered(_saved(request, actor_of(request), None), 201)


@resource.on("PUT", "/views/{view}", needs="see", gives=View, takes=ViewGiven, example=EXAMPLE)
def change_view(request: HttpRequest, view: ViewPath) -> HttpResponse:
    """Change your own view."""
    actor = actor_of(request)
    views.view(house().ledger, view, actor.name, partnerships=actor.partnerships())
    return answered(_saved(request, actor, view))


@resource.on("DELETE", "/views/{view}", needs="see")
def drop_view(request: HttpRequest, view: ViewPath) -> HttpResponse:
    """Delete your own view."""
    views.drop(house().ledger, view, actor_of(request).name)
    return nothing()


def _saved(request: HttpRequest, actor: Actor, id: str | None) -> View:
    given = body(request, _view)
    if given.partnership is not None:
        actor.enter(given.partnership, "work")
    now = house().workspace.source.now()
    return views.save(
        house().ledger, actor.name, given.name, given.filters, now=now, partnership=given.partnership, id=id
    )
