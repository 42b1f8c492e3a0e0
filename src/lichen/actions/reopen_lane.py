"""Reopen the lane: what was closed by hand may open again, as soon as a new certificate says so."""

from __future__ import annotations

from lichen.actions.draft import Draft
from lichen.actions.lane import watch_lane
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_answerable
from lichen.errors import Conflict, InputRefused
from lichen.ledger.events import LaneChanged
from lichen.types import PartnerId


def reopen_lane(
    partnership: Partnership, *, by: PartnerId, reason: str, key: str | None = None
) -> LaneChanged:
    """The release as it stands on the ledger; the lane opens on evidence from after it was closed.

    Raises `InputRefused` without a reason, `NotAllowed` unless the owner, a lead or who answers for
    errors acts, and `Conflict` where nobody closed the lane by hand.
    """
    if not reason.strip():
        raise InputRefused("Letting the lane open again needs a reason. Say in a sentence what changed.")

    def act(draft: Draft) -> None:
        require_answerable(partnership.ledger, draft.estimates.agreed, by, "let the AI-only lane open again")
        if not draft.estimates.held_closed:
            raise Conflict("The AI-only lane was not closed by hand.")
        evidence = f"May open again once it is certified: {reason.strip()}"
        draft.add(LaneChanged(at=draft.now, by=by, threshold=None, evidence=evidence, cause="owner"))
        watch_lane(draft)

    events = partnership.perform(act, key=key, request=("reopen lane", by, reason))
    return next(event for event in events if isinstance(event, LaneChanged))
