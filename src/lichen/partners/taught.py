"""Lessons to be looked up by the cases they were learned on."""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from lichen.partners.fields import FieldKind, Inputs
from lichen.partners.heeding import Taught
from lichen.partners.precedents import Precedents

MOST = 20_000
"""So many examples of lessons can be looked up; the oldest go first."""


class Found(NamedTuple):
    """A lesson, and how alike one of its examples is."""

    lesson: Taught
    alike: float


class Book:
    """Lessons by their marks, and which of their examples are most like a case; for many threads.

    Words that no example has used cannot count in the cosine of texts, which makes it too large by about the
    root of their share while the lessons are few; that is undone.

    >>> book = Book()
    >>> book.write([Taught("lesson l1", "fraud", "Lost parcels.", {"c1": {"note": "the parcel is lost"}})])
    >>> [each.lesson.answer for each in book.nearest([{"note": "a lost parcel"}])[0]]
    ['fraud']
    """

    def __init__(self, fields: Mapping[str, FieldKind] | None = None) -> None:
        self._like = Precedents(fields, keep=MOST)
        self._lessons: dict[str, Taught] = {}
        self._places: dict[str, tuple[str, str]] = {}
        self._words: set[str] = set()
        self._lock = threading.Lock()

    def __contains__(self, mark: str) -> bool:
        return mark in self._lessons

    def write(self, lessons: Iterable[Taught]) -> None:
        """Know these lessons; one known already stays as it is."""
        with self._lock:
            for lesson in lessons:
                if lesson.mark not in self._lessons:
                    self._lessons[lesson.mark] = lesson
                    for case, inputs in lesson.examples.items():
                        place = f"{lesson.mark} {case}"
                        self._places[place] = lesson.mark, case
                        self._like.add(place, inputs)
                        self._words.update(_words(inputs))
            self._like.prepare()

    def keep(self, marks: Collection[str]) -> None:
        """Let go of every lesson but these."""
        with self._lock:
            for place in [place for place, (mark, _) in self._places.items() if mark not in marks]:
                self._like.forget(place)
                del self._places[place]
            self._lessons = {mark: lesson for mark, lesson in self._lessons.items() if mark in marks}

    def forget(self, case: str) -> None:
        """Let go of a case: it is found no more."""
        with self._lock:
            gone = [place for place, (_, named) in self._places.items() if named == case]
            for place in gone:
                self._like.forget(place)
                del self._places[place]

    def nearest(
        self, many: Sequence[Inputs], among: Collection[str] | None = None, k: int = 30
    ) -> list[list[Found]]:
        """For each case at most k examples of the lessons with these marks, from the most alike on."""
        with self._lock:
            spare = 0 if among is None else len(self._lessons) - len(among)
            rows = self._like.similar_to(many, k + min(max(spare, 0), k))
            known = [self._known(inputs) for inputs in many]
        return [self._among(row, share, among)[:k] for row, share in zip(rows, known, strict=True)]

    def _known(self, inputs: Inputs) -> float:
        """The root of the share of words that some example has used."""
        said = _words(inputs)
        return math.sqrt(sum(word in self._words for word in said) / len(said)) if said else 1.0

    def _among(
        self, row: Sequence[tuple[str, float]], share: float, among: Collection[str] | None
    ) -> list[Found]:
        found = [Found(self._lessons[self._places[place][0]], share * value) for place, value in row]
        return [each for each in found if among is None or each.lesson.mark in among]


def _words(inputs: Inputs) -> list[str]:
    return re.findall(
        r"\w+", " ".join(str(value) for value in inputs.values() if isinstance(value, str)).casefold()
    )
