"""Beside a case: the shared context relevant to it, similar past cases; and how the AI speaks to you."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Meta
from ninja import Path

from lichen.actions.partnership import Partnership
from lichen.context.manner import Aspect
from lichen.errors import NotFound
from lichen.types import Answer
from lichen.web.actor import Actor, actor_of
from lichen.web.api.answering import answered
from lichen.web.api.bodies import body, reader
from lichen.web.api.routing import CasePath, PartnershipPath, Resource
from lichen.web.blind import is_blind
from lichen.web.context.beside import Piece, beside
from lichen.web.context.manners import Manner, manners, switch
from lichen.web.context.past import State, similar_to, similar_to_words

resource = Resource("Context")
PartnerPath = Annotated[str, Path(max_length=64, description="The AI partner's id.", examples=["model"])]


class PieceShown(TypedDict):
    """A piece of shared context; `mark` is how to cite it, `text` is Markdown.

    `given_to` and `cited_by` name partners; both are empty while your own blind ask on the case is open.
    """

    mark: str
    kind: Literal["note", "lesson", "case"]
    sort: str
    title: str
    text: str
    pinned: bool
    given_to: list[str]
    cited_by: list[str]


class PieceList(TypedDict):
    """What is relevant to a case: what was cited first."""

    items: list[PieceShown]
    next: str | None


class PastCaseShown(TypedDict):
    """A settled case and how alike it is, 1 being the same."""

    case: str
    alike: float
    title: str
    answer: Answer | None
    truth: Answer | None
    lane: str
    settled_at: datetime


class PastList(TypedDict):
    """Similar past cases, the most alike first, once `state` is `ready`.

    `looking`: a job looks them up, ask again in a moment. `away`: no jobs run here. `hidden`: your own
    blind ask on the case is open.
    """

    items: list[PastCaseShown]
    next: str | None
    state: State


class MannerShown(TypedDict):
    """What your remarks on an AI partner changed; `as_before` where you switched it back.

    `silent` is learned from what became of the proposals you were shown: `remarks` are those, `displeased`
    the ones that were of no use, and `did` says how many were folded away since, and how many you opened.
    """

    partner: str
    aspect: Aspect
    because: str
    effect: str
    did: str
    remarks: int
    displeased: int
    as_before: bool


class MannerList(TypedDict):
    """How the AI partners speak otherwise to you, because of your remarks."""

    items: list[MannerShown]
    next: str | None


class MannerGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the AI speaks to you as before in one aspect, whatever you remarked."""

    aspect: Aspect
    as_before: bool


class WordsGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What you are working on, in words."""

    about: Annotated[str, Meta(min_length=1, max_length=4_000, pattern=r"\S")]


_given, _words = reader(MannerGiven), reader(WordsGiven)
CASE = "/partnerships/{partnership}/cases/{case}"


@resource.on("GET", CASE + "/context", needs="see", gives=PieceList)
def list_case_context(request: HttpRequest, partnership: PartnershipPath, case: CasePath) -> HttpResponse:
    """The notes, lessons and precedents that are relevant to a case, and who was given and cites which."""
    actor = actor_of(request)
    here = actor.enter(partnership)
    row = _row(here, case)
    told = here.unseal([row.inputs, row.attributes])
    closed = is_blind(here.ledger, partnership, case, actor.name)
    found = beside(actor, here, case, told.get(row.inputs), told.get(row.attributes), closed=closed)
    return answered({"items": [_piece(each) for each in found], "next": None})


@resource.on("GET", CASE + "/similar", needs="see", gives=PastList)
def list_similar_cases(request: HttpRequest, partnership: PartnershipPath, case: CasePath) -> HttpResponse:
    """Settled cases like this one and how they were answered; looked up beside the work."""
    actor = actor_of(request)
    here = actor.enter(partnership)
    _row(here, case)
    closed = is_blind(here.ledger, partnership, case, actor.name)
    past = similar_to(actor, here, case, closed=closed)
    items = [each._asdict() for each in past.cases]
    return answered({"items": items, "next": None, "state": past.state})


@resource.on(
    "POST",
    "/partnerships/{partnership}/similar",
    needs="see",
    gives=PastList,
    takes=WordsGiven,
    example={"about": "The card was charged twice for one order."},
)
def find_similar_cases(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """Settled cases most like some words; looked up beside the work, so ask again while it is `looking`.

    `hidden` as long as you have a case here to answer blind. The words are kept with the job for an hour.
    """
    actor = actor_of(request)
    here = actor.enter(partnership)
    past = similar_to_words(actor, here, body(request, _words).about)
    items = [each._asdict() for each in past.cases]
    return answered({"items": items, "next": None, "state": past.state})


@resource.on("GET", "/partnerships/{partnership}/manner", needs="see", gives=MannerList)
def list_manners(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """How the AI partners speak otherwise to you, because of your feedback on use, timing and style."""
    actor = actor_of(request)
    found = manners(actor, actor.enter(partnership))
    return answered({"items": [_manner(each) for each in found], "next": None})


@resource.on(
    "PUT",
    "/partnerships/{partnership}/manner/{partner}",
    needs="see",
    gives=MannerList,
    takes=MannerGiven,
    example={"aspect": "useful", "as_before": True},
)
def put_manner(request: HttpRequest, partnership: PartnershipPath, partner: PartnerPath) -> HttpResponse:
    """Switch back what your remarks changed, or let them change it again."""
    actor = actor_of(request)
    here = actor.enter(partnership)
    given = body(request, _given)
    member = here.charter.partner(partner)
    if member is None or member.role != "ai":
        raise NotFound(f"There is no AI partner `{partner[:64]}` in `{partnership}`.")
    switch(actor, here, partner, given.aspect, as_before=given.as_before)
    return answered({"items": _items(actor, here), "next": None})


def _items(actor: Actor, here: Partnership) -> list[dict[str, Any]]:
    return [_manner(each) for each in manners(actor, here)]


def _row(here: Partnership, case: str) -> Any:
    rows = here.ledger.rows("case", chain=here.id, case=case)
    if not rows:
        raise NotFound(f"There is no case `{case}` in `{here.id}`.")
    return rows[0]


def _piece(each: Piece) -> dict[str, Any]:
    same = {name: getattr(each.entry, name) for name in ("mark", "kind", "sort", "title", "text", "pinned")}
    return {**same, "given_to": each.given_to, "cited_by": each.cited_by}


def _manner(each: Manner) -> dict[str, Any]:
    habit = each.habit
    return {
        "partner": habit.partner, "aspect": habit.aspect, "because": habit.because, "effect": habit.effect,
        "did": habit.did,
        "remarks": habit.n, "displeased": habit.bad, "as_before": each.off,
    }  # fmt: skip
