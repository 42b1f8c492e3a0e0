"""What a change would do to each group of cases, by the attributes the charter protects or others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from lichen.core.intervals import Interval
from lichen.core.sampled_mean import FEWEST, SampledMean
from lichen.ledger.ledger import Ledger
from lichen.reports.whatif.evidence import Evidence
from lichen.reports.whatif.history import Flags, Ints, say
from lichen.reports.whatif.measure import error_gap, error_of
from lichen.reports.whatif.way import Way

MOST_CASES = 20_000
"""Attributes are sealed: so many of the latest cases are opened at most."""
MOST_GROUPS = 12
OTHERS = "others"


@dataclass(frozen=True)
class Group:
    """One group's share of AI-only cases and its errors, under both settings, with the paired difference.

    Errors are None where too few of its cases have a known truth.
    """

    attribute: str
    value: str
    cases: int
    ai_only_old: float
    ai_only_new: float
    error_old: Interval | None
    error_new: Interval | None
    error_difference: Interval | None


def attributes_of(ledger: Ledger, chain: str, *, since: int, through: int) -> dict[int, dict[str, Any]]:
    """The attributes of the latest cases, by the entry that settled them."""
    rows = say(ledger, "attributes", chain=chain, since=since, through=through, limit=MOST_CASES)
    contents = ledger.unseal(seal for _, seal in rows)
    found = {}
    for seq, seal in rows:
        content = contents.get(seal)
        if isinstance(content, dict):
            found[int(seq)] = content
    return found


def groups(
    found: Evidence,
    old: Way,
    new: Way,
    known: dict[int, dict[str, Any]],
    wanted: Iterable[str],
) -> tuple[Group, ...]:
    """Each group of each wanted attribute; those of small number together as `others`."""
    made: list[Group] = []
    for attribute in wanted:
        values = [known.get(seq, {}).get(attribute) for seq in found.past.seq.tolist()]
        names, code = _grouped(values)
        for place, name in enumerate(names):
            made.append(_group(found, old, new, attribute, name, code == place))
    return tuple(made)


def _grouped(values: list[Any]) -> tuple[list[str], Ints]:
    """Names of the groups and each case's place among them, −1 without the attribute."""
    there = [value for value in values if value is not None]
    distinct = set(map(str, there))
    numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in there)
    if numbers and len(distinct) > MOST_GROUPS:
        return _quarters(values)
    count: dict[str, int] = {}
    for value in there:
        count[str(value)] = count.get(str(value), 0) + 1
    largest = sorted(count, key=lambda name: (-count[name], name))
    names = largest[:MOST_GROUPS]
    place = {name: at for at, name in enumerate(names)}
    if len(largest) > MOST_GROUPS:
        names = [*names, OTHERS]
    code = [-1 if value is None else place.get(str(value), MOST_GROUPS) for value in values]
    return names, np.array(code, dtype=np.int64)


def _quarters(values: list[Any]) -> tuple[list[str], Ints]:
    numbers = np.array([np.nan if value is None else float(value) for value in values])
    there = np.isfinite(numbers)
    ends = np.unique(np.quantile(numbers[there], [0.25, 0.5, 0.75]))
    code = np.where(there, np.searchsorted(ends, numbers, side="left"), -1)
    names = [f"up to {ends[0]:g}"]
    names += [f"above {low:g} to {high:g}" for low, high in pairwise(ends.tolist())]
    return [*names, f"above {ends[-1]:g}"], np.asarray(code, dtype=np.int64)


def _group(found: Evidence, old: Way, new: Way, attribute: str, name: str, inside: Flags) -> Group:
    share = max(1, int(inside.sum()))
    enough = int((inside & old.known & new.known).sum()) >= 2 * FEWEST
    one = other = gap = None
    if enough:
        one = _inside(error_of(old, inside), share)
        other = _inside(error_of(new, inside), share)
        gap = _inside(error_gap(old, new, among=inside), share)
    return Group(
        attribute=attribute,
        value=name,
        cases=int(inside.sum()),
        ai_only_old=float(old.course.alone[inside].sum()) / share,
        ai_only_new=float(new.course.alone[inside].sum()) / share,
        error_old=one,
        error_new=other,
        error_difference=gap,
    )


def _inside(mean: SampledMean, cases: int) -> Interval:
    """A mean over all cases, zero outside the group, as the mean of the group."""
    return replace(mean.interval().times(len(mean.pull) / cases), n=cases)
