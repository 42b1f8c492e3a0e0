"""Begin action: an agent sets out to do exactly what was approved, once."""

from __future__ import annotations

from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_partner
from lichen.charter.kinds import VERDICTS
from lichen.errors import Conflict, InputRefused, NotAllowed
from lichen.estimates.case import CaseState, Content
from lichen.ledger.events import ActionBegun
from lichen.types import CaseId, PartnerId


def begin_action(
    partnership: Partnership, case: CaseId, digest: str, *, by: PartnerId, key: str | None = None
) -> ActionBegun:
    """The go: from here on this action counts as begun, and nobody gets another one for it.

    Ask for it immediately before acting, with the SHA-256 of what is about to be done. Raises `Conflict`
    while it is undecided, when it was denied or taken back, when something else was approved, and when it
    was begun before; `NotAllowed` for anybody but the partner who asked for it.
    """

    def act(draft: Draft) -> None:
        if draft.estimates.agreed.question.kind != "action":
            raise InputRefused("Only a partnership whose question is of kind `action` carries out actions.")
        require_partner(draft.estimates.agreed, by, "carry out an action")
        state = draft.case(case)
        shown = _approved(state, digest)
        if shown.asked_by not in (None, by):
            raise NotAllowed(f"`{shown.asked_by}` asked for this action, and only they may carry it out.")
        if shown.progress:
            raise Conflict(f"The action of the case `{case}` was begun before; it is not done twice.")
        draft.add(ActionBegun(at=draft.now, by=by, case=case, digest=digest))

    events = partnership.perform(act, key=key, request=("begin_action", case, digest, by))
    return next(event for event in events if isinstance(event, ActionBegun))


def _approved(state: CaseState, digest: str) -> Content:
    settled, content = state.settlement, state.content
    if settled is None or content is None:
        raise Conflict(f"The case `{state.case}` is not decided yet. Wait for its settlement.")
    if settled.answer == VERDICTS["action"].no or content.progress == "taken_back":
        raise Conflict(f"The action of the case `{state.case}` was denied. Do not do it.")
    if settled.digest != digest:
        raise Conflict(
            f"What was approved on the case `{state.case}` is something else: read the settled content and "
            "do exactly that, or open another case."
        )
    return content
