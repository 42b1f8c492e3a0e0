"""Carry a case as far as it goes now: the pattern chooses, this writes down what it chose."""

from __future__ import annotations

from functools import singledispatch
from itertools import islice

from lichen.actions.asking import write_ask
from lichen.actions.draft import Draft
from lichen.actions.lane import heed_monitor, watch_lane
from lichen.actions.partnership import Partnership
from lichen.actions.permission import LICHEN
from lichen.actions.put_forward import failing_on
from lichen.estimates.belief import believe
from lichen.estimates.case import CaseState
from lichen.estimates.resolve import adjudicated
from lichen.ledger import events as ev
from lichen.patterns import next_step
from lichen.patterns.step import Ask, Settle, Situation, Step, Wait
from lichen.types import PartnerId

TRIED = 3
"""So many audits that wait for somebody are tried with each step of another case."""


def advance(partnership: Partnership, draft: Draft, case: CaseState) -> None:
    """Take steps on this case until it waits for somebody or is done."""
    heed_monitor(draft)
    while True:
        step = next_step(_situation(partnership, draft, case))
        if isinstance(step, Wait):
            break
        _carry_out(step, partnership, draft, case)
        if isinstance(step, Ask):
            break
    _conclude(draft, case)
    if draft.estimates.unasked:
        _ask_for_an_audit(partnership, draft)


def _ask_for_an_audit(partnership: Partnership, draft: Draft) -> None:
    """Ask about an audit that could not be given to anybody before, if somebody is there now."""
    for waiting in list(islice(draft.estimates.unasked, TRIED)):
        case = draft.estimates.cases.get(waiting)
        step = None if case is None else next_step(_situation(partnership, draft, case))
        if isinstance(step, Ask) and step.wanted == "audit":
            write_ask(partnership, draft, waiting, step)
            return


def _situation(partnership: Partnership, draft: Draft, case: CaseState) -> Situation:
    return Situation(
        estimates=draft.estimates,
        case=case,
        belief=believe(draft.estimates, case),
        available=tuple(partnership.available(case.case)),
        chance=partnership.source.chance(),
        attributes=_attributes(partnership, draft, case),
        always_blind=partnership.always_blind,
        failing=failing_on(partnership, draft, case),
    )


def _attributes(partnership: Partnership, draft: Draft, case: CaseState) -> dict[str, object]:
    if case.attributes is None or not draft.estimates.agreed.risk.high_stakes:
        return {}
    found = draft.content(case.attributes) or partnership.unseal([case.attributes]).get(case.attributes)
    return dict(found or {})


@singledispatch
def _carry_out(step: Step, partnership: Partnership, draft: Draft, case: CaseState) -> None:
    raise TypeError(f"no way to carry out {step!r}")


@_carry_out.register
def _ask(step: Ask, partnership: Partnership, draft: Draft, case: CaseState) -> None:
    if step.wanted == "adjudication" and case.disagreement is None:
        _open_disagreement(partnership, draft, case)
    # an ask that is its holder's own is never shared out: it counts as theirs
    write_ask(partnership, draft, case.case, step, by=step.partner if step.theirs else LICHEN)


def _open_disagreement(partnership: Partnership, draft: Draft, case: CaseState) -> None:
    voices = (*case.ai.values(), *case.people.values())
    draft.add(
        ev.DisagreementOpened(
            at=draft.now,
            by=LICHEN,
            disagreement=partnership.source.id("disagreement"),
            case=case.case,
            positions=tuple((opinion.partner, opinion.answer) for opinion in voices),
        )
    )


@_carry_out.register
def _settle(step: Settle, partnership: Partnership, draft: Draft, case: CaseState) -> None:
    charter = draft.estimates.agreed
    draft.add(
        ev.CaseSettled(
            at=draft.now,
            by=LICHEN,
            case=case.case,
            answer=step.answer,
            lane=step.lane,
            basis=step.basis,
            confidence=step.confidence,
            answers_for=PartnerId(charter.answers_for_errors),
            threshold=step.threshold,
            audit=step.audit,
            audited=step.audited,
            floor=step.floor,
            why=step.why,
            digest=step.digest,
        )
    )
    resolve_disagreement(draft, case)


def resolve_disagreement(draft: Draft, case: CaseState) -> None:
    """Close the case's disagreement with the answer it settled on."""
    if case.disagreement is not None and case.settlement is not None:
        draft.add(
            ev.DisagreementResolved(
                at=draft.now,
                by=LICHEN,
                disagreement=case.disagreement,
                case=case.case,
                answer=case.settlement.answer,
            )
        )


def _conclude(draft: Draft, case: CaseState) -> None:
    """Record what the blind answers say about the truth, unless real outcomes will come."""
    waiting = case.settlement is None or case.pending or case.truth is not None
    if waiting or draft.estimates.agreed.outcomes_follow:
        return
    truth = adjudicated(draft.estimates, case)
    if truth is not None:
        draft.add(
            ev.OutcomeRecorded(at=draft.now, by=LICHEN, case=case.case, truth=truth, source="adjudication")
        )
        watch_lane(draft)
