"""Opening cases: one, or thousands in one request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Meta

from lichen.actions.contribute import Contribution
from lichen.actions.marks import require_versions
from lichen.actions.open_case import NewCase, open_cases
from lichen.actions.partnership import Partnership
from lichen.errors import InputRefused, LichenError, NotAllowed
from lichen.inbox.agreed import agreed
from lichen.types import Answer, PartnerId
from lichen.web.actor import Actor, actor_of
from lichen.web.api import shapes
from lichen.web.api.answering import answered
from lichen.web.api.bodies import Malformed, body, decoded, once, reader, require_kind
from lichen.web.api.routing import PartnershipPath, Resource
from lichen.web.api.uncollected import uncollected
from lichen.web.api.voices import require_own_voice

resource = Resource("Cases")
MOST = 10_000
AT_ONCE = 2_000
"""Cases in one act: others get their turn in between."""

ROUTED_AT_ONCE = 100
"""Up to so many cases set off in the same act; more are written down, and a job routes them right after."""

RESERVED = frozenset({"bulk"})
Share = Annotated[float, Meta(ge=0, le=1)]
Text = Annotated[str, Meta(max_length=20_000)]
CITES = "Marks of what it stands on: `note refunds`, one version as `note refunds@2`, `lesson …`, `case …`."
Named = Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=200)], ...], Meta(max_length=200)]
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@~-]{0,127}")
NewId = Annotated[
    str,
    Meta(
        extra_json_schema={"pattern": f"^{_ID.pattern}$"},  # looked at in `_require_id`: the decoder is slow
        description="Your id for the case, never anything that identifies a person; made up when left out.",
        examples=["mail-00042"],
    ),
]


class Proposed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """What an AI partner said on the case before it came in."""

    by: Annotated[str, Meta(max_length=64, description="The AI partner's id in the charter.")]
    answer: Answer
    distribution: Annotated[
        tuple[Share, ...] | None, Meta(description="A probability per label, in the charter's order.")
    ] = None
    spread: Annotated[float, Meta(ge=0)] | None = None
    confidence: Share | None = None
    reasons: Text = ""
    unsure_of: Text = ""
    version: Annotated[str, Meta(max_length=200)] = ""
    content: Annotated[
        Any, Meta(description="What it puts forward to be judged: options, a draft or an action.")
    ] = None
    given: Annotated[Named, Meta(description="The shared context it was given.")] = ()
    cites: Annotated[Named, Meta(description=CITES)] = ()
    cost: (
        Annotated[float, Meta(ge=0, description="What the reply cost, in the charter's currency.")] | None
    ) = None


class CaseGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A case to open."""

    inputs: Annotated[dict[str, Any], Meta(description="What the case is about.")] = {}
    attributes: Annotated[dict[str, Any], Meta(description="What rules and audits may look at.")] = {}
    case: NewId | None = None
    contributions: Annotated[tuple[Proposed, ...], Meta(max_length=50)] = ()


class CasesGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 10,000 cases to open."""

    cases: Annotated[tuple[CaseGiven, ...], Meta(min_length=1, max_length=MOST)]


EXAMPLE = {
    "case": "mail-00042",
    "inputs": {"subject": "Card charged twice", "text": "My card was charged twice for order 4711."},
    "contributions": [{"by": "model", "answer": "billing", "confidence": 0.83}],
}
NDJSON = "application/x-ndjson"
_one, _many, _line = reader(CaseGiven), reader(CasesGiven), reader(CaseGiven)


@resource.on(
    "POST",
    "/partnerships/{partnership}/cases",
    needs="open",
    gives=shapes.Opened,
    status=201,
    takes=CaseGiven,
    once=True,
    example=EXAMPLE,
)
def open_case(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """Open a case, with what AI partners said on it already, if anything."""
    actor = actor_of(request)
    here = actor.enter(partnership, "open")
    new = list(_new(here, actor, [body(request, _one)]))
    (case,) = open_cases(here, new, by=actor.name, key=once(request, actor))
    return answered({"case": case}, 201, {"Location": f"/api/v1/partnerships/{partnership}/cases/{case}"})


@resource.on(
    "POST",
    "/partnerships/{partnership}/cases/bulk",
    needs="open",
    gives=shapes.AllOpened,
    status=201,
    takes=CasesGiven,
    kinds=("application/json", NDJSON),
    once=True,
    example={"cases": [EXAMPLE]},
)
def open_many(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """Open up to 10,000 cases, as JSON or as lines of JSON, one case each.

    They are written two thousand at a time, each part whole or not at all. When one is refused, the parts
    before it are open and the answer says how many; send the request again with the same key and it goes on.
    More than 100 are open and safe when the answer comes; who is asked about them follows within seconds.
    """
    actor = actor_of(request)
    here = actor.enter(partnership, "open")
    key = once(request, actor)
    with uncollected():
        cases = _open_in_turns(here, list(_new(here, actor, _came(request))), actor, key)
    return answered({"opened": len(cases), "cases": cases}, 201)


def _open_in_turns(here: Partnership, new: Sequence[NewCase], actor: Actor, key: str | None) -> list[str]:
    cases: list[str] = []
    routed = len(new) <= ROUTED_AT_ONCE
    for start in range(0, len(new), AT_ONCE):
        part = None if key is None else f"{key} {start}"
        try:
            cases += open_cases(here, new[start : start + AT_ONCE], by=actor.name, key=part, route=routed)
        except LichenError as error:
            if cases:
                error.args = (f"{error} The first {len(cases):,} cases are open; nothing after them is.",)
            raise
    return cases


def _came(request: HttpRequest) -> Sequence[CaseGiven]:
    if require_kind(request, "application/json", NDJSON) == NDJSON:
        return _lines(request.body)
    given: CasesGiven = body(request, _many)
    return given.cases


def _lines(content: bytes) -> list[CaseGiven]:
    lines = [line for line in content.split(b"\n") if line.strip()]
    if not 1 <= len(lines) <= MOST:
        raise Malformed([f"`body`: {len(lines):,} cases came. Send 1 to {MOST:,} at a time."])
    with suppress(msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return list(map(_line.decode, lines))
    numbered = enumerate(content.split(b"\n"), 1)  # what is wrong is said with the line it stands on
    return [decoded(line, _line, f"line {number}") for number, line in numbered if line.strip()]


def _new(here: Partnership, actor: Actor, came: Sequence[CaseGiven]) -> Iterator[NewCase]:
    machines = {partner.id for partner in agreed(here.ledger, here.id).charter.having("ai")}
    for given in came:
        if given.case is not None:
            _require_id(given.case)
        for said in given.contributions:
            if said.by not in machines:
                raise NotAllowed(
                    f"`{said.by}` is no AI partner of `{here.id}`. What people say comes from them alone."
                )
            require_own_voice(actor, machines, said.by)
            require_versions(here, said.cites)
        contributions = tuple(map(_contribution, given.contributions))
        yield NewCase(given.inputs, given.attributes, given.case, contributions)


def _require_id(case: str) -> None:
    if not _ID.fullmatch(case):
        wanted = "Use 1 to 128 letters, digits and . _ : @ ~ -, with a letter or digit first."
        raise Malformed([f"`case`: {case[:200]!r} is no id. {wanted}"])
    if case in RESERVED:
        raise InputRefused(f"`{case}` is a word of the API's addresses. Give the case another id.")


def _contribution(said: Proposed) -> Contribution:
    return Contribution(
        by=PartnerId(said.by),
        answer=said.answer,
        distribution=said.distribution,
        spread=said.spread,
        confidence=said.confidence,
        reasons=said.reasons,
        unsure_of=said.unsure_of,
        version=said.version,
        content=said.content,
        given=said.given,
        cites=said.cites,
        cost=said.cost,
    )
