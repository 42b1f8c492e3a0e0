"""Erase note: take what a note says out of the record, in all its versions or in one."""

from __future__ import annotations

from typing import Any

from lichen.actions.draft import Draft
from lichen.actions.erasing import needed_reason, seals_left
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_owner
from lichen.errors import Conflict, NotFound
from lichen.ledger.events import NoteWritten, PersonalDataErased
from lichen.types import PartnerId


def erase_note(
    partnership: Partnership,
    note: str,
    *,
    by: PartnerId,
    reason: str,
    revision: int | None = None,
    key: str | None = None,
) -> PersonalDataErased:
    """The erasure as it stands on the ledger; the note's id, and who wrote it when, stay on record.

    Takes titles and texts of every version, or of one `revision`. Where the version in force goes, the note
    goes out of use with it, in the same transaction: nobody is given an empty note. Raises `NotFound` when
    nothing is left to erase, `Conflict` for a note of the charter, `InputRefused` without a reason,
    `NotAllowed` unless the owner acts.
    """
    said = needed_reason(reason)

    def act(draft: Draft) -> None:
        require_owner(draft.estimates.agreed, by, "erase what a note says")
        rows = partnership.ledger.rows("note_revisions", chain=partnership.id, note=note)
        if not rows and any(each.id == note for each in draft.estimates.agreed.context):
            raise Conflict(
                f"`{note}` is a note of the charter, which stays on the chain whole. Change it there."
            )
        going = [row for row in rows if revision in (None, row.revision)]
        seals = seals_left(partnership, (seal for row in going for seal in (row.title, row.text)))
        if not seals:
            raise NotFound(_nothing(note, revision))
        draft.add(PersonalDataErased(at=draft.now, by=by, seals=seals, reason=said))
        if going[-1] is rows[-1] and not rows[-1].retired:
            draft.add(_out_of_use(draft, rows[-1], by))

    events = partnership.perform(act, key=key, request=("erase note", note, revision, by, reason))
    return next(event for event in events if isinstance(event, PersonalDataErased))


def _out_of_use(draft: Draft, last: Any, by: PartnerId) -> NoteWritten:
    revision = last.revision + 1
    return NoteWritten(at=draft.now, by=by, note=last.note, revision=revision, sort=last.sort, retired=True)


def _nothing(note: str, revision: int | None) -> str:
    what = f"The note `{note[:64]}`" if revision is None else f"Version {revision} of the note `{note[:64]}`"
    return f"{what} says nothing: it is not there, or it was erased before."
