"""An event log as arrays: what happened to which case, when, and by whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_DENSE = 4_000_000
"""So many codes are counted in a table; beyond it only those that occur are sorted."""


@dataclass(frozen=True, slots=True)
class EventLog:
    """Events (n,) in the order of case and time; made by `event_log`, which puts them in that order.

    `case`, `activity` and `resource` (−1: not known) are codes, `at` is in seconds, and `worked` the seconds
    of work that ended at `at` (NaN: not known). Events `bounds[k]` to `bounds[k + 1]` are those of case k,
    which is called `cases[k]`.
    """

    case: Ints
    activity: Ints
    at: Floats
    resource: Ints
    worked: Floats
    bounds: Ints
    cases: tuple[str, ...]
    activities: tuple[str, ...]
    resources: tuple[str, ...]

    @property
    def events(self) -> int:
        """How many there are."""
        return len(self.case)

    @property
    def durations(self) -> Floats:
        """Seconds from the first to the last event of each case (cases,): its lead time."""
        return np.asarray(self.at[self.bounds[1:] - 1] - self.at[self.bounds[:-1]], dtype=np.float64)


def event_log(
    case: ArrayLike,
    activity: ArrayLike,
    at: ArrayLike,
    *,
    resource: ArrayLike | None = None,
    worked: ArrayLike | None = None,
    cases: tuple[str, ...] | None = None,
    activities: tuple[str, ...] | None = None,
    resources: tuple[str, ...] | None = None,
) -> EventLog:
    """The log of events (n,) given in any order; codes count from 0, names are made up where none are given.

    Events of one case at the same moment keep the order in which they are given, as pm4py has it. Cases
    without an event are left out. Raises ValueError for arrays of unlike length, for moments that are no
    numbers, and for codes without a name.

    >>> log = event_log([0, 1, 0], [0, 0, 1], [5.0, 2.0, 3.0], activities=("ask", "answer"))
    >>> log.activity.tolist(), log.bounds.tolist(), log.durations.tolist()
    ([1, 0, 0], [0, 2, 3], [2.0, 0.0])
    """
    codes, moments = _ints(case), np.asarray(at, dtype=np.float64)
    n = len(codes)
    who = np.full(n, -1, dtype=np.int64) if resource is None else _ints(resource)
    spent = np.full(n, np.nan) if worked is None else np.asarray(worked, dtype=np.float64)
    what = _ints(activity)
    known = _names(codes, cases, "case")
    _check(n, activity=what, at=moments, resource=who, worked=spent)
    order = _order(codes, moments)
    if order is not None:
        codes, what, who = codes[order], what[order], who[order]
        moments, spent = moments[order], spent[order]
    firsts = np.flatnonzero(np.diff(codes, prepend=-1))
    bounds = np.append(firsts, n)
    return EventLog(
        case=np.repeat(np.arange(len(firsts)), np.diff(bounds)),
        activity=what,
        at=moments,
        resource=who,
        worked=spent,
        bounds=bounds,
        cases=tuple([known[code] for code in codes[firsts].tolist()]),
        activities=_names(what, activities, "activity"),
        resources=_names(who, resources, "resource"),
    )


def _ints(values: ArrayLike) -> Ints:
    return np.asarray(values, dtype=np.int64)


def _check(n: int, *, at: Floats, **columns: NDArray[np.generic]) -> None:
    for name, column in {"at": at, **columns}.items():
        if column.shape != (n,):
            raise ValueError(f"{name} must be an array ({n},), one for each event; it is {column.shape}.")
    if not np.isfinite(at).all():
        raise ValueError("every event needs a moment: at holds values that are no numbers.")


def _order(case: Ints, at: Floats) -> Ints | None:
    """What puts the events in order, or None where they are in order."""
    same, ahead = case[1:] == case[:-1], case[1:] > case[:-1]
    if (ahead | (same & (at[1:] >= at[:-1]))).all():
        return None
    if (ahead | same).all():
        return np.lexsort((at, case))
    return by_code(case, np.argsort(at, kind="stable"))


def by_code(codes: Ints, order: Ints | None = None) -> Ints:
    """What sorts codes (m,) from 0 on, keeping the given order (m,) among equal ones.

    Sixteen bits at a time, which numpy sorts in linear time: several times faster than whole numbers.
    """
    for shift in range(0, max(1, int(codes.max(initial=0)).bit_length()), 16):
        digits = (codes >> shift).astype(np.uint16)
        if order is None:
            order = np.argsort(digits, kind="stable")
        else:
            order = order[np.argsort(digits[order], kind="stable")]
    assert order is not None
    return order


def numbered(codes: Ints, size: int) -> tuple[Ints, Ints, Ints]:
    """The codes below `size` that occur, in order; which of them each (m,) is; how often each occurs."""
    if size > _DENSE:
        kept, which, count = np.unique(codes, return_inverse=True, return_counts=True)
        return kept, which, count
    count = np.bincount(codes, minlength=size)
    kept = np.flatnonzero(count)
    place = np.zeros(size, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    return kept, place[codes], count[kept]


def _names(codes: Ints, names: tuple[str, ...] | None, kind: str) -> tuple[str, ...]:
    most, least = int(codes.max(initial=-1)), int(codes.min(initial=0))
    if least < (-1 if kind == "resource" else 0) or (names is not None and most >= len(names)):
        known = "any" if names is None else str(len(names))
        raise ValueError(f"codes of {kind} lie between {least} and {most}, and there are {known} names.")
    return names if names is not None else tuple(f"{kind} {code}" for code in range(most + 1))
