"""Decide lesson: somebody who answers for the partnership puts a lesson to use, or takes it back."""

from __future__ import annotations

from datetime import datetime

from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_answerable
from lichen.errors import Conflict, InputRefused, NotFound
from lichen.ledger.events import LessonDecided, LessonDecision
from lichen.types import PartnerId

MAY_FOLLOW: dict[str | None, frozenset[str]] = {
    None: frozenset({"approved", "pinned", "declined"}),
    "approved": frozenset({"pinned", "expired", "rolled_back"}),
    "pinned": frozenset({"approved", "expired", "rolled_back"}),
    "declined": frozenset({"approved", "pinned"}),
    "expired": frozenset({"approved", "pinned"}),
    "rolled_back": frozenset({"approved", "pinned"}),
}
"""What may be decided after what; a pinned lesson is used first and never crowded out by others."""

REASONED = ("declined", "rolled_back")


def decide_lesson(
    partnership: Partnership,
    lesson: str,
    decision: LessonDecision,
    *,
    by: PartnerId,
    until: datetime | None = None,
    reason: str = "",
    key: str | None = None,
) -> LessonDecided:
    """The decision as it stands on the ledger; what is approved holds from the next case on, until `until`.

    Only the owner, a lead, or who answers for errors decides. Declining and rolling back need a reason.
    Raises `Conflict` where that cannot follow what was decided before, and `NotFound`.
    """
    if decision in REASONED and not reason.strip():
        raise InputRefused("Say in a sentence why: whoever taught this should know.")

    def act(draft: Draft) -> None:
        require_answerable(partnership.ledger, draft.estimates.agreed, by, "decide on lessons")
        rows = partnership.ledger.rows("lesson", chain=partnership.id, lesson=lesson)
        if not rows:
            raise NotFound(f"There is no lesson `{lesson}` in `{partnership.id}`.")
        if decision not in MAY_FOLLOW[rows[0].decision]:
            stands = (rows[0].decision or "proposed").replace("_", " ")
            raise Conflict(f"The lesson is {stands}; it cannot be {decision.replace('_', ' ')}.")
        if decision in ("approved", "pinned") and not partnership.unseal([rows[0].text]):
            raise Conflict("What the lesson said was erased. Propose it anew, without what had to go.")
        if until is not None and until <= draft.now:
            raise InputRefused("A lesson ends in the future. Give a later day, or let it expire now.")
        sealed = draft.seal(reason.strip())
        draft.add(
            LessonDecided(at=draft.now, by=by, lesson=lesson, decision=decision, until=until, reason=sealed)
        )

    request = ("decide lesson", lesson, decision, by, until, reason)
    events = partnership.perform(act, key=key, request=request)
    return next(event for event in events if isinstance(event, LessonDecided))
