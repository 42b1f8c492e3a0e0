"""Shares and means with the interval that fits how they came about."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lichen.core.intervals import Interval, clustered_bootstrap, wilson
from lichen.reports.decisions.table import Floats, Ints

RESAMPLES = 2_000
FEWEST_PERSONS = 10
SEED = 20_231
Z95 = 1.959964


def share(hits: ArrayLike) -> Interval | None:
    """Share of true entries with Wilson's 95 % interval; None of nothing."""
    entries = np.asarray(hits, dtype=np.float64)
    if entries.size == 0:
        return None
    return wilson(int(entries.sum()), entries.size)


def share_by_person(hits: Floats, person: Ints) -> Interval | None:
    """Share whose interval covers both Wilson's over cases and the one over resampled persons.

    Persons differ, so answers of one person are alike; with few persons the bootstrap alone is too narrow.
    """
    plain = share(hits)
    if plain is None or np.unique(person).size < FEWEST_PERSONS:
        return plain
    among = clustered_bootstrap(hits, person, rng=np.random.default_rng(SEED), draws=RESAMPLES)
    return Interval(plain.value, min(plain.low, among.low), max(plain.high, among.high), plain.n)


def paired_difference(first: Floats, second: Floats) -> Interval | None:
    """Mean of first − second, both 0 or 1 on the same cases, with the bootstrap interval over cases."""
    if not first.size:
        return None
    difference = first - second
    values = np.array([-1.0, 0.0, 1.0])
    chances = np.array([(difference == value).mean() for value in values])
    drawn = np.random.default_rng(SEED).multinomial(first.size, chances, size=RESAMPLES)
    low, high = np.quantile(drawn @ values / first.size, [0.025, 0.975])
    return Interval(float(difference.mean()), float(low), float(high), first.size)


def mean(values: Floats) -> Interval | None:
    """Mean with its normal 95 % interval; None of nothing."""
    if values.size < 2:
        return None
    centre, half = float(values.mean()), Z95 * float(values.std(ddof=1)) / values.size**0.5
    return Interval(centre, centre - half, centre + half, values.size)
