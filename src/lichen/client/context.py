"""Shared context: notes, lessons, what stands beside a case, and how the AI speaks to you."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from lichen.client.link import Link, at, given
from lichen.client.paging import whole
from lichen.client.shapes.context import (
    Decision,
    Lesson,
    LessonRow,
    Manner,
    Note,
    NoteMade,
    NoteRow,
    Past,
    Piece,
)
from lichen.types import Answer

Sort = Literal["note", "procedure", "guideline", "glossary"]


class Notes:
    """The pages of the shared context."""

    def __init__(self, link: Link, partnership: str) -> None:
        self._link, self._at = link, at("partnerships", partnership, "notes")

    def list(self) -> list[NoteRow]:
        """Every note in force, those of the charter first, without their texts."""
        return whole(self._link, NoteRow, self._at)

    def get(self, note: str) -> Note:
        """One note with its text."""
        return self._link.get(Note, self._at + at(note))

    def revisions(self, note: str) -> Sequence[Note]:
        """Every version of a note, the oldest first."""
        return whole(self._link, Note, self._at + at(note, "revisions"))

    def put(
        self,
        note: str,
        title: str,
        text: str,
        *,
        sort: Sort = "note",
        revision: int | None = None,
        key: str | None = None,
    ) -> NoteMade:
        """The version that was written, in Markdown.

        With the `revision` you have read (0 for a new note) whoever was overtaken gets a `Conflict`.
        """
        body = given(title=title, text=text, sort=sort, revision=revision)
        return self._link.act(NoteMade, "PUT", self._at + at(note), body, key=key)

    def retire(self, note: str) -> NoteMade:
        """The retirement: nobody is given the note any more, its versions stay."""
        return self._link.act(NoteMade, "DELETE", self._at + at(note), repeatable=False)

    def erase(self, note: str, reason: str, *, revision: int | None = None, key: str | None = None) -> int:
        """How many pieces of content are gone from all versions of a note, or from one; for the owner.

        Where the version in force goes, the note goes out of use.
        """
        body = given(reason=reason, revision=revision)
        return self._link.act(_Erased, "POST", self._at + at(note, "erase"), body, key=key).erased


class Lessons:
    """Corrections that are kept, tried, decided on, and that say afterwards what they changed."""

    def __init__(self, link: Link, partnership: str) -> None:
        self._link, self._at = link, at("partnerships", partnership, "lessons")

    def list(self, state: Literal["waiting", "in_force", "past"] | None = None) -> list[LessonRow]:
        """The lessons, the newest first."""
        return whole(self._link, LessonRow, self._at, {"state": state})

    def get(self, lesson: str) -> Lesson:
        """One lesson with its decisions, its latest trial and its receipt."""
        return self._link.get(Lesson, self._at + at(lesson))

    def propose(
        self,
        text: str,
        *,
        case: str | None = None,
        words: Sequence[str] = (),
        attributes: Mapping[str, object] | None = None,
        examples: Sequence[str] = (),
        answer: Answer | None = None,
        key: str | None = None,
    ) -> str:
        """The id of the lesson, which changes nothing until somebody approves it.

        It holds where all `words` occur and the `attributes` are equal; without either, in cases like `case`.
        """
        scope = given(words=list(words) or None, attributes=dict(attributes or {}) or None) or None
        body = given(text=text, case=case, scope=scope, examples=list(examples) or None, answer=answer)
        return self._link.act(_LessonMade, "POST", self._at, body, key=key).lesson

    def decide(
        self,
        lesson: str,
        decision: Decision,
        reason: str = "",
        *,
        until: datetime | None = None,
        key: str | None = None,
    ) -> None:
        """Approve, pin, decline, end or roll back a lesson: for owners, leads and who answers for errors."""
        body = given(decision=decision, reason=reason or None, until=until)
        self._link.act(_LessonMade, "POST", self._at + at(lesson, "decide"), body, key=key)

    def try_out(self, lesson: str) -> str:
        """The id of the job that asks the AI partners with the lesson and without it; see `get` after it."""
        return self._link.act(_LessonTried, "POST", self._at + at(lesson, "try"), repeatable=False).job

    def erase(self, lesson: str, reason: str, *, key: str | None = None) -> int:
        """How many pieces of content are gone from a lesson and its decisions; for the owner.

        One that waits is declined, one in force ends.
        """
        body = {"reason": reason}
        return self._link.act(_Erased, "POST", self._at + at(lesson, "erase"), body, key=key).erased


class Beside:
    """What stands beside a case, and how the AI speaks to you."""

    def __init__(self, link: Link, partnership: str) -> None:
        self._link, self._at = link, at("partnerships", partnership)

    def context(self, case: str) -> list[Piece]:
        """The notes, lessons and precedents relevant to a case, and who was given and cites which."""
        return whole(self._link, Piece, self._at + at("cases", case, "context"))

    def similar(self, case: str, *, timeout: float = 30.0) -> Past:
        """Settled cases like this one and how they were answered, waited for while a job looks them up."""
        path = self._at + at("cases", case, "similar")
        return self._looked_up(lambda: self._link.get(Past, path), timeout)

    def like(self, about: str, *, timeout: float = 30.0) -> Past:
        """Settled cases most like some words, waited for while a job looks them up."""
        path, body = f"{self._at}/similar", {"about": about}
        return self._looked_up(lambda: self._link.act(Past, "POST", path, body, repeatable=True), timeout)

    def _looked_up(self, ask: Callable[[], Past], timeout: float) -> Past:
        late = time.monotonic() + timeout
        while (found := ask()).state == "looking" and time.monotonic() < late:
            self._link.sleep(0.5)
        return found

    def manners(self) -> list[Manner]:
        """What your remarks changed about how the AI partners speak to you."""
        return whole(self._link, Manner, f"{self._at}/manner")

    def switch(
        self, partner: str, aspect: Literal["useful", "timely", "style", "silent"], *, as_before: bool
    ) -> list[Manner]:
        """How the AI partners speak to you, once you have switched one aspect back, or on again."""
        body = {"aspect": aspect, "as_before": as_before}
        path = self._at + at("manner", partner)
        return self._link.act(_Manners, "PUT", path, body, repeatable=True).items


class _LessonMade(msgspec.Struct, frozen=True):
    lesson: str


class _LessonTried(msgspec.Struct, frozen=True):
    lesson: str
    job: str


class _Erased(msgspec.Struct, frozen=True):
    erased: int


class _Manners(msgspec.Struct, frozen=True):
    items: list[Manner]
