"""Cases: one, with all that was said on it, and lists of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal, TypedDict

from django.http import HttpRequest, HttpResponse
from ninja import Query

from lichen.actions.partnership import Partnership
from lichen.errors import NotFound
from lichen.estimates.belief import Belief, believe
from lichen.inbox.agreed import agreed
from lichen.inbox.cases import CaseFilters, CaseRow, Status, cases
from lichen.inbox.reason import sentence
from lichen.types import CaseId
from lichen.web.actor import actor_of
from lichen.web.api import shapes
from lichen.web.api.answering import answered, tagged
from lichen.web.api.paging import After, Limit, YesNo, cursor_given, said
from lichen.web.api.reads import reads
from lichen.web.api.routing import CasePath, PartnershipPath, Resource
from lichen.web.blind import is_blind, veiled
from lichen.web.cases.seen import note
from lichen.web.context.speech import speech
from lichen.web.put_forward import expiry, on_table

resource = Resource("Cases")

Lanes = Literal["ai_only", "together", "people_only"]


class CaseList(TypedDict):
    """A page of cases."""

    items: list[CaseRow]
    next: str | None


class Asked:
    """An ask's row, as the sentence about it wants it."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.why, self.wanted, self.made_by = row["why"], row["wanted"], row["made_by"]


@resource.on("GET", "/partnerships/{partnership}/cases", needs="see", gives=CaseList)
def list_cases(
    request: HttpRequest,
    partnership: PartnershipPath,
    status: Annotated[
        Status, Query(description="`nobody_asked`: unsettled, and waiting for somebody.")
    ] = "any",
    lane: Annotated[Lanes | None, Query(description="Who did the case.")] = None,
    disputed: Annotated[YesNo | None, Query(description="Whether partners differed on it openly.")] = None,
    overridden: Annotated[YesNo | None, Query(description="Whether somebody changed the answer.")] = None,
    high_stakes: Annotated[
        YesNo | None, Query(description="Whether a rule says that a person decides.")
    ] = None,
    limit: Limit = 50,
    after: After = None,
) -> HttpResponse:
    """Cases, last opened first; settled ones last settled first.

    A filtered page may hold few cases, or none, and still have a `next`: go on with it.
    """
    actor = actor_of(request)
    ledger = actor.enter(partnership).ledger
    filters = CaseFilters(
        lane=lane, disputed=said(disputed), overridden=said(overridden), high_stakes=said(high_stakes)
    )
    rows, then = cases(
        ledger,
        partnership,
        actor.name,
        status=status,
        filters=filters,
        after=cursor_given(after),
        limit=limit,
    )
    return answered({"items": rows, "next": then})


@resource.on("GET", "/partnerships/{partnership}/cases/{case}", needs="see", gives=shapes.CaseShown, tag=True)
def get_case(
    request: HttpRequest,
    partnership: PartnershipPath,
    case: CasePath,
    wait: Annotated[
        float | None,
        Query(ge=0, le=30, description="Answer once it is settled, after so many seconds at most."),
    ] = None,
    unfold: Annotated[
        YesNo | None,
        Query(description="`true`: give what the AI said also where it is folded away or waits for you."),
    ] = None,
) -> HttpResponse:
    """A case: its inputs, who was asked, what was said, the belief and the settlement.

    While your own blind ask on it is open, `hidden` is true and nobody's answer, probability or reason is
    given. Whoever works here and reads an open case otherwise has seen it: an answer of theirs to it
    later is no longer blind. `manner` says whether the AI's proposal is folded away from you, or waits for
    your own answer: then it is left out until you ask with `unfold`, which is on record as seeing it.
    """
    actor = actor_of(request)
    here = actor.enter(partnership)
    rows = reads(here.ledger, "case", chain=partnership, case=case)
    if not rows:
        raise NotFound(f"There is no case `{case}` in `{partnership}`.")
    hidden = is_blind(here.ledger, partnership, case, actor.name)
    shown = veiled(rows[0]) if hidden else {**rows[0], "hidden": False}
    spoken = None if hidden else speech(actor, here, case, unfold=bool(said(unfold)))
    shown["manner"] = None if spoken is None else spoken._asdict()
    out_of_sight = "shown" if spoken is None else spoken.proposal
    parts = _own(here, case, actor.name) if hidden or out_of_sight == "waits" else _all(here, case)
    if out_of_sight == "folded":
        parts = _folded(here, parts)
    if not hidden and out_of_sight == "shown":
        note(actor, agreed(here.ledger, partnership).charter, case, settled=rows[0]["status"] == "settled")
    put = _put_forward(here, case, shown, hidden=hidden)
    found = {**shown, "partnership": partnership, **parts, **put}
    return tagged(request, _unsealed(here, found))


def _all(here: Partnership, case: str) -> dict[str, Any]:
    read = {name: reads(here.ledger, f"{name}_of_case", chain=here.id, case=case) for name in PARTS}
    for ask in read["asks"]:
        ask["why"] = sentence(Asked(ask), False)
    return {**read, "belief": _belief(here, case)}


def _folded(here: Partnership, parts: dict[str, Any]) -> dict[str, Any]:
    """The same without what the AI said, and without reasons for asking that would tell."""
    labels = agreed(here.ledger, here.id).labels
    for ask in parts["asks"]:
        ask["why"] = sentence(Asked(ask), True, labels=labels)
    people = [each for each in parts["contributions"] if each["role"] != "ai"]
    return {**parts, "contributions": people, "belief": None}


def _put_forward(here: Partnership, case: str, row: dict[str, Any], *, hidden: bool) -> dict[str, Any]:
    """What is to be judged; whoever answers blind sees it, but not who agreed or what it was before."""
    charter = agreed(here.ledger, here.id).charter
    found, ends = on_table(here.ledger, charter, case, row), expiry(charter, row)
    said: dict[str, Any] = {"content": None, "contents": []}
    if found is not None:
        now = {"failing": found.failing, "needed": found.needed}
        now |= {"progress": found.progress, "action": found.action}
        open_eyes = {**asdict(found.now), "changed": found.changed, "agreed": found.agreed}
        said["content"] = {**(found.veiled() if hidden else open_eyes), **now}
        said["contents"] = [] if hidden else [asdict(each) for each in found.earlier]
    return {**said, "expires_at": ends and ends.at, "on_expiry": ends and ends.then}


PARTS = ("asks", "contributions", "feedback", "disagreements")


def _own(here: Partnership, case: str, person: str) -> dict[str, Any]:
    """Only what this person was asked and said themselves."""
    labels = agreed(here.ledger, here.id).labels
    asks = [
        row
        for row in reads(here.ledger, "asks_of_case", chain=here.id, case=case)
        if row["partner"] == person
    ]
    for ask in asks:
        why = sentence(Asked(ask), True, labels=labels)
        ask.update(why=why, value=None, confidence=None)
    spoken = reads(here.ledger, "contributions_of_case", chain=here.id, case=case)
    own = [row for row in spoken if row["partner"] == person]
    return {"asks": asks, "contributions": own, "feedback": [], "disagreements": [], "belief": None}


SEALED = ("inputs", "attributes", "override_reason")


def _unsealed(here: Partnership, found: dict[str, Any]) -> dict[str, Any]:
    """The case with contents in place of seals; what was erased is null."""
    texts = [(row, name) for row in found["contributions"] for name in ("reasons", "unsure_of")]
    texts += [(row, "reason") for row in (*found["feedback"], *found["disagreements"])]
    texts += [(found, name) for name in SEALED]
    contents = here.ledger.unseal({row[name] for row, name in texts if row.get(name)})
    for row, name in texts:
        row[name] = contents.get(row.get(name))
    return found


def _belief(here: Partnership, case: str) -> dict[str, Any] | None:
    with here.looking() as estimates:
        state = estimates.cases.get(CaseId(case))
        belief = None if state is None else believe(estimates, state)
    return None if belief is None else _shown(belief)


def _shown(belief: Belief) -> dict[str, Any]:
    if not belief.codes:
        low, high = belief.range(0.9) or (None, None)
        return {"mean": belief.answer, "spread": belief.spread, "low": low, "high": high}
    shown: dict[str, Any] = {"probabilities": _by_label(belief, belief.shares)}
    if belief.costs:
        shown |= {"answer": belief.answer, "costs": _by_label(belief, belief.costs)}
    return shown


def _by_label(belief: Belief, values: Sequence[float]) -> dict[str, float]:
    return {label: round(float(value), 6) for label, value in zip(belief.codes, values, strict=True)}
