"""Before and after: what errors and reviews were on either side of a change."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from lichen.core.intervals import Interval
from lichen.reports.figures.counts import NOTHING, Counts, Key, Sum
from lichen.reports.figures.figure import Figure, Reference
from lichen.reports.figures.rates import Group, in_words, rate, share
from lichen.reports.figures.span import when
from lichen.reports.figures.timeline import Change, timeline

MOST_CHANGES = 30


class BeforeAfter(NamedTuple):
    """One change: error of each side, reviews per case and overrides before it and since.

    Before is what was settled since the change of the same kind before it, after what was settled until the
    next of its kind. Other things may have changed as well: this is a comparison in time, not an experiment.
    """

    at: datetime
    kind: str
    change: str
    cases_before: int
    cases_after: int
    together_before: Interval
    together_after: Interval
    ai_before: Interval
    ai_after: Interval
    reviews_before: float | None
    reviews_after: float | None
    overridden_before: Interval
    overridden_after: Interval
    entries: Reference


def before_after(counts: Counts) -> Figure:
    """Every charter adopted and version promoted, the latest first, with both sides of it."""
    known = timeline(counts.connector, counts.cursor.chain, counts.cursor.through)
    rows = []
    for kind in ("charter", "version"):
        alike = [change for change in known.changes if change.kind == kind]
        edges = [0, *(change.seq for change in alike), counts.cursor.head + 1]
        for place, change in enumerate(alike):
            if kind == "charter" and place == 0:
                continue
            rows.append(_row(counts, change, edges[place], edges[place + 2]))
    rows.sort(key=lambda row: row.at, reverse=True)
    said = "Nothing has been changed yet."
    if rows:
        one = rows[0]
        said = (
            f"Since {one.change}: together wrong in {in_words(one.together_after)}, "
            f"before it {in_words(one.together_before)}."
        )
    return Figure("changes", "Before and after each change", said, tuple(rows[:MOST_CHANGES]), {}, None,
                  "A comparison in time: other things may have changed as well.")  # fmt: skip


def _row(counts: Counts, change: Change, start: int, end: int) -> BeforeAfter:
    old, new = _stretch(counts, start, change.seq), _stretch(counts, change.seq, end)
    return BeforeAfter(
        at=when(change.at), kind=change.kind, change=change.name,
        cases_before=old.cases, cases_after=new.cases,
        together_before=old.together, together_after=new.together,
        ai_before=old.ai, ai_after=new.ai,
        reviews_before=old.reviews, reviews_after=new.reviews,
        overridden_before=old.overridden, overridden_after=new.overridden,
        entries=Reference("entries", {"first": change.seq, "last": change.seq}),
    )  # fmt: skip


class _Stretch(NamedTuple):
    cases: int
    together: Interval
    ai: Interval
    reviews: float | None
    overridden: Interval


def _stretch(counts: Counts, low: int, high: int) -> _Stretch:
    work = _era_sum(counts.whole("era"), low, high)
    together, ai = (rate(_errors(counts, low, high, side)) for side in ("together", "ai"))
    reviews = work.amount / work.n if work.n else None
    return _Stretch(work.n, together, ai, reviews, share(work.hits, work.n))


def _era_sum(known: dict[Key, Sum], low: int, high: int) -> Sum:
    found = NOTHING
    for key, total in known.items():
        if low <= int(key[0]) < high:
            found = found.plus(total)
    return found


def _errors(counts: Counts, low: int, high: int, side: str) -> list[Group]:
    return [
        (total.n, total.hits, int(sought))
        for (era, which, sought), total in counts.whole("era_error").items()
        if which == side and low <= int(era) < high
    ]
