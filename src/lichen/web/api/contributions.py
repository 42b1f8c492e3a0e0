"""Contributions: answer an ask, speak up on a case, report what an AI partner said, take an answer back."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Meta
from ninja import Path

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.marks import require_versions
from lichen.actions.partnership import Partnership
from lichen.actions.withdraw import withdraw
from lichen.errors import NotAllowed, NotFound
from lichen.inbox.agreed import agreed
from lichen.types import Answer, AskId, CaseId, ContributionId, PartnerId
from lichen.web.actor import Actor, actor_of
from lichen.web.api.answering import answered
from lichen.web.api.bodies import body, once, reader
from lichen.web.api.opening import CITES, Named, Share, Text
from lichen.web.api.routing import CasePath, PartnershipPath, Resource
from lichen.web.api.voices import require_account, require_own_voice
from lichen.web.blind import is_blind
from lichen.web.cases.seen import has_seen
from lichen.web.context.folds import marks
from lichen.web.context.speech import answered_to

resource = Resource("Contributions")
ContributionPath = Annotated[str, Path(max_length=64, description="The contribution's id.")]
Count = Annotated[float, Meta(ge=0)]


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """What a partner says on a case."""

    answer: Annotated[Answer, Meta(description="One of the question's labels, or a number.")]
    ask: (
        Annotated[str, Meta(max_length=64, description="The ask it replies to; none to speak unasked.")]
        | None
    ) = None
    confidence: Annotated[Share, Meta(description="How sure you are that you are right.")] | None = None
    distribution: Annotated[
        tuple[Share, ...] | None, Meta(description="A probability per label, in the charter's order.")
    ] = None
    spread: Annotated[Count, Meta(description="The standard error of a number.")] | None = None
    reasons: Text = ""
    unsure_of: Text = ""
    seconds: Annotated[Count, Meta(description="The time it took.")] | None = None
    saw_ai: Annotated[
        bool | None, Meta(description="Whether you had seen the AI's proposal; by default as the ask says.")
    ] = None
    partner: Annotated[
        str | None,
        Meta(description="The AI partner who said it, when a program reports for one; else yourself."),
    ] = None
    version: Annotated[str, Meta(max_length=200, description="The AI partner's version.")] = ""
    shadow: Annotated[bool, Meta(description="An AI's answer for comparison only, never used.")] = False
    content: Annotated[
        Any, Meta(description="What is put forward to be judged, or what a person wants instead of it.")
    ] = None
    about: (
        Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="The digest of the content this judges.")]
        | None
    ) = None
    given: Annotated[Named, Meta(description="The shared context the partner was given.")] = ()
    cites: Annotated[Named, Meta(description=CITES)] = ()
    cost: Annotated[Count, Meta(description="What the reply cost, in the charter's currency.")] | None = None
    hold: Annotated[
        bool, Meta(description="Wait a few seconds before anything follows, so that you can take it back.")
    ] = False


class Contributed(TypedDict):
    """The contribution as it stands on the ledger."""

    contribution: str


class TakenBack(TypedDict):
    """The ask that stands open again."""

    ask: str


_reader = reader(Said)


@resource.on(
    "POST",
    "/partnerships/{partnership}/cases/{case}/contributions",
    needs="work",
    gives=Contributed,
    status=201,
    takes=Said,
    once=True,
    example={
        "ask": "ask-18e9b5ad0217334a",
        "answer": "billing",
        "confidence": 0.9,
        "reasons": "They mention a card.",
    },
)
def make_contribution(request: HttpRequest, partnership: PartnershipPath, case: CasePath) -> HttpResponse:
    """Answer an ask, or speak up on a case unasked.

    The answer is on the ledger when this comes back. The case moves on at once; with `hold` after a few
    seconds, and until then the answer can be taken back.
    """
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    said = body(request, _reader)
    contribution = _contribution(here, actor, CaseId(case), said)
    made = contribute(here, CaseId(case), contribution, key=once(request, actor), hold=said.hold)
    return answered({"contribution": made}, 201)


@resource.on(
    "POST",
    "/partnerships/{partnership}/cases/{case}/contributions/{contribution}/withdraw",
    needs="work",
    gives=TakenBack,
    once=True,
)
def withdraw_contribution(
    request: HttpRequest, partnership: PartnershipPath, case: CasePath, contribution: ContributionPath
) -> HttpResponse:
    """Take your own answer back while nothing has followed from it; the ask stands open again."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    if not here.ledger.rows("case", chain=partnership, case=case):
        raise NotFound(f"There is no case `{case}` in `{partnership}`.")
    saw = has_seen(actor.user, partnership, case)
    ask = withdraw(here, ContributionId(contribution), by=actor.name, saw_ai=saw, key=once(request, actor))
    return answered({"ask": ask})


def _contribution(here: Partnership, actor: Actor, case: CaseId, said: Said) -> Contribution:
    by = PartnerId(said.partner or actor.name)
    if by != actor.name:
        _require_machine(here, actor, by)
        if said.content is not None:
            require_account(actor, here.id, by)
    unasked = said.ask is None and by == actor.name
    if unasked and said.saw_ai is not True and is_blind(here.ledger, here.id, case, by):
        raise NotAllowed(f"You are asked about `{case}` already. Name the ask you answer.")
    require_versions(here, said.cites)
    kept, fold = (None, None) if by != actor.name or said.ask is None else answered_to(actor, here, case)
    seen = by == actor.name and has_seen(actor.user, here.id, case)
    return Contribution(
        by=by,
        answer=said.answer,
        ask=None if said.ask is None else AskId(said.ask),
        distribution=said.distribution,
        spread=said.spread,
        confidence=said.confidence,
        reasons=said.reasons,
        unsure_of=said.unsure_of,
        version=said.version,
        seconds=said.seconds,
        saw_ai=True if seen else {"folded": None, "waits": False}.get(kept or "", said.saw_ai),
        shadow=said.shadow,
        content=said.content,
        about=said.about,
        given=said.given if by != actor.name else marks(fold, said.given),
        cites=said.cites,
        cost=said.cost,
    )


def _require_machine(here: Partnership, actor: Actor, by: str) -> None:
    actor.enter(here.id, "open")
    charter = agreed(here.ledger, here.id).charter
    require_own_voice(actor, [each.id for each in charter.having("ai")], by)
    partner = charter.partner(by)
    if partner is None or partner.role != "ai":
        raise NotAllowed(f"`{by}` is no AI partner of `{here.id}`. What people say comes from them alone.")
