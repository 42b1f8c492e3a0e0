"""Where partners differed: what about, how long until it was settled, and who was right."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import datetime
from typing import Any, NamedTuple, cast

import msgspec

from lichen.core.intervals import Interval
from lichen.core.percent import percent
from lichen.ledger.ledger import Ledger
from lichen.ledger.projections import time_of
from lichen.reports.figures.counts import Counts, Key, Sum, grouped
from lichen.reports.figures.figure import Figure, Reference
from lichen.reports.figures.load import Viewer
from lichen.reports.figures.rates import share
from lichen.reports.figures.words import rows as run
from lichen.types import Answer

MOST_THEMES = 12
FEWEST_TO_SAY = 10
_LATEST = 2**62


class Disagreement(NamedTuple):
    """One disagreement; `answer` is how it was resolved, `truth` what turned out since, if known.

    `right` names the partners whose position the truth bears out. `seq` pages: pass it as `before`.
    """

    seq: int
    disagreement: str
    case: str
    opened_at: datetime
    positions: tuple[tuple[str, Answer], ...]
    answer: Answer | None
    resolved_by: str | None
    hours: float | None
    truth: Answer | None
    right: tuple[str, ...]


class Theme(NamedTuple):
    """Two answers that were at odds: how often, how many are resolved, and the mean hours that took."""

    one: str
    other: str
    disagreements: int
    resolved: int
    hours: float | None
    entries: Reference


class Verdict(NamedTuple):
    """Where these two answers were at odds: how often this partner's position turned out right."""

    partner: str
    one: str
    other: str
    right: Interval
    entries: Reference


def disagreements(ledger: Ledger, counts: Counts, *, before: int | None = None, limit: int = 50) -> Figure:
    """The latest disagreements, newest first; page with the last row's `seq` as `before`."""
    found = []
    if counts.cursor.through:
        chain = counts.cursor.chain
        found = run(ledger.connector, "disagreements", chain=chain, before=before or _LATEST, limit=limit)
    rows = tuple(_row(cast(tuple[Any, ...], row)) for row in found)
    known = counts.total("disputes")
    hours = known.amount / known.hits / 3.6e6 if known.hits else None
    said = f"{known.n:,} disagreements so far, {known.n - known.hits:,} still open."
    if hours is not None:
        said += f" Resolving one took {hours:.1f} hours on average."
    values = {"opened": known.n, "open": known.n - known.hits, "mean_hours": hours}
    return Figure("disagreements", "Disagreements", said, rows, values, Reference("disputes", {}))


def _row(row: tuple[Any, ...]) -> Disagreement:
    seq, id, case, positions, opened_at, answer, _, resolved_by, resolved_at, truth = row
    decode = msgspec.json.decode
    held = tuple((str(partner), said) for partner, said in decode(positions))
    true = None if truth is None else decode(truth)
    right = tuple(partner for partner, said in dict(held).items() if true is not None and said == true)
    hours = None if resolved_at is None else (resolved_at - opened_at) / 3.6e9
    resolution = None if answer is None else decode(answer)
    return Disagreement(seq, id, case, time_of(opened_at), held, resolution, resolved_by, hours, true, right)


def themes(counts: Counts) -> Figure:
    """Which answers are most often at odds, and how long that takes to resolve."""
    known = counts.whole("disputes")
    often = sorted(known, key=lambda key: (-known[key].n, str(key)))[:MOST_THEMES]
    rows = tuple(_theme(key, known[key]) for key in often)
    said = "There has been no disagreement yet."
    if rows:
        said = f"Most often at odds: {rows[0].one} and {rows[0].other}, {rows[0].disagreements:,} times."
    return Figure("themes", "What partners disagree about", said, rows, {}, Reference("disputes", {}))


def _theme(key: Key, total: Sum) -> Theme:
    hours = total.amount / total.hits / 3.6e6 if total.hits else None
    where = Reference("disputes", {"key": key})
    return Theme(str(key[0]), str(key[1]), total.n, total.hits, hours, where)


def verdicts(counts: Counts, charter_ai: frozenset[str], viewer: Viewer) -> Figure:
    """Who tends to be right about what, only where enough is known; people's rows by role.

    Those who may not see others see the AI partners' rows, their own, and people together.
    """
    known = counts.whole("verdicts")
    sums: dict[Key, Sum] = defaultdict(Sum)
    for key, total in known.items():
        partner = str(key[0])
        if viewer.sees_all or partner in charter_ai or partner == viewer.person:
            sums[key] = sums[key].plus(total)
        elif partner not in charter_ai:
            everybody = ("people", *key[1:])
            sums[everybody] = sums[everybody].plus(total)
    rows = tuple(
        Verdict(str(key[0]), str(key[1]), str(key[2]), share(total.hits, total.n),
                Reference("verdicts", {"key": key if key[0] != "people" else (None, *key[1:])}))
        for key, total in sorted(sums.items(), key=lambda each: (-each[1].n, str(each[0])))
        if total.n >= FEWEST_TO_SAY
    )  # fmt: skip
    overall = grouped(known, 0)
    said = _most_often_right(rows)
    values = {"with_truth": max((total.n for total in overall.values()), default=0)}
    return Figure("verdicts", "Who tends to be right about what", said, rows, values,
                  Reference("verdicts", {}),
                  f"Shown from {FEWEST_TO_SAY} disagreements with a known truth on.")  # fmt: skip


def _most_often_right(rows: tuple[Verdict, ...]) -> str:
    clear = [row for row in rows if row.right.low > 0.5]
    if not clear:
        return "Nobody is shown to be right more often than not yet."
    best = max(clear, key=lambda row: row.right.low if not math.isnan(row.right.low) else 0.0)
    return (
        f"Clearest: {best.partner}, right in {percent(best.right.value, 0)} of disagreements between "
        f"{best.one} and {best.other}."
    )
