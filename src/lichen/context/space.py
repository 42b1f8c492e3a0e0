"""The space of a partnership: everything that both sides know now."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from lichen.actions.partnership import Partnership
from lichen.context.entry import Entry
from lichen.context.force import IN_FORCE
from lichen.context.ranking import Ranking
from lichen.inbox.preview import searchable
from lichen.ledger import events as ev
from lichen.ledger.ledger import Ledger

CHANGING: frozenset[type] = frozenset(
    {
        *(ev.NoteWritten, ev.LessonProposed, ev.LessonDecided, ev.PrecedentSet, ev.CharterAdopted),
        *(ev.PersonalDataErased, ev.SettlementOverridden),
    }
)

PAGE, MOST = 500, 5_000


class Space:
    """What is in force as of entry `through`; read from the database when it is first looked at.

    What was erased is not in it.
    """

    def __init__(self, partnership: Partnership, through: int) -> None:
        self.partnership = partnership
        self.through = through

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Charter notes and notes by id, lessons and precedents in the order in which they came."""
        here = self.partnership
        notes = list(_pages(here, "notes", "note"))
        lessons = [row for row in _pages(here, "lessons", "proposed_seq") if row.decision in IN_FORCE]
        precedents = list(_pages(here, "precedents", "seq"))
        learned = {row.case: _inputs(here, row.case) for row in (*lessons, *precedents) if row.case}
        seals = [row.title for row in (*notes, *precedents)] + [row.text for row in (*notes, *lessons)]
        seals += [*(row.scope for row in lessons), *learned.values()]
        told = here.unseal(seals)
        words = {case: searchable(told[seal]) for case, seal in learned.items() if seal in told}
        return (
            *_charter_notes(here),
            *(_note(row, told) for row in notes if row.text in told),
            *(_lesson(row, told, words) for row in lessons if row.text in told),
            *(_precedent(here, row, told, words) for row in precedents if row.title in told),
        )

    @cached_property
    def ranking(self) -> Ranking:
        """How like a case each entry is."""
        return Ranking(self.entries)

    def holding(self, entry: Entry) -> Space:
        """The space as it would be with one entry as it is here."""
        made = self.without(entry.mark)
        made.__dict__["entries"] = (*made.entries, entry)
        return made

    def without(self, mark: str) -> Space:
        """The space as it would be without one entry."""
        made = Space(self.partnership, self.through)
        made.__dict__["entries"] = tuple(each for each in self.entries if each.mark != mark)
        return made

    def of(self, mark: str) -> Entry | None:
        """The entry with this mark; None where there is none in force."""
        return self._by_mark.get(mark)

    @cached_property
    def _by_mark(self) -> dict[str, Entry]:
        return {each.mark: each for each in self.entries}


_kept: WeakKeyDictionary[Ledger, dict[str, Space]] = WeakKeyDictionary()
_lock = threading.Lock()


def space_of(partnership: Partnership) -> Space:
    """The space as it is now; the same one for as long as nothing in it changes."""
    with _lock:
        known = _kept.setdefault(partnership.ledger, {})
        before = known.get(partnership.id)
        head = partnership.ledger.head(partnership.id)
        if before is not None and before.through == head:
            return before
        if before is not None:
            seen, last = partnership.ledger.kinds(partnership.id, after=before.through)
            if CHANGING.isdisjoint(seen):
                before.through = last or head
                return before
        made = known[partnership.id] = Space(partnership, head)
        return made


def lesson_entry(here: Partnership, lesson: str) -> Entry | None:
    """A lesson as it would be in force, whatever was decided on it; None where it is unknown or erased."""
    rows = here.ledger.rows("lesson", chain=here.id, lesson=lesson)
    if not rows:
        return None
    row = rows[0]
    learned = _inputs(here, row.case) if row.case else None
    told = here.unseal([row.text, row.scope, learned])
    words = {row.case: searchable(told[learned])} if learned in told else {}
    return _lesson(row, told, words) if row.text in told else None


def _pages(here: Partnership, statement: str, key: str) -> Iterator[Any]:
    after: Any = "" if key == "note" else 0
    name = "past" if key == "note" else "after"
    for _ in range(MOST // PAGE):
        page = here.ledger.rows(statement, chain=here.id, limit=PAGE, **{name: after})
        yield from page
        if len(page) < PAGE:
            return
        after = getattr(page[-1], key)


def _inputs(here: Partnership, case: str) -> str | None:
    rows = here.ledger.rows("case", chain=here.id, case=case)
    return rows[0].inputs if rows else None


def _charter_notes(here: Partnership) -> Iterable[Entry]:
    for note in here.charter.context:
        yield Entry(
            mark=f"note {note.id}", kind="note", sort=note.kind, title=note.id, text=note.text, link=note.link
        )


def _note(row: Any, told: Mapping[str, Any]) -> Entry:
    title = str(told.get(row.title) or row.note)
    return Entry(
        mark=f"note {row.note}", kind="note", sort=row.sort, title=title, text=told[row.text], seq=row.seq
    )


def _lesson(row: Any, told: Mapping[str, Any], words: Mapping[str, str]) -> Entry:
    scope = told.get(row.scope) or {}
    return Entry(
        mark=f"lesson {row.lesson}",
        kind="lesson",
        sort="lesson",
        title="",
        text=told[row.text],
        seq=row.proposed_seq,
        pinned=row.decision == "pinned",
        words=tuple(scope.get("words", ())),
        attributes=scope.get("attributes", {}),
        like=words.get(row.case, ""),
        answer=row.answer,
        cases=tuple(filter(None, (row.case, *(row.examples or ())))),
        until=row.until_at,
    )


def _precedent(here: Partnership, row: Any, told: Mapping[str, Any], words: Mapping[str, str]) -> Entry:
    case = here.ledger.rows("case", chain=here.id, case=row.case)[0]
    return Entry(
        mark=f"case {row.case}",
        kind="case",
        sort="precedent",
        title=told[row.title],
        text=f"Settled: {case.answer}.",
        seq=row.seq,
        like=words.get(row.case, ""),
        cases=(row.case,),
    )
