"""Erase: take a case's personal data out of the record, and put the erasure on it."""

from __future__ import annotations

from lichen.actions.draft import Draft
from lichen.actions.erasing import end_lessons, needed_reason, seals_left, seals_of_lesson
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_owner
from lichen.errors import NotFound
from lichen.ledger.events import LessonProposed, PersonalDataErased
from lichen.ledger.sealed import seals_of
from lichen.types import CaseId, PartnerId


def erase(
    partnership: Partnership, case: CaseId, *, by: PartnerId, reason: str, key: str | None = None
) -> PersonalDataErased:
    """The erasure as it stands on the ledger; the chain stays valid and the decision stays on record.

    Takes the inputs, attributes and all free text of the case, and what lessons learned on it say: they end
    with that. Raises `NotFound` when nothing is left to erase, `InputRefused` without a reason, `NotAllowed`
    unless the owner acts.
    """
    said = needed_reason(reason)

    def act(draft: Draft) -> None:
        require_owner(draft.estimates.agreed, by, "erase personal data")
        told = [entry.event for entry in partnership.ledger.entries(partnership.id, case=case)]
        lessons = [event.lesson for event in told if isinstance(event, LessonProposed)]
        of_lessons = [seal for lesson in lessons for seal in seals_of_lesson(partnership, lesson)]
        seals = seals_left(partnership, (*seals_of(told), *of_lessons))
        if not seals:
            raise NotFound(f"The case `{case}` holds no personal data, or it was erased before.")
        draft.add(PersonalDataErased(at=draft.now, by=by, case=case, seals=seals, reason=said))
        end_lessons(partnership, draft, lessons, by)

    events = partnership.perform(act, key=key, request=("erase", case, by, reason))
    return next(event for event in events if isinstance(event, PersonalDataErased))
