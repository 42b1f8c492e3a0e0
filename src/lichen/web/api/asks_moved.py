"""What one does with asks: keep, give back, take over, pass on, put off; one or thousands, with undo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Meta
from ninja import Path

from lichen.actions import move_ask
from lichen.actions.partnership import Partnership
from lichen.errors import Conflict, NotFound
from lichen.inbox import lease, snooze
from lichen.inbox.store import say
from lichen.ledger.projections import microseconds
from lichen.types import AskId, CaseId, PartnerId
from lichen.web.actor import Actor, actor_of
from lichen.web.api.answering import answered, nothing
from lichen.web.api.bodies import body, once, reader
from lichen.web.api.paging import cursor, kind_of, place
from lichen.web.api.routing import CasePath, PartnershipPath, Resource
from lichen.web.house import house

resource = Resource("Asks")
MOST, AT_ONCE = 10_000, 1_000
AskPath = Annotated[str, Path(max_length=64, description="The ask's id.", examples=["ask-18e9b5ad0217334a"])]
UndoPath = Annotated[str, Path(max_length=600, description="The `undo` of what is to be taken back.")]
Person = Annotated[str, Meta(max_length=64, description="A person of the charter.")]
Why = Annotated[str, Meta(max_length=2_000, description="Why, for the one who gets it.")]
Moment = Annotated[datetime, Meta(tz=True, description="A time with its zone.")]


class Lease(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """For how long."""

    seconds: Annotated[float, Meta(ge=1, le=86_400)] = 300


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Why."""

    why: Why = ""


class To(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """To whom, and why."""

    to: Person
    why: Why = ""


class Until(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Until when."""

    until: Moment


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An ask, with the case it is about."""

    case: Annotated[str, Meta(max_length=200)]
    ask: Annotated[str, Meta(max_length=64)]


Many = Annotated[tuple[Named, ...], Meta(min_length=1, max_length=MOST)]


class ManyTo(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Up to 10,000 asks, to whom, and why."""

    asks: Many
    to: Person
    why: Why = ""


class ManyUntil(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 10,000 of your own asks, and until when."""

    asks: Many
    until: Moment


class Kept(TypedDict):
    """Until when the ask is kept for you."""

    until: datetime


class MovedShown(TypedDict):
    """How many asks moved, why others did not (by ask), and the id with which to take it back."""

    moved: int
    refused: dict[str, str]
    undo: str | None


_lease, _reason, _to, _until = reader(Lease), reader(Reason), reader(To), reader(Until)
_many_to, _many_until = reader(ManyTo), reader(ManyUntil)
ONE = "/partnerships/{partnership}/cases/{case}/asks/{ask}"
EXAMPLE = {"asks": [{"case": "mail-00042", "ask": "ask-18e9b5ad0217334a"}]}


@resource.on(
    "POST", f"{ONE}/renew", needs="work", gives=Kept, takes=Lease, optional=True, example={"seconds": 300}
)
def renew_lease(
    request: HttpRequest, partnership: PartnershipPath, case: CasePath, ask: AskPath
) -> HttpResponse:
    """Keep an ask that you pulled for longer."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    given = body(request, _lease) if request.body else Lease()
    until = lease.renew(
        here.ledger, partnership, case, ask, actor.name, now=here.source.now(), seconds=given.seconds
    )
    return answered({"until": until})


@resource.on("POST", f"{ONE}/release", needs="work")
def release_lease(
    request: HttpRequest, partnership: PartnershipPath, case: CasePath, ask: AskPath
) -> HttpResponse:
    """Give up the lease on an ask, so that it can be pulled again."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    lease.release(here.ledger, partnership, case, ask, actor.name)
    return nothing()


@resource.on("POST", f"{ONE}/claim", needs="work", gives=MovedShown, once=True)
def claim_ask(
    request: HttpRequest, partnership: PartnershipPath, case: CasePath, ask: AskPath
) -> HttpResponse:
    """Make a colleague's ask yours."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    return _one(here, move_ask.claim_all(here, _named(case, ask), by=actor.name, key=once(request, actor)))


@resource.on(
    "POST", f"{ONE}/reassign", needs="lead", gives=MovedShown, takes=To, once=True, example={"to": "ada"}
)
def reassign_ask(
    request: HttpRequest, partnership: PartnershipPath, case: CasePath, ask: AskPath
) -> HttpResponse:
    """Give anybody's ask to somebody else, as a lead."""
    actor = actor_of(request)
    here = actor.enter(partnership, "lead")
    to, why = _target(request)
    done = move_ask.reassign(here, _named(case, ask), to, by=actor.name, why=why, key=once(request, actor))
    return _one(here, done)


@resource.on(
    "POST", f"{ONE}/delegate", needs="work", gives=MovedShown, takes=To, once=True, example={"to": "ada"}
)
def delegate_ask(
    request: HttpRequest, partnership: PartnershipPath, case: CasePath, ask: AskPath
) -> HttpResponse:
    """Give your own ask to a colleague."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    to, why = _target(request)
    done = move_ask.delegate(here, _named(case, ask), to, by=actor.name, why=why, key=once(request, actor))
    return _one(here, done)


@resource.on(
    "POST",
    f"{ONE}/hand-over",
    needs="work",
    gives=MovedShown,
    takes=Reason,
    optional=True,
    once=True,
    example={},
)
def hand_over_ask(
    request: HttpRequest, partnership: PartnershipPath, case: CasePath, ask: AskPath
) -> HttpResponse:
    """Give your own ask back: Lichen finds somebody else who is available."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    why = (body(request, _reason) if request.body else Reason()).why
    done = move_ask.hand_over(here, _named(case, ask), by=actor.name, why=why, key=once(request, actor))
    return _one(here, done)


@resource.on(
    "POST",
    f"{ONE}/snooze",
    needs="work",
    gives=MovedShown,
    takes=Until,
    example={"until": "2030-01-31T08:00:00Z"},
)
def snooze_ask(
    request: HttpRequest, partnership: PartnershipPath, case: CasePath, ask: AskPath
) -> HttpResponse:
    """Put your own ask off until later."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    return answered(_snooze(here, actor, [Named(case, ask)], body(request, _until).until, alone=True))


@resource.on("POST", f"{ONE}/unsnooze", needs="work")
def unsnooze_ask(
    request: HttpRequest, partnership: PartnershipPath, case: CasePath, ask: AskPath
) -> HttpResponse:
    """Take an ask back into your list now."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    snooze.unsnooze(here.ledger, partnership, [(case, ask)], actor.name)
    return nothing()


@resource.on(
    "POST",
    "/partnerships/{partnership}/asks/reassign/bulk",
    needs="lead",
    gives=MovedShown,
    takes=ManyTo,
    once=True,
    example={**EXAMPLE, "to": "ada", "why": "The night shift is ill."},
)
def reassign_many(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """Give up to 10,000 asks to somebody else, as a lead; what cannot move is told, the rest moves."""
    actor = actor_of(request)
    here = actor.enter(partnership, "lead")
    given, key = body(request, _many_to), once(request, actor)
    moved, refused, ranges = 0, dict[AskId, str](), list[list[int]]()
    for start in range(0, len(given.asks), AT_ONCE):
        named = [(CaseId(each.case), AskId(each.ask)) for each in given.asks[start : start + AT_ONCE]]
        part = None if key is None else f"{key} {start}"
        done = move_ask.reassign(here, named, PartnerId(given.to), by=actor.name, why=given.why, key=part)
        moved, refused = moved + len(done.moved), {**refused, **done.refused}
        ranges += [[done.undo.first, done.undo.last]] if done.undo else []
    return answered({"moved": moved, "refused": refused, "undo": _undo_of(partnership, ranges)})


@resource.on(
    "POST",
    "/partnerships/{partnership}/asks/snooze/bulk",
    needs="work",
    gives=MovedShown,
    takes=ManyUntil,
    example={**EXAMPLE, "until": "2030-01-31T08:00:00Z"},
)
def snooze_many(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """Put up to 10,000 of your own asks off until later."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    given = body(request, _many_until)
    return answered(_snooze(here, actor, given.asks, given.until))


@resource.on("POST", "/undo/{undo}", needs="work", gives=MovedShown, once=True)
def undo_moves(request: HttpRequest, undo: UndoPath) -> HttpResponse:
    """Take a move or a snooze back; what was answered or moved on since stays, and is told."""
    actor = actor_of(request)
    kind = kind_of(undo)
    if kind == "snoozed":
        partnership, until = place(undo, kind, str, int)
        return answered(_wake(actor.enter(partnership, "work"), actor, until))
    partnership, ranges = place(undo, "moved", str, list)
    here, key = actor.enter(partnership, "work"), once(request, actor)
    moved, refused = 0, dict[AskId, str]()
    for first, last in _ranges(ranges):
        token = move_ask.Undo(partnership, first, last)
        part = None if key is None else f"{key} {first}"
        done = move_ask.undo(here, token, by=actor.name, key=part)
        moved, refused = moved + len(done.moved), {**refused, **done.refused}
    return answered({"moved": moved, "refused": refused, "undo": None})


def _ranges(given: list[Any]) -> list[tuple[int, int]]:
    fits = [each for each in given if isinstance(each, list) and [type(end) for end in each] == [int, int]]
    if len(fits) != len(given) or any(not 0 < first <= last < first + MOST for first, last in fits):
        raise NotFound("There is nothing to take back under this id.")
    return [(first, last) for first, last in fits]


def _undo_of(partnership: str, ranges: list[list[int]]) -> str | None:
    return cursor("moved", partnership, ranges) if ranges else None


def _one(here: Partnership, done: move_ask.Moved) -> HttpResponse:
    if done.refused:
        raise Conflict(next(iter(done.refused.values())))
    ranges = [[done.undo.first, done.undo.last]] if done.undo else []
    return answered({"moved": len(done.moved), "refused": {}, "undo": _undo_of(here.id, ranges)})


def _snooze(
    here: Partnership, actor: Actor, asks: Sequence[Named], until: datetime, *, alone: bool = False
) -> dict[str, Any]:
    named = [(each.case, each.ask) for each in asks]
    done = snooze.snooze(here.ledger, here.id, named, actor.name, until=until, now=here.source.now())
    why = "This ask is not open, or not yours."
    if alone and not done:
        raise NotFound(why)
    refused = {ask: why for _, ask in set(named) - set(done)}
    undo = cursor("snoozed", here.id, microseconds(until)) if done else None
    return {"moved": len(done), "refused": refused, "undo": undo}


def _wake(here: Partnership, actor: Actor, until: int) -> dict[str, Any]:
    """Take back what this one put off until just that moment."""
    rows = say(
        house().ledger, "inbox_snoozed", chain=here.id, person=actor.name, now=here.source.now(), limit=MOST
    )
    same = [(row.case_id, row.ask) for row in rows if microseconds(row.snoozed_until) == until]
    done = snooze.unsnooze(here.ledger, here.id, same, actor.name)
    return {"moved": len(done), "refused": {}, "undo": None}


def _named(case: str, ask: str) -> list[tuple[CaseId, AskId]]:
    return [(CaseId(case), AskId(ask))]


def _target(request: HttpRequest) -> tuple[PartnerId, str]:
    given = body(request, _to)
    return PartnerId(given.to), given.why
