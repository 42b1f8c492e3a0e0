"""What both sides of a partnership know, and settled cases, for an agent that works on something."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

from lichen.client import Client, Partnership
from lichen.errors import InputRefused
from lichen.mcp.shapes import Piece, Similar, SimilarState

WORDS, HITS = 8, 30
"""So many of the longest words are looked for, each by itself, and so many cases are taken for each."""

WAIT = 5.0
"""Seconds that a call waits while a job looks similar cases up."""

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


def similar(
    client: Client, partnership: str, *, about: str, case: str | None, most: int
) -> tuple[SimilarState, list[Similar]]:
    """Settled cases most like a case or some words, as pages show them, and whether they are still sought.

    Fewer than wanted are made up by cases that share words: what an agent wanted to do is found by its words
    only. Raises `InputRefused` where neither is given.
    """
    if case is None and not about.strip():
        raise InputRefused("Say what the case is about, or give the id of the case you are working on.")
    here = client.partnership(partnership)
    past = here.beside.like(about, timeout=WAIT) if case is None else here.beside.similar(case, timeout=WAIT)
    found = [Similar(case=each.case, title=each.title, alike=each.alike) for each in past.items[:most]]
    if past.state == "hidden" or len(found) == most or not about.strip():
        return past.state, found
    known = {each.case for each in found} | {case}
    more = (each for each in _sharing(client, partnership, about) if each.case not in known)
    return past.state, found + list(islice(more, most - len(found)))


def _sharing(client: Client, partnership: str, text: str) -> list[Similar]:
    """Settled cases that share words with the text, those that share most first.

    Long words are looked for first: they say more than short ones.
    """
    words = sorted(_words(text), key=lambda word: (-len(word), word))[:WORDS]
    shared: Counter[str] = Counter()
    found: dict[str, Similar] = {}
    for word in words:
        for hit in islice(client.search(word, partnership=partnership, status="settled"), HITS):
            found[hit.case] = Similar(case=hit.case, title=hit.title)
            shared[hit.case] += 1
    return [found[case] for case, _ in shared.most_common()]


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))
