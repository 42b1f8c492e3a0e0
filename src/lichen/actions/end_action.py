"""End action: the agent says what came of what it did."""

from __future__ import annotations

from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_partner
from lichen.errors import Conflict, NotAllowed
from lichen.ledger.events import ActionEnded
from lichen.types import CaseId, PartnerId


def end_action(
    partnership: Partnership,
    case: CaseId,
    *,
    by: PartnerId,
    worked: bool,
    result: object = None,
    key: str | None = None,
) -> ActionEnded:
    """What came of it as it stands on the ledger; `result` is any JSON, kept where it can be erased.

    Raises `Conflict` unless the action was begun and has not ended, and `NotAllowed` for anybody but the
    partner who began it.
    """

    def act(draft: Draft) -> None:
        require_partner(draft.estimates.agreed, by, "report on an action")
        content = draft.case(case).content
        if content is None or content.progress != "begun":
            ended = content is not None and content.progress == "ended"
            raise Conflict(f"The action of the case `{case}` {'has ended' if ended else 'was not begun'}.")
        if content.asked_by not in (None, by):
            raise NotAllowed(f"`{content.asked_by}` carries out this action and reports on it.")
        draft.add(ActionEnded(at=draft.now, by=by, case=case, worked=worked, result=draft.seal(result)))

    events = partnership.perform(act, key=key, request=("end_action", case, by, worked, result))
    return next(event for event in events if isinstance(event, ActionEnded))
