"""Record an outcome: what turned out to be true."""

from __future__ import annotations

from collections.abc import Iterable

from lichen.actions.answers import check_answer
from lichen.actions.draft import Draft
from lichen.actions.lane import watch_lane
from lichen.actions.partnership import Partnership
from lichen.actions.permission import LICHEN, require_partner
from lichen.errors import Conflict
from lichen.ledger.events import OutcomeRecorded
from lichen.types import Answer, CaseId, PartnerId


def record_outcome(
    partnership: Partnership, case: CaseId, truth: Answer, *, by: PartnerId = LICHEN, key: str | None = None
) -> None:
    """Put one outcome on record; see `record_outcomes`."""
    record_outcomes(partnership, [(case, truth)], by=by, key=key)


def record_outcomes(
    partnership: Partnership,
    outcomes: Iterable[tuple[CaseId, Answer]],
    *,
    by: PartnerId = LICHEN,
    key: str | None = None,
) -> None:
    """Put outcomes on record, in one transaction; the lane follows what they prove.

    Raises `Conflict` for a case that is not settled (an outcome must never decide a case it judges) or
    whose outcome is known, and `InputRefused` for a truth that is no answer to the question.
    """
    pairs = list(outcomes)

    def act(draft: Draft) -> None:
        if by != LICHEN:
            require_partner(draft.estimates.agreed, by, "record outcomes")
        for case, truth in pairs:
            _write(draft, case, truth, by)
        watch_lane(draft)

    partnership.perform(act, key=key, request=("outcomes", pairs, by))


def _write(draft: Draft, case: CaseId, truth: Answer, by: PartnerId) -> None:
    state = draft.case(case)
    if state.settlement is None:
        raise Conflict(f"The case `{case}` is not settled yet. Record its outcome once it is.")
    if state.source == "outcome":
        raise Conflict(f"The outcome of `{case}` is known already.")
    checked = check_answer(draft.estimates.agreed.question, truth)
    draft.add(OutcomeRecorded(at=draft.now, by=by, case=case, truth=checked))
