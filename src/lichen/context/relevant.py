"""What of the shared context a case needs: what holds for it, the likest first, within a budget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from lichen.context.entry import ABOUT, Entry, Subject, holds
from lichen.context.ranking import LONGEST, Ranking
from lichen.context.space import Space

BUDGET = 6_000
"""Characters of context with one case: what a person reads in two minutes and a small model still heeds."""

LIKE = 0.3
"""From so much alikeness on, a lesson without a scope holds for a case too: half the words in common."""


def relevant(
    space: Space, case: Subject, *, now: datetime, budget: int = BUDGET, itself: bool = False
) -> list[Entry]:
    """The entries for this case: pinned lessons, then the likest to the case, as many as the budget holds.

    A lesson is there where its scope holds, or, without one, where the case is like the one it was learned
    on. Pinned lessons are never crowded out. With `itself` also lessons and precedents made of this very
    case are there: for trials, never for somebody who has yet to judge it. The same case in the same space
    has the same entries.
    """
    found = [each for each in space.entries if _may(each, case, now, itself)]
    found = [each for each in found if _holds(each, case, space.ranking)]
    if sum(len(each.text) for each in found) > budget or any(len(each.text) > LONGEST for each in found):
        found = _likest_first(found, case, space.ranking)
    first = sorted(found, key=lambda each: not each.pinned)
    return list(_within(first, budget))


def matches(space: Space, entry: Entry, case: Subject) -> bool:
    """Whether a lesson holds for this case."""
    return _holds(entry, case, space.ranking)


def _may(entry: Entry, case: Subject, now: datetime, itself: bool) -> bool:
    if entry.kind == "note" and entry.id.startswith(ABOUT):
        return False
    return entry.in_force(now) and (itself or case.case not in entry.cases)


def _holds(entry: Entry, case: Subject, ranking: Ranking) -> bool:
    if entry.kind != "lesson":
        return True
    if entry.scoped:
        return holds(entry, case)
    return case.case in entry.cases or (bool(entry.like) and ranking.to_case(entry, case) >= LIKE)


def _within(entries: Iterable[Entry], budget: int) -> Iterable[Entry]:
    left = budget
    for each in entries:
        if each.pinned or len(each.text) <= left:
            left -= len(each.text)
            yield each


def _likest_first(found: Sequence[Entry], case: Subject, ranking: Ranking) -> list[Entry]:
    scored = [(ranking.score(each, case), each) for each in found]
    scored.sort(key=lambda pair: (pair[1].kind != "lesson", -pair[0], pair[1].mark))
    return [ranking.cut(each, case) for _, each in scored]
