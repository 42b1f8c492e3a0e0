"""Override: a person changes a settled answer, with a reason."""

from __future__ import annotations

from lichen.actions.answers import check_answer
from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_person
from lichen.charter.kinds import VERDICTS
from lichen.errors import Conflict, InputRefused
from lichen.ledger.events import SettlementOverridden
from lichen.types import Answer, CaseId, PartnerId


def override(
    partnership: Partnership,
    case: CaseId,
    answer: Answer,
    *,
    by: PartnerId,
    reason: str,
    key: str | None = None,
) -> SettlementOverridden:
    """The override as it stands on the ledger.

    Raises `InputRefused` without a reason and `Conflict` while the case is not settled.
    """
    if not reason.strip():
        raise InputRefused("An override needs a reason. Say in a sentence why the settled answer is wrong.")

    def act(draft: Draft) -> None:
        state, charter = draft.case(case), draft.estimates.agreed
        require_person(charter, by, "override a settlement")
        if state.settlement is None:
            raise Conflict(f"The case `{case}` is not settled yet. Contribute an answer instead.")
        _only_take_back(draft, answer)
        sealed = draft.seal(reason)
        assert sealed is not None, "a reason that is not blank always gets a seal"
        draft.add(
            SettlementOverridden(
                at=draft.now,
                by=by,
                case=case,
                answer=check_answer(charter.question, answer),
                reason=sealed,
            )
        )

    events = partnership.perform(act, key=key, request=("override", case, answer, by, reason))
    return next(event for event in events if isinstance(event, SettlementOverridden))


def _only_take_back(draft: Draft, answer: Answer) -> None:
    """What was put forward can be refused later, never agreed to by an override."""
    verdicts = VERDICTS.get(draft.estimates.agreed.question.kind)
    if verdicts is not None and answer != verdicts.no:
        raise InputRefused(
            f"An override can only say `{verdicts.no}` here. To agree to something else, open another case."
        )
