"""Settle: a person decides a case now, on their own responsibility."""

from __future__ import annotations

from lichen.actions.advance import resolve_disagreement
from lichen.actions.answers import check_answer
from lichen.actions.draft import Draft
from lichen.actions.fail_ask import close_asks
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_person
from lichen.errors import Conflict
from lichen.estimates.belief import believe
from lichen.ledger.events import CaseSettled
from lichen.types import Answer, CaseId, PartnerId


def settle(
    partnership: Partnership, case: CaseId, answer: Answer, *, by: PartnerId, key: str | None = None
) -> CaseSettled:
    """The settlement as it stands on the ledger; whoever settles by hand answers for it.

    Raises `Conflict` for a case settled before and `InputRefused` for an answer that is not one.
    """

    def act(draft: Draft) -> None:
        state, charter = draft.case(case), draft.estimates.agreed
        require_person(charter, by, "settle a case")
        if state.settlement is not None:
            raise Conflict(f"The case `{case}` is settled already. Override the settlement instead.")
        checked = check_answer(charter.question, answer)
        belief = believe(draft.estimates, state)
        draft.add(
            CaseSettled(
                at=draft.now,
                by=by,
                case=case,
                answer=checked,
                lane="together" if state.ai else "people_only",
                basis="person",
                confidence=0.0 if belief is None else belief.support(checked) or 0.0,
                answers_for=by,
            )
        )
        resolve_disagreement(draft, state)
        close_asks(draft, state, "the case was settled by hand")

    events = partnership.perform(act, key=key, request=("settle", case, answer, by))
    return next(event for event in events if isinstance(event, CaseSettled))
