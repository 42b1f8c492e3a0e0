"""Carrying out: an agent begins exactly what was approved, once, and says what came of it."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Meta

from lichen.actions.begin_action import begin_action
from lichen.actions.end_action import end_action
from lichen.types import CaseId
from lichen.web.actor import actor_of
from lichen.web.api.answering import answered
from lichen.web.api.bodies import body, once, reader
from lichen.web.api.routing import CasePath, PartnershipPath, Resource

resource = Resource("Actions")


class BeginningGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is about to be done."""

    digest: Annotated[
        str,
        Meta(
            pattern="^[0-9a-f]{64}$",
            description="The SHA-256 of the content as JSON in UTF-8 with sorted keys and no spaces.",
        ),
    ]


class EndGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What came of it."""

    worked: Annotated[bool, Meta(description="Whether it did what it was to do.")]
    result: Annotated[Any, Meta(description="What came of it, any JSON.")] = None


class Begun(TypedDict):
    """The go, as it stands on the ledger: this action counts as begun, and nobody gets another one for it."""

    case: str
    digest: str


class Ended(TypedDict):
    """What came of it, as it stands on the ledger."""

    case: str
    worked: bool


_beginning, _end = reader(BeginningGiven), reader(EndGiven)
DIGEST = "0234d34081ae00d6644c342b7700c5db9a9cc876af95919f64fa9e225d5c2404"


@resource.on(
    "POST",
    "/partnerships/{partnership}/cases/{case}/action/begin",
    needs="open",
    gives=Begun,
    takes=BeginningGiven,
    once=True,
    example={"digest": DIGEST},
)
def begin_an_action(request: HttpRequest, partnership: PartnershipPath, case: CasePath) -> HttpResponse:
    """Ask for the go, immediately before acting, as the partner who put the action forward.

    409 while it is undecided, when it was denied or taken back, when something else was approved, and when
    it was begun before.
    """
    actor = actor_of(request)
    here = actor.enter(partnership, "open")
    said = body(request, _beginning)
    event = begin_action(here, CaseId(case), said.digest, by=actor.name, key=once(request, actor))
    return answered({"case": event.case, "digest": event.digest})


@resource.on(
    "POST",
    "/partnerships/{partnership}/cases/{case}/action/end",
    needs="open",
    gives=Ended,
    takes=EndGiven,
    once=True,
    example={"worked": True, "result": {"receipt": "R-2041"}},
)
def end_an_action(request: HttpRequest, partnership: PartnershipPath, case: CasePath) -> HttpResponse:
    """Say what came of the action, as the partner who began it."""
    actor = actor_of(request)
    here = actor.enter(partnership, "open")
    said = body(request, _end)
    key = once(request, actor)
    event = end_action(here, CaseId(case), by=actor.name, worked=said.worked, result=said.result, key=key)
    return answered({"case": event.case, "worked": event.worked})
