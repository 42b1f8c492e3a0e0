"""What the lessons in force say is right for a case: where they say so, and do not contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from lichen.context.entry import Entry, Subject
from lichen.context.relevant import matches
from lichen.context.space import Space
from lichen.types import Answer


class Ruling(NamedTuple):
    """An answer, and the lessons that give it."""

    answer: Answer
    lessons: tuple[Entry, ...]


def ruling(space: Space, case: Subject, *, now: datetime, itself: bool = False) -> Ruling | None:
    """What the lessons say; pinned ones before others. None where none speaks or they contradict."""
    return agreed(
        [
            each
            for each in space.entries
            if each.answer is not None
            and each.in_force(now)
            and (itself or case.case not in each.cases)
            and matches(space, each, case)
        ]
    )


def agreed(lessons: Sequence[Entry]) -> Ruling | None:
    """The one answer of these lessons, those that are pinned first; None where there is none.

    >>> one = Entry(mark="lesson 1", kind="lesson", sort="", title="", text="", answer="billing")
    >>> other = Entry(mark="lesson 2", kind="lesson", sort="", title="", text="", answer="fraud")
    >>> agreed([one]).answer, agreed([one, other])
    ('billing', None)
    """
    speaking = [each for each in lessons if each.pinned] or list(lessons)
    answers = {str(each.answer): each.answer for each in speaking if each.answer is not None}
    if len(answers) != 1:
        return None
    return Ruling(next(iter(answers.values())), tuple(speaking))
