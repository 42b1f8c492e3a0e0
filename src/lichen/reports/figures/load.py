"""Who carries how much, shown with care: oneself always, others by role, and never a group too small."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from lichen.reports.figures.counts import Counts
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


_OF_ONE = frozenset({"answers", "right", "confusion", "stated", "pace", "feedback", "agreement", "verdicts"})
"""Measures whose key begins with a partner."""


def may_see(viewer: Viewer, reference: Reference, machines: frozenset[str]) -> bool:
    """Whether this viewer may look behind a figure: one person's only oneself, owners and leads.

    Ask before every `drill` whose reference came from outside; `machines` are the AI partners.
    """
    if viewer.sees_all or reference.name not in _OF_ONE:
        return True
    key = reference.parameters.get("key")
    whose = key[0] if isinstance(key, (tuple, list)) and key else None
    return whose is not None and (whose == viewer.person or whose in machines)


def load(counts: Counts, span: Span, viewer: Viewer) -> Figure:
    """Answers and minutes a day: per person for leads; otherwise one's own and everybody's together.

    Everybody's together is left out where fewer than `FLOOR` others took part, whose figures could be
    worked out by taking one's own away.
    """
    rows: list[Load] = []
    together: dict[int, list[tuple[str, int, float]]] = defaultdict(list)
    for at, (person, role), total in counts.over("answers", "day", span.since):
        if role != "person":
            continue
        minutes = total.amount / 60_000
        together[at].append((str(person), total.n, minutes))
        if viewer.sees_all or person == viewer.person:
            where = _behind(str(person), at)
            rows.append(Load(when(at), str(person), total.n, minutes, where))
    people = {person for day in together.values() for person, _, _ in day}
    shown = len(people - {viewer.person}) >= FLOOR
    if shown or viewer.sees_all:
        rows.extend(_whole(together))
    return Figure("load", "Load per person", _in_words(len(people), rows, shown, viewer), tuple(rows),
                  {"people": len(people) if shown or viewer.sees_all else None},
                  Reference("answers", {"since": span.since, "until": span.now}),
                  f"Groups of fewer than {FLOOR} are not shown; only leads see each person.")  # fmt: skip


def _behind(person: str, at: int) -> Reference:
    return Reference("answers", {"key": (person, "person"), "since": at, "until": at + SIZE["day"]})


def _whole(together: dict[int, list[tuple[str, int, float]]]) -> list[Load]:
    return [
        Load(when(at), "", sum(n for _, n, _ in day), sum(minutes for _, _, minutes in day),
             Reference("answers", {"key": (None, "person"), "since": at, "until": at + SIZE["day"]}))
        for at, day in sorted(together.items())
    ]  # fmt: skip


def _in_words(people: int, rows: list[Load], shown: bool, viewer: Viewer) -> str:
    if shown or viewer.sees_all:
        answers = sum(row.answers for row in rows if not row.person)
        return f"{people:,} people gave {answers:,} answers in this time."
    own = sum(row.answers for row in rows if row.person == viewer.person)
    return f"You gave {own:,} answers in this time."
