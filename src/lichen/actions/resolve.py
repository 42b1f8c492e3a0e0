"""Resolve: a person decides a disagreement, with a reason; what did not prevail stays on record."""

from __future__ import annotations

from lichen.actions.answers import check_answer
from lichen.actions.draft import Draft
from lichen.actions.fail_ask import close_asks
from lichen.actions.lane import watch_lane
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_person
from lichen.charter.rules import needs_person
from lichen.errors import Conflict, InputRefused, NotAllowed
from lichen.estimates.belief import believe
from lichen.estimates.case import CaseState
from lichen.ledger import events as ev
from lichen.types import Answer, CaseId, PartnerId


def resolve_disagreement(
    partnership: Partnership,
    case: CaseId,
    answer: Answer,
    *,
    by: PartnerId,
    reason: str,
    key: str | None = None,
) -> ev.DisagreementResolved:
    """The resolution as it stands on the ledger; whoever resolves answers for it.

    An unsettled case is settled with this answer and whoever is still asked about it need not answer any
    more; one settled otherwise is overridden. The decision counts as the case's truth unless real outcomes
    follow. Raises `InputRefused` without a reason or for what is no answer, `Conflict` where no disagreement
    is open, and `NotAllowed` where four eyes are asked for and nobody else gave this answer.
    """
    if not reason.strip():
        raise InputRefused("A resolution needs a reason. Say in a sentence why this answer is right.")

    def act(draft: Draft) -> None:
        state, charter = draft.case(case), draft.estimates.agreed
        require_person(charter, by, "resolve a disagreement")
        named = _open_disagreement(partnership, case)
        checked = check_answer(charter.question, answer)
        _refuse_alone(partnership, draft, state, checked, by)
        sealed = draft.seal(reason.strip())
        assert sealed is not None, "a reason that is not blank always gets a seal"
        close_asks(draft, state, "the disagreement was resolved")
        _decide(draft, state, checked, by, sealed)
        draft.add(
            ev.DisagreementResolved(
                at=draft.now, by=by, disagreement=named, case=case, answer=checked, reason=sealed
            )
        )
        _teach(draft, state, checked, by)

    events = partnership.perform(act, key=key, request=("resolve", case, answer, by, reason))
    return next(event for event in events if isinstance(event, ev.DisagreementResolved))


def _open_disagreement(partnership: Partnership, case: CaseId) -> str:
    rows = partnership.ledger.rows("disagreements_of_case", chain=partnership.id, case=case)
    named = next((row.disagreement for row in rows if row.resolved_seq is None), None)
    if named is None:
        raise Conflict(f"No disagreement is open on the case `{case}`.")
    return str(named)


def _refuse_alone(
    partnership: Partnership, draft: Draft, state: CaseState, answer: Answer, by: PartnerId
) -> None:
    """Where four eyes are asked for, the answer must be another person's too."""
    charter, same = draft.estimates.agreed, draft.estimates.same
    if not charter.four_eyes:
        return
    attributes = partnership.unseal([state.attributes]).get(state.attributes or "", {})
    if state.high_stakes is None and needs_person(charter, attributes, answer) is None:
        return
    others = [each for person, each in state.people.items() if person != by]
    if not any(same(each.answer, answer) for each in others):
        raise NotAllowed(
            f"The case `{state.case}` needs two people who agree, and nobody but `{by}` gave this answer. "
            "Ask a colleague to answer it first."
        )


def _decide(draft: Draft, state: CaseState, answer: Answer, by: PartnerId, reason: ev.Seal) -> None:
    settled = state.settlement
    if settled is None:
        belief = believe(draft.estimates, state)
        draft.add(
            ev.CaseSettled(
                at=draft.now,
                by=by,
                case=state.case,
                answer=answer,
                lane="together" if state.ai else "people_only",
                basis="adjudication",
                confidence=0.0 if belief is None else belief.support(answer) or 0.0,
                answers_for=by,
            )
        )
    elif not draft.estimates.same(settled.answer, answer):
        draft.add(ev.SettlementOverridden(at=draft.now, by=by, case=state.case, answer=answer, reason=reason))


def _teach(draft: Draft, state: CaseState, answer: Answer, by: PartnerId) -> None:
    if state.truth is None and not draft.estimates.agreed.outcomes_follow:
        draft.add(
            ev.OutcomeRecorded(at=draft.now, by=by, case=state.case, truth=answer, source="adjudication")
        )
        watch_lane(draft)
