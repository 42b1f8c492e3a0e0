"""The inbox: open asks in order, how many there are, and the next one to work on."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Meta
from ninja import Query

from lichen.inbox import counts as inbox_counts
from lichen.inbox.listing import Filters, Scope, page, snoozed
from lichen.inbox.next import Turn, next_ask
from lichen.inbox.order import Order
from lichen.inbox.row import AskRow, Urgency
from lichen.ledger.events import Wanted
from lichen.ledger.ledger import Ledger
from lichen.types import Lane
from lichen.web.actor import Actor, actor_of
from lichen.web.api.answering import answered, nothing
from lichen.web.api.bodies import body, reader
from lichen.web.api.paging import After, YesNo, cursor_given, said
from lichen.web.api.reads import reads
from lichen.web.api.routing import Resource
from lichen.web.house import house

resource = Resource("Asks")
Here = Annotated[
    str | None, Query(max_length=64, description="Only asks of this partnership; all of yours by default.")
]
Number = Annotated[float | None, Query(ge=0, le=1)]
PageSize = Annotated[int, Query(ge=1, le=200, description="How many to give at most.")]


class AskList(TypedDict):
    """A page of the inbox."""

    items: list[AskRow]
    next: str | None


class InboxCounts(TypedDict):
    """How much waits for you; each number stops one above 1,000."""

    open: int
    overdue: int
    at_risk: int
    snoozed: int
    held: int
    mentions: int


class Pull(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What to take the next ask from. Without `team`, only your own asks are given."""

    partnership: Annotated[str, Meta(max_length=64)] | None = None
    order: Order = "attention"
    lease_seconds: Annotated[float, Meta(ge=1, le=86_400)] = 300
    team: bool = True


class TurnShown(TypedDict):
    """An ask that is yours to answer now, with what the case is about; `pulled` from a colleague's."""

    ask: AskRow
    until: datetime
    pulled: bool
    inputs: Any
    attributes: Any


_pull = reader(Pull)


@resource.on("GET", "/asks", needs="work", gives=AskList)
def list_asks(
    request: HttpRequest,
    scope: Annotated[Scope, Query(description="`mine`, or `team`: everybody's where you work.")] = "mine",
    order: Annotated[
        Order, Query(description="`attention`: due first, then by what an answer is worth.")
    ] = "attention",
    partnership: Here = None,
    wanted: Annotated[Wanted | None, Query(description="What is asked for.")] = None,
    lane: Annotated[Lane | None, Query(description="Who did the case so far.")] = None,
    urgency: Annotated[Urgency | None, Query(description="Overdue, or about to be.")] = None,
    disputed: Annotated[YesNo | None, Query(description="Whether partners differ on the case.")] = None,
    high_stakes: Annotated[
        YesNo | None, Query(description="Whether a rule says that a person decides.")
    ] = None,
    blind: Annotated[
        YesNo | None, Query(description="Whether you answer before you see the AI's answer.")
    ] = None,
    free: Annotated[YesNo | None, Query(description="`true`: only those that nobody is working on.")] = None,
    confidence_below: Number = None,
    confidence_above: Number = None,
    limit: PageSize = 50,
    after: After = None,
) -> HttpResponse:
    """The inbox, page by page.

    Asks that are answered blind show neither confidence nor value, match no filter on confidence, and come
    last where the order is by confidence. A filtered page may hold few asks, or none, and still have a
    `next`.
    """
    actor = actor_of(request)
    filters = Filters(
        wanted=wanted,
        lane=lane,
        urgency=urgency,
        disputed=said(disputed),
        high_stakes=said(high_stakes),
        blind=said(blind),
        free=said(free),
        confidence_below=confidence_below,
        confidence_above=confidence_above,
    )
    plain = request.GET.keys() <= {"scope", "order", "partnership", "limit", "after"}
    rows, then = page(
        house().ledger,
        actor.name,
        partnerships=_where(actor, partnership),
        now=_now(),
        order=order,
        filters=None if plain else filters,
        scope=scope,
        after=cursor_given(after),
        limit=limit,
    )
    return answered({"items": rows, "next": then})


@resource.on("GET", "/asks/counts", needs="work", gives=InboxCounts)
def count_asks(request: HttpRequest, partnership: Here = None) -> HttpResponse:
    """How much waits for you: cheap enough to ask every few seconds."""
    actor = actor_of(request)
    found = inbox_counts.counts(
        house().ledger, actor.name, partnerships=_where(actor, partnership), now=_now()
    )
    return answered(found._asdict())


@resource.on("GET", "/asks/snoozed", needs="work", gives=AskList)
def list_snoozed(request: HttpRequest, partnership: Here = None, limit: PageSize = 50) -> HttpResponse:
    """What you have put off, what comes back first first."""
    actor = actor_of(request)
    where = _where(actor, partnership)
    rows = snoozed(house().ledger, actor.name, partnerships=where, now=_now(), limit=limit)
    return answered({"items": rows, "next": None})


@resource.on(
    "POST",
    "/asks/next",
    needs="work",
    gives=TurnShown,
    takes=Pull,
    optional=True,
    may_be_empty=True,
    example={"order": "confidence", "lease_seconds": 300},
)
def pull_next(request: HttpRequest) -> HttpResponse:
    """The next ask for you, kept for you by a lease that nobody else can get; 204 when there is none.

    Your own asks come first; with `team` then those of colleagues that nobody works on, which become yours.
    Renew the lease while you work; it runs out by itself.
    """
    actor = actor_of(request)
    given = body(request, _pull) if request.body else Pull()
    opened = [actor.enter(each, "work") for each in _where(actor, given.partnership)]
    turn = next_ask(
        opened, actor.name, now=_now(), order=given.order, lease_seconds=given.lease_seconds, pool=given.team
    )
    return nothing() if turn is None else answered(_shown(house().ledger, turn))


def _shown(ledger: Ledger, turn: Turn) -> dict[str, Any]:
    row = reads(ledger, "inputs_of_case", chain=turn.ask.partnership, case=turn.ask.case)[0]
    contents = ledger.unseal(seal for seal in row.values() if seal)
    shown = {name: contents.get(seal) for name, seal in row.items()}
    return {"ask": turn.ask, "until": turn.until, "pulled": turn.pulled, **shown}


def _where(actor: Actor, partnership: str | None) -> list[str]:
    if partnership is None:
        return actor.partnerships("work")
    actor.enter(partnership, "work")
    return [partnership]


def _now() -> datetime:
    return house().workspace.source.now()
