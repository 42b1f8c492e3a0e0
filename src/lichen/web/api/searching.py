"""Search: cases by what they say, in the partnerships you belong to."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

from django.http import HttpRequest, HttpResponse
from msgspec import to_builtins
from ninja import Query

from lichen.inbox.search import Hit, Status, search
from lichen.types import Lane
from lichen.web.actor import actor_of
from lichen.web.api.answering import answered
from lichen.web.api.paging import After, Limit, cursor_given
from lichen.web.api.routing import Resource
from lichen.web.blind import is_blind
from lichen.web.house import house

resource = Resource("Search")
Words = Annotated[
    str,
    Query(
        min_length=1,
        max_length=400,
        description="Words that the case holds; the last may be a beginning.",
        examples=["card twice"],
    ),
]


class HitList(TypedDict):
    """A page of cases that were found, the newest first."""

    items: list[Hit]
    next: str | None


@resource.on("GET", "/search", needs="see", gives=HitList)
def search_cases(
    request: HttpRequest,
    q: Words,
    partnership: Annotated[
        str | None, Query(max_length=64, description="Only cases of this partnership.")
    ] = None,
    status: Annotated[
        Status | None, Query(description="`waiting`: somebody is asked; `open`: nobody is.")
    ] = None,
    lane: Annotated[Lane | None, Query(description="Who did the case.")] = None,
    limit: Limit = 20,
    after: After = None,
) -> HttpResponse:
    """Cases whose inputs hold every word of `q`; a filtered page may hold few and still have a `next`."""
    actor = actor_of(request)
    if partnership is not None:
        actor.enter(partnership)
    where = actor.partnerships() if partnership is None else [partnership]
    ledger = house().ledger
    rows, then = search(
        ledger, q, partnerships=where, status=status, lane=lane, after=cursor_given(after), limit=limit
    )
    items: list[dict[str, Any]] = []
    for row in rows:
        hidden = row.status == "settled" and is_blind(ledger, row.partnership, row.case, actor.name)
        if not (hidden and lane is not None):
            items.append({**to_builtins(row), "lane": None if hidden else row.lane})
    return answered({"items": items, "next": then})
