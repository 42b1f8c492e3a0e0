"""What both sides of a partnership know, and settled cases, for an agent that works on something."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

from lichen.client import Client, Partnership
from lichen.client.shapes import Hit
from lichen.mcp.shapes import Piece

WORDS, HITS = 8, 30
"""So many of the longest words are looked for, each by itself, and so many cases are taken for each."""

MOST = 50
"""Pieces of context that are given at once."""

_WORD = re.compile(r"\w{4,}")


def beside(here: Partnership, case: str) -> list[Piece]:
    """The notes, lessons and precedents that bear on a case."""
    return [
        Piece(mark=each.mark, kind=each.kind, title=each.title, text=each.text)
        for each in here.beside.context(case)[:MOST]
    ]


def about(here: Partnership, text: str) -> list[Piece]:
    """Notes and lessons in force, the likest to the text first."""
    rows = [here.notes.get(row.note) for row in here.notes.list()[:MOST]]
    found = [
        Piece(mark=f"note {note.note}", kind=note.sort, title=note.title, text=note.text)
        for note in rows
        if note.text
    ]
    found += [
        Piece(mark=f"lesson {lesson.lesson}", kind="lesson", text=lesson.text)
        for lesson in here.lessons.list("in_force")
        if lesson.text
    ]
    words = _words(text)
    return sorted(found, key=lambda each: -len(words & _words(f"{each.title} {each.text}")))[:MOST]


def similar(client: Client, partnership: str, text: str, most: int) -> list[tuple[Hit, int]]:
    """Settled cases with the number of words they share with the text, most first.

    Long words are looked for first: they say more than short ones.
    """
    words = sorted(_words(text), key=lambda word: (-len(word), word))[:WORDS]
    shared: Counter[str] = Counter()
    found: dict[str, Hit] = {}
    for word in words:
        for hit in islice(client.search(word, partnership=partnership, status="settled"), HITS):
            found[hit.case] = hit
            shared[hit.case] += 1
    return [(found[case], count) for case, count in shared.most_common(most)]


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))
