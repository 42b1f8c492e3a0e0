"""A lesson as pages and the API show it, and what of it one person may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from lichen.actions.partnership import Partnership
from lichen.errors import NotFound
from lichen.reports.lessons.receipt import Receipt, kept_receipt
from lichen.reports.lessons.trial import Trial, kept_trial, without
from lichen.types import Answer, PartnerId
from lichen.web.blind import blind_among

State = Literal["waiting", "in_force", "past"]
PAGE = 500


class Lesson(NamedTuple):
    """A lesson; `text` is None once erased, and everything is hidden while it would say too much."""

    lesson: str
    seq: int
    state: State
    decision: str | None
    text: str | None
    words: tuple[str, ...]
    attributes: Mapping[str, Any]
    case: str | None
    examples: tuple[str, ...]
    answer: Answer | None
    proposed_by: str
    proposed_at: datetime
    until: datetime | None
    decided_by: str | None
    decided_at: datetime | None
    hidden: bool = False

    @property
    def cases(self) -> tuple[str, ...]:
        """The cases it was learned on."""
        return tuple(filter(None, (self.case, *self.examples)))

    @property
    def where(self) -> str:
        """Where it holds, in words."""
        parts = [f"“{word}” occurs" for word in self.words]
        parts += [f"{name} is {value}" for name, value in self.attributes.items()]
        if parts:
            return "Where " + " and ".join(parts)
        return f"In cases like {self.case}" if self.case else ""

    @property
    def status(self) -> str:
        """How it stands, in a word."""
        ran_out = self.state == "past" and self.decision in ("approved", "pinned")
        return "ran out" if ran_out else (self.decision or "waiting").replace("_", " ")


class Decided(NamedTuple):
    """One decision on a lesson."""

    decision: str
    until: datetime | None
    reason: str
    by: str
    at: datetime


def lessons(here: Partnership, person: PartnerId, *, state: State | None = None) -> list[Lesson]:
    """The lessons, the newest first; those made of cases that this person answers blind are hidden."""
    rows: list[Any] = []
    after = 0
    while page := here.ledger.rows("lessons", chain=here.id, after=after, limit=PAGE):
        rows += page
        after = page[-1].proposed_seq
        if len(page) < PAGE:
            break
    found = _shown(here, person, [row for row in rows if state in (None, state_of(here, row))])
    return found[::-1]


def lesson(here: Partnership, person: PartnerId, id: str) -> Lesson:
    """One lesson; raises `NotFound`."""
    rows = here.ledger.rows("lesson", chain=here.id, lesson=id)
    if not rows:
        raise NotFound(f"There is no lesson `{id}` in `{here.id}`.")
    return _shown(here, person, rows)[0]


def decisions(here: Partnership, id: str) -> list[Decided]:
    """What was decided on a lesson, the oldest first."""
    rows = here.ledger.rows("lesson_decisions", chain=here.id, lesson=id)
    told = here.unseal([row.reason for row in rows])
    return [
        Decided(row.decision, row.until_at, str(told.get(row.reason, "")), row.decided_by, row.decided_at)
        for row in rows
    ]


def trial_of(here: Partnership, person: PartnerId, id: str) -> Trial | None:
    """The latest trial, without lines about cases that this person answers blind."""
    found = kept_trial(here.ledger, here.id, id)
    if found is None:
        return None
    hidden = blind_among(here.ledger, here.id, {each.case for each in found.lines}, person)
    return without(found, hidden)


def receipt_of(here: Partnership, person: PartnerId, id: str) -> Receipt:
    """What a lesson did so far, naming no case that this person answers blind."""
    found = kept_receipt(here.ledger, here.id, id)
    hidden = blind_among(here.ledger, here.id, {each.case for each in found.latest}, person)
    found.latest = [each for each in found.latest if each.case not in hidden]
    return found


def state_of(here: Partnership, row: Any) -> State:
    """Whether it waits for a decision, is in force, or is past."""
    if row.decision is None:
        return "waiting"
    if row.decision not in ("approved", "pinned"):
        return "past"
    return "past" if row.until_at is not None and row.until_at <= here.source.now() else "in_force"


def _shown(here: Partnership, person: PartnerId, rows: Sequence[Any]) -> list[Lesson]:
    told = here.unseal([seal for row in rows for seal in (row.text, row.scope)])
    named = {case for row in rows for case in (row.case, *(row.examples or ())) if case}
    hidden = blind_among(here.ledger, here.id, named, person)
    return [_one(here, row, told, hidden) for row in rows]


def _one(here: Partnership, row: Any, told: Mapping[str, Any], hidden: frozenset[str]) -> Lesson:
    veiled = not hidden.isdisjoint((row.case, *(row.examples or ())))
    scope = {} if veiled else told.get(row.scope) or {}
    return Lesson(
        lesson=row.lesson,
        seq=row.proposed_seq,
        state=state_of(here, row),
        decision=row.decision,
        text=None if veiled else told.get(row.text),
        words=tuple(scope.get("words", ())),
        attributes=scope.get("attributes", {}),
        case=row.case,
        examples=tuple(row.examples or ()),
        answer=None if veiled else row.answer,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        until=row.until_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        hidden=veiled,
    )
