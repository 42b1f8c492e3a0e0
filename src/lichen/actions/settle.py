"""Settle: a person decides a case now, on their own responsibility."""

from __future__ import annotations

from lichen.actions.advance import resolve_disagreement
from lichen.actions.answers import check_answer
from lichen.actions.draft import Draft
from lichen.actions.fail_ask import close_asks
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_person
from lichen.actions.verdict import settled_on
from lichen.errors import Conflict
from lichen.estimates.belief import believe
from lichen.ledger.events import CaseSettled
from lichen.types import Answer, CaseId, PartnerId


def settle(
    partnership: Partnership,
    case: CaseId,
    answer: Answer,
    *,
    by: PartnerId,
    about: str | None = None,
    key: str | None = None,
) -> CaseSettled:
    """The settlement as it stands on the ledger; whoever settles by hand answers for it.

    Where something was put forward, `about` is the digest of what they were shown. Raises `Conflict` for a
    case settled before, or when what was shown has changed since; `InputRefused` for an answer that is not
    one; `NotAllowed` for whoever asked for it, and while more people have to agree.
    """

    def act(draft: Draft) -> None:
        state, charter = draft.case(case), draft.estimates.agreed
        require_person(charter, by, "settle a case")
        if state.settlement is not None:
            raise Conflict(f"The case `{case}` is settled already. Override the settlement instead.")
        checked = check_answer(charter.question, answer)
        digest = settled_on(partnership, draft, state, by, (checked, about))
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
                digest=digest,
            )
        )
        resolve_disagreement(draft, state)
        close_asks(draft, state, "the case was settled by hand")

    events = partnership.perform(act, key=key, request=("settle", case, answer, by, about))
    return next(event for event in events if isinstance(event, CaseSettled))
