"""A note as pages and the API show it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from lichen.actions.partnership import Partnership
from lichen.errors import NotFound

PAGE, MOST = 500, 5_000


class Note(NamedTuple):
    """A note of the charter (revision 0) or one that was written since; `text` is None once erased."""

    note: str
    sort: str
    title: str
    text: str | None
    revision: int
    retired: bool
    written_by: str
    written_at: datetime | None
    link: str = ""

    @property
    def of_charter(self) -> bool:
        """Whether it stands in the charter and is changed there."""
        return self.revision == 0


def notes(here: Partnership) -> list[Note]:
    """Every note in force, those of the charter first."""
    rows = list(_rows(here))
    told = here.unseal([seal for row in rows for seal in (row.title, row.text)])
    return [*_of_charter(here), *(_note(row, told) for row in rows)]


def note(here: Partnership, id: str) -> Note:
    """One note as it reads now, retired or not; raises `NotFound`."""
    found = next((each for each in _of_charter(here) if each.note == id), None)
    return found or revisions(here, id)[-1]


def revisions(here: Partnership, id: str) -> list[Note]:
    """Every version of a note, the oldest first; raises `NotFound`."""
    rows = here.ledger.rows("note_revisions", chain=here.id, note=id)
    if not rows:
        raise NotFound(f"There is no note `{id}` in `{here.id}`.")
    told = here.unseal([seal for row in rows for seal in (row.title, row.text)])
    return [_note(row, told) for row in rows]


def _rows(here: Partnership) -> Iterator[Any]:
    past = ""
    for _ in range(MOST // PAGE):
        page = here.ledger.rows("notes", chain=here.id, past=past, limit=PAGE)
        yield from page
        if len(page) < PAGE:
            return
        past = page[-1].note


def _of_charter(here: Partnership) -> list[Note]:
    return [
        Note(each.id, each.kind, each.id, each.text, 0, False, here.charter.owner, None, each.link)
        for each in here.charter.context
    ]


def _note(row: Any, told: dict[str, Any]) -> Note:
    title = str(told.get(row.title) or row.note)
    text = told.get(row.text)
    return Note(
        row.note, row.sort, title, text, row.revision, bool(row.retired), row.written_by, row.written_at
    )
