"""Outcomes: what later turned out to be true, one or thousands at a time."""

from __future__ import annotations

from typing import Annotated, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Meta

from lichen.actions.permission import LICHEN, people_of
from lichen.actions.record_outcome import record_outcomes
from lichen.errors import LichenError
from lichen.inbox.agreed import agreed
from lichen.ledger.ledger import Ledger
from lichen.types import Answer, CaseId, PartnerId
from lichen.web.actor import Actor, actor_of
from lichen.web.api.answering import answered
from lichen.web.api.bodies import body, once, reader
from lichen.web.api.routing import CasePath, PartnershipPath, Resource

resource = Resource("Outcomes")
MOST, AT_ONCE = 10_000, 1_000


class TruthGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What turned out to be true."""

    truth: Answer


class OutcomeGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A case and what turned out to be true of it."""

    case: Annotated[str, Meta(max_length=200)]
    truth: Answer


class OutcomesGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 10,000 outcomes."""

    outcomes: Annotated[tuple[OutcomeGiven, ...], Meta(min_length=1, max_length=MOST)]


class OutcomeShown(TypedDict):
    """The outcome that was recorded."""

    case: str
    truth: Answer


class OutcomesRecorded(TypedDict):
    """How many outcomes were recorded."""

    recorded: int


_truth, _outcomes = reader(TruthGiven), reader(OutcomesGiven)


@resource.on(
    "POST",
    "/partnerships/{partnership}/cases/{case}/outcome",
    needs="open",
    gives=OutcomeShown,
    takes=TruthGiven,
    once=True,
    example={"truth": "billing"},
)
def record_outcome(request: HttpRequest, partnership: PartnershipPath, case: CasePath) -> HttpResponse:
    """Record what turned out to be true of a settled case."""
    actor = actor_of(request)
    here = actor.enter(partnership, "open")
    said = body(request, _truth)
    by = _by(actor, here.ledger, partnership)
    record_outcomes(here, [(CaseId(case), said.truth)], by=by, key=once(request, actor))
    return answered({"case": case, "truth": said.truth})


@resource.on(
    "POST",
    "/partnerships/{partnership}/outcomes/bulk",
    needs="open",
    gives=OutcomesRecorded,
    takes=OutcomesGiven,
    once=True,
    example={"outcomes": [{"case": "mail-00042", "truth": "billing"}]},
)
def record_many(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """Record up to 10,000 outcomes, a thousand at a time, each thousand whole or not at all."""
    actor = actor_of(request)
    here = actor.enter(partnership, "open")
    given = body(request, _outcomes).outcomes
    key, by = once(request, actor), _by(actor, here.ledger, partnership)
    for start in range(0, len(given), AT_ONCE):
        pairs = [(CaseId(each.case), each.truth) for each in given[start : start + AT_ONCE]]
        try:
            record_outcomes(here, pairs, by=by, key=None if key is None else f"{key} {start}")
        except LichenError as error:
            if start:
                error.args = (f"{error} The first {start:,} outcomes are recorded; none after them.",)
            raise
    return answered({"recorded": len(given)})


def _by(actor: Actor, ledger: Ledger, partnership: str) -> PartnerId:
    """Who reports it: a program that is no partner reports for the house, and the ledger says so."""
    charter = agreed(ledger, partnership).charter
    known = charter.partner(actor.name) is not None or actor.name in people_of(charter)
    return actor.name if known else LICHEN
