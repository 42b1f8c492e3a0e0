"""Variations: a person asks the AI partners for other options, or for another draft."""

from __future__ import annotations

from typing import Annotated, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Meta

from lichen.actions.vary import LONGEST, Variation, vary
from lichen.types import CaseId
from lichen.web.actor import actor_of
from lichen.web.api.answering import answered
from lichen.web.api.bodies import body, once, reader
from lichen.web.api.routing import CasePath, PartnershipPath, Resource

resource = Resource("Decisions")
OptionId = Annotated[str, Meta(min_length=1, max_length=200)]


class VariationGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What to keep and what should be otherwise; at least one of the two."""

    change: Annotated[str, Meta(max_length=LONGEST, description="What should be otherwise, in words.")] = ""
    keep: Annotated[
        tuple[OptionId, ...],
        Meta(
            max_length=26,
            description="Ids of the options you liked. Where two AI partners used the same, the later one is "
            "called after its partner, as in `scout:a`.",
        ),
    ] = ()


class VariationAsked(TypedDict):
    """The asks that were made, one to each AI partner."""

    case: str
    asks: list[str]


_given = reader(VariationGiven)


@resource.on(
    "POST",
    "/partnerships/{partnership}/cases/{case}/vary",
    needs="work",
    gives=VariationAsked,
    status=201,
    takes=VariationGiven,
    once=True,
    example={"change": "Cheaper, and without new staff.", "keep": ["a"]},
)
def vary_case(request: HttpRequest, partnership: PartnershipPath, case: CasePath) -> HttpResponse:
    """Ask the AI partners for other options or another draft; what comes replaces what is on the table."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    said = body(request, _given)
    variation = Variation(said.change, said.keep)
    asks = vary(here, CaseId(case), variation, by=actor.name, key=once(request, actor))
    return answered({"case": case, "asks": list(asks)}, 201)
