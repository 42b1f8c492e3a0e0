"""Give feedback: one click on a contribution, with a reason if there is one."""

from __future__ import annotations

from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_partner
from lichen.errors import InputRefused, NotFound
from lichen.ledger.events import FeedbackGiven
from lichen.types import CaseId, ContributionId, PartnerId


def give_feedback(
    partnership: Partnership,
    case: CaseId,
    contribution: ContributionId,
    *,
    by: PartnerId,
    accurate: bool | None = None,
    useful: bool | None = None,
    timely: bool | None = None,
    style: bool | None = None,
    reason: str = "",
    key: str | None = None,
) -> FeedbackGiven:
    """The feedback as it stands on the ledger.

    Raises `InputRefused` when every aspect is left out and there is no reason either, and `NotFound` for
    a contribution this case does not have.
    """
    if (accurate, useful, timely, style) == (None,) * 4 and not reason.strip():
        raise InputRefused("This feedback says nothing. Give a yes or no on one aspect, or a reason.")
    known = {
        row.contribution
        for row in partnership.ledger.rows("contributions_of_case", chain=partnership.id, case=case)
    }
    if contribution not in known:
        raise NotFound(f"The case `{case}` has no contribution `{contribution}`.")

    def act(draft: Draft) -> None:
        require_partner(draft.estimates.agreed, by, "give feedback")
        draft.add(
            FeedbackGiven(
                at=draft.now,
                by=by,
                feedback=partnership.source.id("feedback"),
                contribution=contribution,
                case=case,
                accurate=accurate,
                useful=useful,
                timely=timely,
                style=style,
                reason=draft.seal(reason.strip()),
            )
        )

    events = partnership.perform(
        act, key=key, request=("feedback", contribution, by, accurate, useful, timely, style, reason)
    )
    return next(event for event in events if isinstance(event, FeedbackGiven))
