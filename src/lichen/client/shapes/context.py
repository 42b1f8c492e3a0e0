"""Shared context, lessons and their receipts, similar past cases, and how the AI speaks."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from lichen.types import Answer, CaseId

Decision = Literal["approved", "pinned", "declined", "expired", "rolled_back"]


class NoteRow(Struct, frozen=True):
    """A note as lists show it; revision 0 stands in the charter and is changed there."""

    note: str
    sort: str
    title: str
    revision: int
    written_by: str
    written_at: datetime | None = None


class Note(NoteRow, frozen=True):
    """A note as it reads, in Markdown; `text` is None once it was erased or retired."""

    text: str | None = None
    retired: bool = False
    link: str = ""


class NoteMade(Struct, frozen=True):
    """A version of a note as it stands on the ledger."""

    note: str
    revision: int
    retired: bool


class LessonRow(Struct, frozen=True):
    """A lesson as lists show it; hidden while you are asked to answer one of its cases blind."""

    lesson: str
    state: Literal["waiting", "in_force", "past"]
    words: list[str]
    attributes: dict[str, Any]
    examples: list[str]
    proposed_by: str
    proposed_at: datetime
    decision: Decision | None = None
    text: str | None = None
    case: CaseId | None = None
    answer: Answer | None = None
    until: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    hidden: bool = False


class LessonDecision(Struct, frozen=True):
    """One decision on a lesson."""

    decision: Decision
    reason: str
    by: str
    at: datetime
    until: datetime | None = None


class LessonChange(Struct, frozen=True):
    """One case and partner of a trial: the answer without the lesson and with it, None for none."""

    case: CaseId
    why: Literal["learned", "near", "other"]
    partner: str
    change: Literal["better", "worse", "changed", "same"]
    before: Answer | None = None
    after: Answer | None = None
    truth: Answer | None = None
    by_rule: bool = False


class LessonTrial(Struct, frozen=True):
    """What a lesson would have changed: `touched` of `cases` that were tried."""

    at: datetime
    sentence: str
    cases: int
    touched: int
    failed: int
    lines: list[LessonChange]


class LessonUse(Struct, frozen=True):
    """A later proposal that was given a lesson; None where it is not known yet."""

    case: CaseId
    contribution: str
    partner: str
    answer: Answer
    cited: bool
    without: Answer | None = None
    differs: bool | None = None
    right: bool | None = None


class LessonReceipt(Struct, frozen=True):
    """What a lesson did so far, in a sentence and in figures."""

    sentence: str
    given: int
    cited: int
    asked_again: int
    changed: int
    known: int
    wrong: int
    latest: list[LessonUse]


class Lesson(LessonRow, frozen=True, kw_only=True):
    """A lesson with its decisions, its latest trial and its receipt."""

    decisions: list[LessonDecision]
    receipt: LessonReceipt
    trial: LessonTrial | None = None


class Piece(Struct, frozen=True):
    """A piece of shared context beside a case: `mark` is how to cite it."""

    mark: str
    kind: Literal["note", "lesson", "case"]
    sort: str
    title: str
    text: str
    pinned: bool
    given_to: list[str]
    cited_by: list[str]


class PastCase(Struct, frozen=True):
    """A settled case and how alike it is, 1 being the same."""

    case: CaseId
    alike: float
    title: str
    lane: str
    settled_at: datetime
    answer: Answer | None = None
    truth: Answer | None = None


class Past(Struct, frozen=True):
    """Similar past cases once `state` is `ready`; `hidden` while you answer the case blind."""

    items: list[PastCase]
    state: Literal["ready", "looking", "away", "hidden"]
    next: str | None = None


class Manner(Struct, frozen=True):
    """What your remarks on an AI partner changed; `as_before` where you switched it back.

    `silent` is learned from what became of the proposals you were shown: `remarks` are those, `displeased`
    the ones that were of no use, and `did` says how many were folded away since, and how many you opened.
    """

    partner: str
    aspect: Literal["useful", "timely", "style", "silent"]
    because: str
    effect: str
    remarks: int
    displeased: int
    as_before: bool
    did: str = ""
