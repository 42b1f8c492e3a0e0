"""How people use the AI's proposals: overrides, acceptance by confidence, second looks."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from lichen.core.intervals import Interval
from lichen.reports.figures.bins import CONFIDENCE_BINS
from lichen.reports.figures.counts import Counts, Sum
from lichen.reports.figures.figure import Figure, Reference
from lichen.reports.figures.rates import in_words, share
from lichen.reports.figures.work import LANES

PER_ROW = 5
HOW = {"blind": "before seeing the AI's answer", "shown": "after seeing it"}


class Overridden(NamedTuple):
    """Settled cases of one lane whose answer somebody changed afterwards."""

    lane: str
    overridden: Interval
    entries: Reference


class Accepted(NamedTuple):
    """Where the AI was this sure (`low` to `high`; None unknown): how often people gave its answer."""

    how: str
    low: float | None
    high: float | None
    same: Interval
    entries: Reference


class Revised(NamedTuple):
    """Second looks after a blind answer that agreed with the AI's or differed: how many changed it."""

    first: str
    moved: Interval
    entries: Reference


def overrides(counts: Counts) -> Figure:
    """The share of settled cases that were overridden, by lane."""
    known = counts.whole("settled", every_question=True)
    rows = tuple(
        Overridden(lane, share(total.hits, total.n), Reference("settled", {"key": (lane,), "hits": True}))
        for lane in LANES
        if (total := known.get((lane,), Sum())).n
    )
    whole = counts.total("settled")
    found = share(whole.hits, whole.n)
    said = f"Overridden afterwards: {in_words(found)}." if whole.n else "No case is settled yet."
    where = Reference("settled", {"hits": True})
    return Figure("overrides", "Settlements changed afterwards", said, rows, {"rate": found}, where)


def acceptance(counts: Counts) -> Figure:
    """How often people gave the AI's answer, by how sure it was: unseen, and after it was shown.

    That people agree more once they have seen the answer is either help or anchoring; the gap is the reason
    blind answers are asked for.
    """
    found: dict[tuple[str, int], Sum] = defaultdict(Sum)
    for (how, place), total in counts.whole("acceptance").items():
        step = int(place) // PER_ROW if int(place) >= 0 else -1
        found[str(how), step] = found[str(how), step].plus(total)
    rows = tuple(_accepted(how, step, found[how, step]) for how, step in sorted(found))
    whole = {how: _all(found, how) for how in HOW}
    said = "; ".join(f"{HOW[how]} {in_words(one)}" for how, one in whole.items() if one.n)
    said = f"People gave the AI's answer {said}." if said else "Nobody has answered beside the AI yet."
    return Figure("acceptance", "Acceptance of the AI's answer", said, rows, dict(whole),
                  Reference("acceptance", {}))  # fmt: skip


def _accepted(how: str, step: int, total: Sum) -> Accepted:
    bins = (step * PER_ROW, (step + 1) * PER_ROW) if step >= 0 else (-1, 0)
    low, high = (edge / CONFIDENCE_BINS for edge in bins) if step >= 0 else (None, None)
    where = Reference("acceptance", {"key": (how,), "bins": bins})
    return Accepted(how, low, high, share(total.hits, total.n), where)


def _all(found: dict[tuple[str, int], Sum], how: str) -> Interval:
    totals = [total for (each, _), total in found.items() if each == how]
    return share(sum(total.hits for total in totals), sum(total.n for total in totals))


def revisions(counts: Counts) -> Figure:
    """Second looks: how often a person changed a first answer that agreed or differed."""
    known = counts.whole("revised")
    rows = tuple(
        Revised(first, share(total.hits, total.n), Reference("revised", {"key": (first,), "hits": True}))
        for first in ("differed", "agreed")
        if (total := known.get((first,), Sum())).n
    )
    said = "; ".join(f"where the first answer {row.first}, changed in {in_words(row.moved)}" for row in rows)
    said = f"Second looks: {said}." if said else "Nobody has taken a second look yet."
    return Figure("revisions", "Second looks", said, rows, {}, Reference("revised", {}))
