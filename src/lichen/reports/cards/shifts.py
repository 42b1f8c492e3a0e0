"""What moved, in words and with dates, from streams of values over cases in the order of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy.typing as npt

from lichen.core.conditions import Candidate
from lichen.core.drift import Change, Moved, drift, moved_most
from lichen.reports.cards.card import Shift, Where
from lichen.reports.cards.material import Case


def shifts(
    streams: Mapping[tuple[str, str], npt.ArrayLike],
    cases: Sequence[Case],
    times: Sequence[datetime],
    *,
    weights: npt.ArrayLike | None = None,
    slices: Sequence[Candidate] = (),
    level: float = 0.05,
) -> tuple[Shift, ...]:
    """The streams (by kind and name, (n,) each over `cases` at `times`) that moved, the surest first.

    `slices` are conditions over the same cases, in which it may have moved most.
    """
    named = {f"{kind}\n{what}": values for (kind, what), values in streams.items()}
    found = drift(named, weights, level=level)
    return tuple(
        _shift(change, cases, times, moved_most(named[change.stream], change.since, list(slices)))
        for change in found
    )


def _shift(change: Change, cases: Sequence[Case], times: Sequence[datetime], moved: Moved | None) -> Shift:
    kind, _, what = change.stream.partition("\n")
    where = None if moved is None else _where(moved)
    return Shift(
        what=what,
        kind=kind,
        before=change.before,
        after=change.after,
        share=change.share,
        size=change.size,
        since=times[change.since],
        earliest=times[change.earliest],
        latest=times[change.latest],
        case=cases[change.since].id,
        n_before=change.n_before,
        n_after=change.n_after,
        p=change.p,
        sentence=_sentence(change, what, times, where),
        where=where,
    )


def _where(moved: Moved) -> Where:
    return Where(
        condition=moved.condition,
        before=moved.before,
        after=moved.after,
        elsewhere_before=moved.elsewhere_before,
        elsewhere_after=moved.elsewhere_after,
        cases=moved.cases,
    )


def _sentence(change: Change, what: str, times: Sequence[datetime], where: Where | None) -> str:
    likely = day(times[change.since])
    first, last = day(times[change.earliest]), day(times[change.latest])
    since = likely if first == last else f"about {likely} (between {first} and {last})"
    moved = f"{_said(change.before, change)} before, {_said(change.after, change)} since {since}"
    points = f"{abs(100 * (change.after - change.before)):.{_digits(change)}f} points"
    sentence = f"{what}: {moved}; {points if change.share else f'a {change.size} change'}."
    if where is None:
        return sentence
    inside = f"{_said(where.before, change)} to {_said(where.after, change)}"
    outside = f"{_said(where.elsewhere_before, change)} to {_said(where.elsewhere_after, change)}"
    return f"{sentence} Most where {where.condition}: {inside}, elsewhere {outside}."


def _said(value: float, change: Change) -> str:
    if not change.share:
        return f"{value:.3g}"
    return f"{100 * value:.{_digits(change)}f} %"


def _digits(change: Change) -> int:
    return 0 if abs(change.after - change.before) >= 0.02 else 1


def day(at: datetime) -> str:
    """A day as people write it."""
    return f"{at.day} {at:%B %Y}"
