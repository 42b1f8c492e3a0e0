"""How like a case the pages of a space are, passage by passage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

from lichen.context.entry import Entry, Subject

LONGEST = 1_500
"""Of a longer page the passages most like the case are given."""

_WORD = re.compile(r"\w+")
_GAP = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class _Passage:
    mark: str
    text: str
    like: bool = False


class Ranking:
    """How like a case the passages of a space are, by TF-IDF; the vocabulary is the space's own."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._passages = list(_passages(entries))
        self._vocabulary = {word for each in self._passages for word in _WORD.findall(each.text.casefold())}
        self._alike: Any = None
        self._latest: tuple[Subject | None, list[float]] = (None, [])

    def score(self, entry: Entry, case: Subject) -> float:
        """How like the case an entry's likest passage is."""
        pairs = zip(self._passages, self._scores(case), strict=True)
        return max((value for passage, value in pairs if passage.mark == entry.mark), default=0.0)

    def to_case(self, entry: Entry, case: Subject) -> float:
        """How like the case is to the one a lesson was learned on.

        Words that nobody in the space has used cannot count in the cosine, so that it is too large by about
        the root of their share; that is undone.
        """
        said = _WORD.findall(case.text.casefold())
        known = sum(word in self._vocabulary for word in said) / len(said) if said else 0.0
        pairs = zip(self._passages, self._scores(case), strict=True)
        found = max((value for each, value in pairs if each.like and each.mark == entry.mark), default=0.0)
        return found * sqrt(known)

    def cut(self, entry: Entry, case: Subject) -> Entry:
        """The entry with its passages that are most like the case, in their order, if it is long."""
        if len(entry.text) <= LONGEST:
            return entry
        pairs = zip(self._passages, self._scores(case), strict=True)
        mine = [
            (value, at, passage.text)
            for at, (passage, value) in enumerate(pairs)
            if passage.mark == entry.mark and not passage.like
        ]
        kept, left = [], LONGEST
        for _, at, text in sorted(mine, key=lambda each: (-each[0], each[1])):
            if len(text) <= left:
                left -= len(text)
                kept.append((at, text))
        return replace(entry, text=" […] ".join(text for _, text in sorted(kept)))

    def _scores(self, case: Subject) -> list[float]:
        latest, found = self._latest  # one look: threads share this
        if latest is not case:
            if self._alike is None:
                from lichen.partners.alike import Alike  # loads scikit-learn: only where there is a choice

                self._alike = Alike([{"text": each.text} for each in self._passages], {"text": "text"})
            found = self._alike.to([{"text": case.text}])[0].tolist()
            self._latest = (case, found)
        return found


def _passages(entries: Sequence[Entry]) -> Iterable[_Passage]:
    for each in entries:
        for text in _pieces(each.text) if len(each.text) > LONGEST else [each.text]:
            yield _Passage(each.mark, f"{each.title} {text}" if text == each.text else text)
        if each.like:
            yield _Passage(each.mark, each.like, like=True)


def _pieces(text: str) -> Iterable[str]:
    """The text by paragraphs, none longer than an entry may be."""
    for paragraph in _GAP.split(text):
        for start in range(0, len(paragraph), LONGEST):
            if piece := paragraph[start : start + LONGEST].strip():
                yield piece
