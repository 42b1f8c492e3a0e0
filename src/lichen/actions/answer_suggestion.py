"""Answer suggestion: people accept what the AI side suggests, decline it with a reason, or try it."""

from __future__ import annotations

from datetime import datetime

from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_answerable
from lichen.errors import Conflict, InputRefused, NotFound
from lichen.ledger.events import SuggestionAnswered, SuggestionDecision
from lichen.types import PartnerId


def answer_suggestion(
    partnership: Partnership,
    suggestion: str,
    decision: SuggestionDecision,
    *,
    by: PartnerId,
    reason: str = "",
    until: datetime | None = None,
    key: str | None = None,
) -> SuggestionAnswered:
    """The answer as it stands on the ledger. What is tried, is tried `until` a day and then decided anew.

    Only the owner, a lead, or who answers for errors answers. Raises `InputRefused` for declining without
    a reason or trying without an end, `Conflict` for what was answered for good, and `NotFound`.
    """
    if decision == "declined" and not reason.strip():
        raise InputRefused("Say in a sentence why not: the AI side learns from it.")
    if decision == "tried" and until is None:
        raise InputRefused("Say until which day it is tried.")

    def act(draft: Draft) -> None:
        require_answerable(partnership.ledger, draft.estimates.agreed, by, "answer suggestions")
        rows = partnership.ledger.rows("suggestion", chain=partnership.id, suggestion=suggestion)
        if not rows:
            raise NotFound(f"There is no suggestion `{suggestion}` in `{partnership.id}`.")
        if rows[0].decision not in (None, "tried"):
            raise Conflict(f"The suggestion was {rows[0].decision} before.")
        if until is not None and until <= draft.now:
            raise InputRefused("A trial ends in the future. Give a later day.")
        sealed = draft.seal(reason.strip())
        draft.add(
            SuggestionAnswered(
                at=draft.now, by=by, suggestion=suggestion, decision=decision, reason=sealed, until=until
            )
        )

    request = ("answer suggestion", suggestion, decision, by, reason, until)
    events = partnership.perform(act, key=key, request=request)
    return next(event for event in events if isinstance(event, SuggestionAnswered))
