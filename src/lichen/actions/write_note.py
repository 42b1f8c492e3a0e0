"""Write note: a page of the shared context, as it reads from here on."""

from __future__ import annotations

import re

from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_person
from lichen.errors import Conflict, InputRefused, NotFound
from lichen.ledger.events import NoteWritten
from lichen.types import PartnerId

SORTS = ("note", "procedure", "guideline", "glossary")
LONGEST_TITLE, LONGEST_TEXT = 200, 100_000
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def write_note(
    partnership: Partnership,
    note: str,
    *,
    title: str,
    text: str,
    by: PartnerId,
    sort: str = "note",
    revision: int | None = None,
    key: str | None = None,
) -> NoteWritten:
    """The new revision as it stands on the ledger; `text` is Markdown, title and text can be erased.

    `note` is how partners cite it. `revision` is the one that was read before it was changed: whoever was
    overtaken gets a `Conflict` and loses nothing. Raises `InputRefused` for what is no note.
    """
    said = " ".join(title.split())
    _check(note, said, text, sort)

    def act(draft: Draft) -> None:
        require_person(draft.estimates.agreed, by, "write in the shared context")
        if any(each.id == note for each in draft.estimates.agreed.context):
            raise Conflict(f"`{note}` is a note of the charter. Change it there, or choose another id.")
        known = _revisions(partnership, note)
        if revision is not None and revision != known:
            raise Conflict(f"`{note}` stands at revision {known}, you changed {revision}. Read it again.")
        draft.add(
            NoteWritten(
                at=draft.now, by=by, note=note, revision=known + 1, sort=sort, title=draft.seal(said),
                text=draft.seal(text),
            )
        )  # fmt: skip

    events = partnership.perform(act, key=key, request=("note", note, said, text, sort, by, revision))
    return next(event for event in events if isinstance(event, NoteWritten))


def retire_note(partnership: Partnership, note: str, *, by: PartnerId, key: str | None = None) -> NoteWritten:
    """The retirement as it stands on the ledger; the note's history stays. Raises `NotFound`."""

    def act(draft: Draft) -> None:
        require_person(draft.estimates.agreed, by, "take a note out of use")
        rows = partnership.ledger.rows("note_revisions", chain=partnership.id, note=note)
        if not rows or rows[-1].retired:
            raise NotFound(f"There is no note `{note}` in `{partnership.id}`.")
        last = rows[-1]
        draft.add(
            NoteWritten(
                at=draft.now, by=by, note=note, revision=last.revision + 1, sort=last.sort, retired=True
            )
        )

    events = partnership.perform(act, key=key, request=("retire note", note, by))
    return next(event for event in events if isinstance(event, NoteWritten))


def _revisions(partnership: Partnership, note: str) -> int:
    rows = partnership.ledger.rows("note_revisions", chain=partnership.id, note=note)
    return int(rows[-1].revision) if rows else 0


def _check(note: str, title: str, text: str, sort: str) -> None:
    if not _ID.fullmatch(note) or len(note) > 64:
        raise InputRefused(f"`{note[:80]}` is no id for a note. Use lower-case letters, digits and hyphens.")
    if sort not in SORTS:
        raise InputRefused(f"`{sort[:80]}` is no sort of note. Use one of: {', '.join(SORTS)}.")
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise InputRefused(f"A note needs a title of 1 to {LONGEST_TITLE} characters.")
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise InputRefused(f"A note needs a text of 1 to {LONGEST_TEXT:,} characters, not {len(text):,}.")
