"""Disagreements and precedents."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Meta
from ninja import Path, Query

from lichen.actions.precedent import retire_precedent, set_precedent
from lichen.actions.resolve import resolve_disagreement
from lichen.errors import NotFound
from lichen.inbox.disagreements import Dispute, disagreements
from lichen.ledger.ledger import Ledger
from lichen.types import Answer, CaseId
from lichen.web.actor import actor_of
from lichen.web.api.answering import answered, tagged
from lichen.web.api.bodies import body, once, reader
from lichen.web.api.decisions import Reason
from lichen.web.api.paging import After, Limit, YesNo, cursor_given, number_after, page, said
from lichen.web.api.reads import reads
from lichen.web.api.routing import CasePath, PartnershipPath, Resource
from lichen.web.blind import is_blind, veiled

resource = Resource("Disagreements")
DisagreementPath = Annotated[str, Path(max_length=64, description="The disagreement's id.")]
Partner = Annotated[
    str | None, Query(max_length=64, description="Only those in which this partner took part.")
]


class DisagreementList(TypedDict):
    """A page of disagreements, the newest first."""

    items: list[Dispute]
    next: str | None


class DisagreementShown(TypedDict):
    """A disagreement: who said what, how it ended, and what turned out to be true."""

    disagreement: str
    case: str
    title: str | None
    opened_at: datetime
    positions: list[tuple[str, Answer]] | None
    resolved: bool
    answer: Answer | None
    reason: str | None
    resolved_by: str | None
    resolved_at: datetime | None
    truth: Answer | None
    truth_source: str | None
    hidden: bool


class Resolution(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The answer that prevails, and why."""

    answer: Answer
    reason: Reason


class Resolved(TypedDict):
    """The resolution as it stands on the ledger."""

    disagreement: str
    case: str
    answer: Answer


class PrecedentGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the case teaches, in a line."""

    title: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]


class PrecedentShown(TypedDict):
    """A settled case that others can cite."""

    precedent: str
    case: str
    title: str | None
    set_by: str
    set_at: datetime


class PrecedentList(TypedDict):
    """A page of precedents, the oldest first."""

    items: list[PrecedentShown]
    next: str | None


class PrecedentMade(TypedDict):
    """The precedent as it stands on the ledger."""

    precedent: str


_resolution, _precedent = reader(Resolution), reader(PrecedentGiven)


@resource.on("GET", "/partnerships/{partnership}/disagreements", needs="see", gives=DisagreementList)
def list_disagreements(
    request: HttpRequest,
    partnership: PartnershipPath,
    resolved: Annotated[YesNo | None, Query(description="`false`: only those that are open.")] = None,
    between: Partner = None,
    limit: Limit = 50,
    after: After = None,
) -> HttpResponse:
    """Where partners differed, the newest first; what you answer blind shows no positions."""
    actor = actor_of(request)
    ledger = actor.enter(partnership).ledger
    rows, then = disagreements(
        ledger,
        partnership,
        actor.name,
        resolved=said(resolved),
        between=between,
        after=cursor_given(after),
        limit=limit,
    )
    texts = ledger.unseal(row.reason for row in rows if row.reason)
    items = [_plain(row, texts) for row in rows]
    return answered({"items": items, "next": then})


def _plain(row: Dispute, texts: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = msgspec.to_builtins(row)
    return {**shown, "reason": texts.get(row.reason or "")}


@resource.on(
    "GET",
    "/partnerships/{partnership}/disagreements/{disagreement}",
    needs="see",
    gives=DisagreementShown,
    tag=True,
)
def get_disagreement(
    request: HttpRequest, partnership: PartnershipPath, disagreement: DisagreementPath
) -> HttpResponse:
    """One disagreement; `hidden` while your own blind ask on its case is open."""
    actor = actor_of(request)
    ledger = actor.enter(partnership).ledger
    row = _row(ledger, partnership, disagreement)
    if is_blind(ledger, partnership, row["case"], actor.name):
        return tagged(request, veiled(row))
    reason = ledger.unseal([row["reason"]]).get(row["reason"]) if row["reason"] else None
    return tagged(request, {**row, "reason": reason, "hidden": False})


def _row(ledger: Ledger, partnership: str, disagreement: str) -> dict[str, Any]:
    rows = reads(ledger, "disagreement", chain=partnership, disagreement=disagreement)
    if not rows:
        raise NotFound(f"There is no disagreement `{disagreement}` in `{partnership}`.")
    return rows[0]


@resource.on(
    "POST",
    "/partnerships/{partnership}/disagreements/{disagreement}/resolve",
    needs="lead",
    gives=Resolved,
    takes=Resolution,
    once=True,
    example={"answer": "technical", "reason": "The log shows the failed login."},
)
def resolve(
    request: HttpRequest, partnership: PartnershipPath, disagreement: DisagreementPath
) -> HttpResponse:
    """Decide a disagreement with a reason; the positions that did not prevail stay on record."""
    actor = actor_of(request)
    here = actor.enter(partnership, "lead")
    given = body(request, _resolution)
    case = CaseId(_row(here.ledger, partnership, disagreement)["case"])
    key = once(request, actor)
    event = resolve_disagreement(here, case, given.answer, by=actor.name, reason=given.reason, key=key)
    return answered({"disagreement": event.disagreement, "case": case, "answer": event.answer})


@resource.on("GET", "/partnerships/{partnership}/precedents", needs="see", gives=PrecedentList)
def list_precedents(
    request: HttpRequest, partnership: PartnershipPath, limit: Limit = 50, after: After = None
) -> HttpResponse:
    """Settled cases that others can cite."""
    actor = actor_of(request)
    ledger = actor.enter(partnership).ledger
    start = number_after(after, "precedents")
    rows = reads(ledger, "precedents", chain=partnership, after=start, limit=limit)
    titles = ledger.unseal(row["title"] for row in rows if row["title"])
    for row in rows:
        blind = is_blind(ledger, partnership, row["case"], actor.name)
        row["title"] = None if blind else titles.get(row["title"])
    return answered(page(rows, limit, "precedents", rows[-1]["seq"] if rows else 0))


@resource.on(
    "PUT",
    "/partnerships/{partnership}/cases/{case}/precedent",
    needs="work",
    gives=PrecedentMade,
    takes=PrecedentGiven,
    once=True,
    example={"title": "A refund that mentions a login is technical."},
)
def make_precedent(request: HttpRequest, partnership: PartnershipPath, case: CasePath) -> HttpResponse:
    """Make a settled case one that others can cite."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    title = body(request, _precedent).title
    event = set_precedent(here, CaseId(case), title=title, by=actor.name, key=once(request, actor))
    return answered({"precedent": event.precedent})


@resource.on(
    "DELETE", "/partnerships/{partnership}/cases/{case}/precedent", needs="work", gives=PrecedentMade
)
def end_precedent(request: HttpRequest, partnership: PartnershipPath, case: CasePath) -> HttpResponse:
    """Take a precedent back; it stays on record and is no longer cited."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    return answered({"precedent": retire_precedent(here, CaseId(case), by=actor.name).precedent})
