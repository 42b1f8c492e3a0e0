"""Decisions of people: settle a case, override it, bring in another partner, erase personal data."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Meta

from lichen.actions.ask import ask as ask_partner
from lichen.actions.erase import erase
from lichen.actions.override import override
from lichen.actions.settle import settle
from lichen.errors import NotAllowed
from lichen.types import Answer, CaseId, Lane, PartnerId
from lichen.web.actor import Actor, actor_of
from lichen.web.api.answering import answered
from lichen.web.api.bodies import body, once, reader
from lichen.web.api.routing import CasePath, PartnershipPath, Resource
from lichen.web.blind import is_blind
from lichen.web.house import house

resource = Resource("Decisions")
Reason = Annotated[
    str, Meta(min_length=1, max_length=20_000, pattern=r"\S", description="Why, in a sentence.")
]


class AnswerGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The answer the case settles on, and the digest of the content it is about, where one was shown."""

    answer: Answer
    about: (
        Annotated[
            str, Meta(pattern="^[0-9a-f]{64}$", description="The digest of the content you were shown.")
        ]
        | None
    ) = None


class OverrideGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another answer, and why."""

    answer: Answer
    reason: Reason


class ErasureGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the data goes."""

    reason: Reason


class QuestionGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Whom to bring in, and why."""

    partner: Annotated[str, Meta(max_length=64, description="A partner of the charter.")]
    why: Reason
    blind: Annotated[bool, Meta(description="Whether they answer before they see the AI's proposal.")] = True


class Settled(TypedDict):
    """The settlement as it stands on the ledger."""

    case: str
    answer: Answer
    lane: Lane
    basis: str
    confidence: float
    answers_for: str


class Overridden(TypedDict):
    """The override as it stands on the ledger."""

    case: str
    answer: Answer
    by: str


class AskMadeShown(TypedDict):
    """The ask that was made."""

    ask: str


class Erased(TypedDict):
    """How many pieces of content are gone."""

    case: str
    erased: int


_answer, _override = reader(AnswerGiven), reader(OverrideGiven)
_erasure, _question = reader(ErasureGiven), reader(QuestionGiven)


@resource.on(
    "POST",
    "/partnerships/{partnership}/cases/{case}/settle",
    needs="work",
    gives=Settled,
    takes=AnswerGiven,
    once=True,
    example={"answer": "billing"},
)
def settle_case(request: HttpRequest, partnership: PartnershipPath, case: CasePath) -> HttpResponse:
    """Decide a case now, on your own responsibility."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    said = body(request, _answer)
    _require_open_eyes(actor, partnership, case)
    key = once(request, actor)
    event = settle(here, CaseId(case), said.answer, by=actor.name, about=said.about, key=key)
    return answered(_picked(event, Settled))


@resource.on(
    "POST",
    "/partnerships/{partnership}/cases/{case}/override",
    needs="work",
    gives=Overridden,
    takes=OverrideGiven,
    once=True,
    example={"answer": "technical", "reason": "The charge was ours; the customer asks about the login."},
)
def override_settlement(request: HttpRequest, partnership: PartnershipPath, case: CasePath) -> HttpResponse:
    """Change a settled answer, with a reason."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    said = body(request, _override)
    _require_open_eyes(actor, partnership, case)
    key = once(request, actor)
    event = override(here, CaseId(case), said.answer, by=actor.name, reason=said.reason, key=key)
    return answered(_picked(event, Overridden))


@resource.on(
    "POST",
    "/partnerships/{partnership}/cases/{case}/asks",
    needs="work",
    gives=AskMadeShown,
    status=201,
    takes=QuestionGiven,
    once=True,
    example={"partner": "ada", "why": "Have you seen this form before?"},
)
def ask_somebody(request: HttpRequest, partnership: PartnershipPath, case: CasePath) -> HttpResponse:
    """Bring another partner into a case; it waits for them before it settles."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    said = body(request, _question)
    partner, key = PartnerId(said.partner), once(request, actor)
    made = ask_partner(here, CaseId(case), partner, by=actor.name, why=said.why, blind=said.blind, key=key)
    return answered({"ask": made}, 201)


@resource.on(
    "POST",
    "/partnerships/{partnership}/cases/{case}/erase",
    needs="govern",
    gives=Erased,
    takes=ErasureGiven,
    once=True,
    example={"reason": "Requested by the customer on 3 March."},
)
def erase_case(request: HttpRequest, partnership: PartnershipPath, case: CasePath) -> HttpResponse:
    """Erase a case's personal data: inputs, attributes and all free text. The decision stays on record."""
    actor = actor_of(request)
    here = actor.enter(partnership, "govern")
    said = body(request, _erasure)
    event = erase(here, CaseId(case), by=actor.name, reason=said.reason, key=once(request, actor))
    return answered({"case": case, "erased": len(event.seals)})


def _require_open_eyes(actor: Actor, partnership: str, case: str) -> None:
    """Who is asked for a blind answer gives that; deciding for everyone comes after it."""
    if is_blind(house().ledger, partnership, case, actor.name):
        raise NotAllowed(f"You are asked to answer `{case}` blind. Answer the ask, or hand it over first.")


def _picked(event: Any, shape: Any) -> dict[str, Any]:
    return {name: getattr(event, name) for name in shape.__annotations__}
