"""Close the lane: a person takes the AI's right to settle alone away, with a reason."""

from __future__ import annotations

from lichen.actions.draft import Draft
from lichen.actions.lane import close_by_hand
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_answerable
from lichen.errors import Conflict, InputRefused
from lichen.ledger.events import LaneChanged
from lichen.types import PartnerId


def close_lane(
    partnership: Partnership, *, by: PartnerId, reason: str, key: str | None = None
) -> LaneChanged:
    """The change as it stands on the ledger; the lane stays closed until `reopen_lane`.

    The reason is on record in plain text, for all who see the lane: name no person of a case in it. Raises
    `InputRefused` without a reason, `NotAllowed` unless the owner, a lead or who answers for errors acts,
    and `Conflict` where the lane was closed by hand before.
    """
    if not reason.strip():
        raise InputRefused("Closing the lane needs a reason. Say in a sentence what is wrong.")

    def act(draft: Draft) -> None:
        require_answerable(partnership.ledger, draft.estimates.agreed, by, "close the AI-only lane")
        if draft.estimates.held_closed:
            raise Conflict("The AI-only lane is closed by hand already.")
        close_by_hand(draft, by, f"Closed by hand: {reason.strip()}")

    events = partnership.perform(act, key=key, request=("close lane", by, reason))
    return next(event for event in events if isinstance(event, LaneChanged))
