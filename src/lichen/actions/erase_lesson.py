"""Erase lesson: take what a lesson says out of the record, and the lesson out of use."""

from __future__ import annotations

from lichen.actions.draft import Draft
from lichen.actions.erasing import end_lessons, needed_reason, seals_left, seals_of_lesson
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_owner
from lichen.errors import NotFound
from lichen.ledger.events import PersonalDataErased
from lichen.types import PartnerId


def erase_lesson(
    partnership: Partnership, lesson: str, *, by: PartnerId, reason: str, key: str | None = None
) -> PersonalDataErased:
    """The erasure as it stands on the ledger; that there was a lesson, and its decisions, stay on record.

    Takes the text, the scope and the reasons of its decisions. One that waits is declined and one in force
    ends, in the same transaction. Raises `NotFound` when nothing is left to erase, `InputRefused` without a
    reason, `NotAllowed` unless the owner acts.
    """
    said = needed_reason(reason)

    def act(draft: Draft) -> None:
        require_owner(draft.estimates.agreed, by, "erase what a lesson says")
        seals = seals_left(partnership, seals_of_lesson(partnership, lesson))
        if not seals:
            unknown = f"The lesson `{lesson[:64]}` says nothing: it is not there, or it was erased before."
            raise NotFound(unknown)
        draft.add(PersonalDataErased(at=draft.now, by=by, seals=seals, reason=said))
        end_lessons(partnership, draft, [lesson], by)

    events = partnership.perform(act, key=key, request=("erase lesson", lesson, by, reason))
    return next(event for event in events if isinstance(event, PersonalDataErased))
