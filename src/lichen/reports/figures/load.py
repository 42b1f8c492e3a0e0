"""Who carries how much, shown with care: oneself always, others by role, and never a group too small."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from lichen.reports.figures.counts import Counts, Sum
from lichen.reports.figures.figure import Figure, Reference
from lichen.reports.figures.grains import SIZE
from lichen.reports.figures.span import Span, when

FLOOR = 3
"""Figures about a group are shown from so many people on."""
SEES_ALL = frozenset({"owner", "lead"})


class Load(NamedTuple):
    """What one person (or all of them, `person` empty) did on a day; minutes as they were recorded."""

    day: datetime
    person: str
    answers: int
    minutes: float
    entries: Reference


class Viewer(NamedTuple):
    """Who looks, and in which role: owner and lead see everybody, others themselves and the whole."""

    person: str
    role: str

    @property
    def sees_all(self) -> bool:
        """Whether this viewer may see each person's figures."""
        return self.role in SEES_ALL


def load(counts: Counts, span: Span, viewer: Viewer) -> Figure:
    """Answers and minutes a day: one's own, and from `FLOOR` others on each person's for leads.

    Everybody's together goes to leads always, and to others unless fewer than `FLOOR` others took part,
    whose figures could be worked out by taking one's own away.
    """
    single = [
        _load(at, str(person), [total])
        for at, (person, role), total in counts.over("answers", "day", span.since)
        if role == "person"
    ]
    people = {row.person for row in single}
    enough = len(people - {viewer.person}) >= FLOOR
    rows = [row for row in single if (viewer.sees_all and enough) or row.person == viewer.person]
    shown = enough or viewer.sees_all
    if shown:
        rows.extend(_whole(counts, span))
    return Figure("load", "Load per person", _in_words(len(people), rows, shown, viewer), tuple(rows),
                  {"people": len(people) if shown else None},
                  Reference("answers", {"since": span.since, "until": span.now}),
                  f"People are shown one by one to leads only, and only where {FLOOR} others took part; "
                  "below that everybody is put together.")  # fmt: skip


def _load(at: int, person: str, totals: Sequence[Sum]) -> Load:
    """A day of one person, or of everybody, and where its answers stand."""
    key = (person or None, "person")
    where = Reference("answers", {"key": key, "since": at, "until": at + SIZE["day"]})
    minutes = sum(total.amount for total in totals) / 60_000
    return Load(when(at), person, sum(total.n for total in totals), minutes, where)


def _whole(counts: Counts, span: Span) -> list[Load]:
    together: dict[int, list[Sum]] = defaultdict(list)
    for at, (_, role), total in counts.over("answers", "day", span.since):
        if role == "person":
            together[at].append(total)
    return [_load(at, "", totals) for at, totals in sorted(together.items())]


def _in_words(people: int, rows: list[Load], shown: bool, viewer: Viewer) -> str:
    if shown:
        answers = sum(row.answers for row in rows if not row.person)
        return f"{people:,} people gave {answers:,} answers in this time."
    own = sum(row.answers for row in rows if row.person == viewer.person)
    return f"You gave {own:,} answers in this time."
