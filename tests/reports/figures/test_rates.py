"""Rates and agreement from sums are those of the core."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from lichen.core.agreement import krippendorff_alpha
from lichen.core.betting import upper_bound
from lichen.core.intervals import BettingSequence
from lichen.reports.figures.agreement import alpha
from lichen.reports.figures.counts import Sum
from lichen.reports.figures.rates import ceiling, combined, rate, share


def test_an_interval_from_sums_is_the_betting_bound_of_the_core() -> None:
    for lost, seen in ((0, 10), (3, 40), (200, 1000), (40, 40)):
        expected = float(upper_bound(lost, seen, confidence=0.975))
        assert ceiling(lost, seen, 0.975) == pytest.approx(expected, abs=1e-6)
        found = share(lost, seen)
        assert found.low <= lost / seen <= found.high == pytest.approx(expected, abs=1e-6)


def test_an_interval_from_sums_is_about_that_of_the_watched_sequence() -> None:
    sequence = BettingSequence()
    for value in [0, 1, 0, 0, 0, 0, 0, 0, 0, 0] * 30:
        sequence.update(value)
    found = share(30, 300)
    assert found.low == pytest.approx(sequence.interval.low, abs=0.01)
    assert found.high == pytest.approx(sequence.interval.high, abs=0.01)


def test_cases_looked_at_less_often_stand_for_more() -> None:
    found = rate([(100, 0, 1_000_000), (10, 5, 100_000)])
    assert found.value == pytest.approx(0.25)
    assert found.n == 110
    assert found.low < 0.25 < found.high


def test_intervals_hold_however_often_one_looks() -> None:
    """Simulated: the true rate leaves the interval at any of 300 looks in fewer than 5 % of runs."""
    chance, missed = np.random.default_rng(7), 0
    for _ in range(60):
        hits = np.cumsum(chance.random(300) < 0.1)
        looks = [share(int(hits[n - 1]), n) for n in range(10, 301, 10)]
        missed += any(not look.low <= 0.1 <= look.high for look in looks)
    assert missed <= 6


def test_nothing_seen_gives_the_widest_interval() -> None:
    assert math.isnan(combined(()).value)
    assert (combined(()).low, combined(()).high) == (0.0, 1.0)


def test_agreement_beyond_chance_is_krippendorffs() -> None:
    chance = np.random.default_rng(3)
    first = chance.integers(0, 3, 200)
    second = np.where(chance.random(200) < 0.7, first, chance.integers(0, 3, 200))
    pairs = Counter(tuple(sorted((str(a), str(b)))) for a, b in zip(first, second, strict=True))
    expected = krippendorff_alpha(
        item=np.repeat(np.arange(200), 2),
        worker=np.tile([0, 1], 200),
        label=np.column_stack([first, second]).ravel(),
        rng=chance,
        draws=2,
    )
    assert alpha({key: Sum(n) for key, n in pairs.items()}) == pytest.approx(expected.value)
