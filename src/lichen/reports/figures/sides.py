"""People alone, the AI alone and both together: how often each was wrong, and how that is known."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from lichen.core.intervals import Interval
from lichen.reports.figures.counts import Counts, Key, Sum, grouped
from lichen.reports.figures.figure import Figure, Reference
from lichen.reports.figures.rates import Group, in_words, rate
from lichen.reports.figures.span import Span, when

SIDES = {"people": "People alone", "ai": "AI alone", "together": "Together"}
SOURCES = {
    "outcome": "what later turned out",
    "audit": "audits of AI-only cases",
    "adjudication": "independent answers that agreed",
}
MOST_STEPS = 12
ASSUMED = (
    "Every answer counts as it was given before the truth was known. Where no outcome follows, the truth is "
    "the answer two independent voices share; what both get wrong alike is not seen. Cases that were looked "
    "at with a smaller chance count for more."
)


class Side(NamedTuple):
    """One side's share of wrong answers with its interval, and by what it was measured."""

    side: str
    error: Interval
    against: tuple[str, ...]
    entries: Reference


class Against(NamedTuple):
    """One side's share of wrong answers where the truth is known in this one way."""

    side: str
    source: str
    error: Interval
    entries: Reference


class SideStep(NamedTuple):
    """One side's share of wrong answers among the cases settled in a stretch of time that starts `at`."""

    at: datetime
    side: str
    error: Interval
    entries: Reference


def sides(counts: Counts) -> Figure:
    """The error of people alone, the AI alone and together, since the question was first asked."""
    known = counts.whole("error")
    by_source = grouped(known, 0, 1)
    rows = tuple(
        Side(side, rate(_groups(known, side)), _against(by_source, side), _behind(side)) for side in SIDES
    )
    said = "; ".join(f"{SIDES[row.side]}: wrong answers {in_words(row.error)}" for row in rows)
    return Figure("sides", "People, AI and together", f"{said}.", rows, {"verdict": _verdict(rows)},
                  Reference("error", {}), ASSUMED)  # fmt: skip


def _groups(known: dict[Key, Sum], *wanted: str) -> list[Group]:
    """Sums by the chance of being looked at, for keys that begin with these parts."""
    kept = ((key, total) for key, total in known.items() if key[: len(wanted)] == wanted)
    return [(total.n, total.hits, int(key[-1])) for key, total in kept]


def _against(by_source: dict[Key, Sum], side: str) -> tuple[str, ...]:
    return tuple(SOURCES[source] for source in SOURCES if (side, source) in by_source)


def _behind(side: str, source: str | None = None) -> Reference:
    return Reference("error", {"key": (side,) if source is None else (side, source)})


def _verdict(rows: tuple[Side, ...]) -> str:
    """Whether together is better than either side alone, said only when the intervals are apart."""
    people, ai, together = (row.error for row in rows)
    alone = [each for each in (people, ai) if each.n]
    if not together.n or not alone:
        return "There is not enough evidence yet to compare the sides."
    best = min(alone, key=lambda each: each.value)
    if together.high < best.low:
        return "Together is better than either side alone."
    if together.low > best.high:
        return "Together is worse than the better side alone: change something."
    return "The intervals overlap: together is neither shown better nor worse than the better side alone."


def against(counts: Counts) -> Figure:
    """The same errors by what they were measured against."""
    known = counts.whole("error")
    rows = tuple(
        Against(side, source, rate(_groups(known, side, source)), _behind(side, source))
        for side in SIDES
        for source in SOURCES
        if _groups(known, side, source)
    )
    said = "; ".join(f"{SIDES[row.side]}, by {SOURCES[row.source]}: {in_words(row.error)}" for row in rows)
    said = f"Wrong answers. {said}." if said else "No truth is known yet."
    return Figure("against", "Said against what", said, rows, {},
                  Reference("error", {}), ASSUMED)  # fmt: skip


def sides_over_time(counts: Counts, span: Span) -> Figure:
    """The error of each side in at most twelve stretches of the time shown."""
    size = max(span.size, span.size * -(-len(span.steps) // MOST_STEPS))
    start = span.steps[0] if span.steps else span.since
    found: dict[tuple[int, str], list[Group]] = defaultdict(list)
    for at, key, total in counts.over("error", span.grain, span.since, every_question=False):
        found[start + (at - start) // size * size, str(key[0])].append((total.n, total.hits, int(key[2])))
    rows = tuple(
        SideStep(when(at), side, rate(found[at, side]),
                 Reference("error", {"key": (side,), "since": at, "until": at + size}))
        for at, side in sorted(found)
    )  # fmt: skip
    said = "How often each side was wrong, by when the case was settled."
    return Figure("sides_over_time", "Errors over time", said, rows, {},
                  Reference("error", {"since": span.since, "until": span.now}), ASSUMED)  # fmt: skip
