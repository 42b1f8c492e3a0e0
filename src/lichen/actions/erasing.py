"""What erasures need: a reason, what is left to erase, and an end for lessons that say nothing any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.errors import InputRefused
from lichen.ledger.events import LessonDecided, LessonDecision, Seal
from lichen.types import PartnerId

ENDS: dict[str | None, LessonDecision] = {None: "declined", "approved": "expired", "pinned": "expired"}
"""How a lesson that waits or is in force ends when nothing of it is left."""


def needed_reason(reason: str) -> str:
    """The reason of an erasure, which stays on the chain; raises `InputRefused` where none is given."""
    said = reason.strip()
    if not said:
        raise InputRefused("An erasure needs a reason, such as the request it answers.")
    return said


def seals_left(partnership: Partnership, seals: Iterable[str | None]) -> tuple[Seal, ...]:
    """Those of the seals behind which there still is something."""
    found = partnership.ledger.unseal(seal for seal in seals if seal)
    return tuple(seal for seal, content in found.items() if content is not None)


def seals_of_lesson(partnership: Partnership, lesson: str) -> Iterator[str | None]:
    """The seals of what a lesson says, of where it holds, and of why it was decided so."""
    ledger, chain = partnership.ledger, partnership.id
    for row in ledger.rows("lesson", chain=chain, lesson=lesson):
        yield from (row.text, row.scope)
    yield from (row.reason for row in ledger.rows("lesson_decisions", chain=chain, lesson=lesson))


def end_lessons(partnership: Partnership, draft: Draft, lessons: Sequence[str], by: PartnerId) -> None:
    """Decline those that wait and end those in force: nobody is asked about an empty lesson.

    The erasure says why, on the chain; said here too, it could be erased in its turn.
    """
    for lesson in lessons:
        rows: list[Any] = partnership.ledger.rows("lesson", chain=partnership.id, lesson=lesson)
        if rows and rows[0].decision in ENDS:
            draft.add(LessonDecided(at=draft.now, by=by, lesson=lesson, decision=ENDS[rows[0].decision]))
