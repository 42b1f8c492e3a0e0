"""What the intervals promise, in forms short enough for every test run."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.core.betting import upper_bound
from lichen.core.intervals import (
    BettingSequence,
    Interval,
    Side,
    clustered_bootstrap,
    wilson,
)


def most_allowed(runs: int, rate: float = 0.05) -> int:
    """The largest count that a true rate of `rate` exceeds by chance in less than one run of a thousand."""
    from scipy.stats import binom

    return int(binom.ppf(0.999, runs, rate))


def watched(values: np.ndarray, side: Side = "both") -> tuple[np.ndarray, np.ndarray]:
    """Both ends after each value."""
    sequence, ends = BettingSequence(side=side), []
    for value in values.tolist():
        sequence.update(value)
        ends.append((sequence.interval.low, sequence.interval.high))
    low, high = np.array(ends).T
    return low, high


def test_wilson_gives_the_textbook_numbers() -> None:
    found = wilson(8, 10)
    assert (found.value, found.n) == (0.8, 10)
    assert (found.low, found.high) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))


def test_wilson_stays_between_nothing_and_all() -> None:
    assert wilson(0, 20).low == 0.0
    assert wilson(20, 20).high == 1.0
    empty = wilson(0, 0)
    assert np.isnan(empty.value)
    assert (empty.low, empty.high, empty.n) == (0.0, 1.0, 0)


def test_wilson_refuses_more_successes_than_trials() -> None:
    with pytest.raises(ValueError, match="between 0 and n"):
        wilson(11, 10)


@pytest.mark.parametrize("rate", [0.01, 0.05])
def test_the_upper_bound_holds_at_every_step_at_once(rate: float) -> None:
    """300 streams of 800 observations, looked at after each; tolerance: one failure in 1,000 runs."""
    errors = np.cumsum(np.random.default_rng(1).random((300, 800)) < rate, axis=1)
    table = upper_bound(np.arange(errors.max() + 1)[:, None], np.arange(1, 801)[None, :])
    missed = (table[errors, np.arange(800)[None, :]] < rate).any(axis=1)
    assert missed.sum() <= most_allowed(300)


def test_both_ends_of_the_sequence_hold_at_every_step_for_shares_too() -> None:
    missed = 0
    for seed in range(40):
        values = np.random.default_rng(seed).beta(2, 8, 300)
        low, high = watched(values)
        missed += bool((low > 0.2).any() or (high < 0.2).any())
    assert missed <= most_allowed(40)


def test_the_sequence_narrows_and_surrounds_its_mean() -> None:
    values = (np.random.default_rng(2).random(2000) < 0.1).astype(float)
    low, high = watched(values)
    width = high - low
    assert width[1999] < 0.5 * width[199] < 0.5 * width[19]
    assert low[-1] <= values.mean() <= high[-1]


def test_one_side_spends_all_its_doubt_on_one_end() -> None:
    values = np.tile([0.0, 0.0, 0.0, 1.0], 100)
    _, both = watched(values)
    low, upper = watched(values, side="upper")
    assert (low == 0.0).all()
    assert upper[-1] < both[-1]
    mirrored, _ = watched(1.0 - values, side="lower")
    assert mirrored[-1] == pytest.approx(1.0 - upper[-1])


def test_the_grid_agrees_with_the_exact_bound() -> None:
    values = (np.random.default_rng(3).random(1500) < 0.04).astype(float)
    _, high = watched(values, side="upper")
    exact = upper_bound(np.cumsum(values), np.arange(1, 1501))
    assert (high >= exact - 1e-12).all()
    assert (high - exact).max() <= 0.0065


def test_propensities_undo_the_choice_of_what_was_observed() -> None:
    rng = np.random.default_rng(4)
    value = rng.random(20_000) < 0.3
    chance = np.where(value, 0.4, 0.1)
    seen = rng.random(20_000) < chance
    sequence = BettingSequence(floor=0.1)
    for x, p in zip(value[seen].tolist(), chance[seen].tolist(), strict=True):
        sequence.update(x, p)
    found = sequence.interval
    assert found.low < 0.3 < found.high
    assert found.high < value[seen].mean()


def test_nothing_seen_means_nothing_known() -> None:
    found = BettingSequence().interval
    assert (found.low, found.high, found.n) == (0.0, 1.0, 0)


def test_extreme_observations_leave_room_for_the_truth() -> None:
    low, high = watched(np.zeros(3000))
    assert low[-1] == 0.0
    assert 0.0 < high[-1] < 0.01
    low, high = watched(np.ones(3000))
    assert high[-1] == 1.0
    assert 0.99 < low[-1] < 1.0


@pytest.mark.parametrize(("value", "chance"), [(1.5, 1.0), (float("nan"), 1.0), (0.5, 0.01), (0.5, 2.0)])
def test_an_observation_that_makes_no_sense_is_refused(value: float, chance: float) -> None:
    with pytest.raises(ValueError, match="value must lie"):
        BettingSequence(floor=0.1).update(value, chance)


def people(rng: np.random.Generator, count: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """Simulated: people who differ in how often they are right, .8 on average."""
    person = np.repeat(np.arange(count), 20)
    return (rng.random(len(person)) < np.repeat(rng.beta(8, 2, count), 20)).astype(float), person


def test_the_bootstrap_by_cluster_covers_the_mean_of_new_people() -> None:
    """200 simulated studies of 40 people; tolerance: true coverage 94 % fails once in 1,000 runs."""
    covered = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        found = clustered_bootstrap(*people(rng), rng=rng, draws=500)
        covered += found.low <= 0.8 <= found.high
    assert covered >= 200 - most_allowed(200, 0.06)


def test_ignoring_the_clusters_would_claim_too_much() -> None:
    values, person = people(np.random.default_rng(5))
    by_person = clustered_bootstrap(values, person, rng=np.random.default_rng(0))
    by_case = clustered_bootstrap(values, np.arange(len(values)), rng=np.random.default_rng(0))
    assert by_person.high - by_person.low > 1.3 * (by_case.high - by_case.low)
    assert (by_person.n, by_case.n) == (40, 800)


def test_a_statistic_of_means_is_resampled_as_a_whole() -> None:
    rng = np.random.default_rng(6)
    values, person = people(rng)
    pairs = np.stack([values * 0.5, np.ones_like(values)], axis=1)
    found = clustered_bootstrap(pairs, person, rng=rng, statistic=lambda m: m[..., 0] / m[..., 1])
    assert found.value == pytest.approx(0.5 * values.mean())
    assert found.low < found.value < found.high


def test_the_same_generator_gives_the_same_interval() -> None:
    values, person = people(np.random.default_rng(7))
    first, second = (clustered_bootstrap(values, person, rng=np.random.default_rng(8)) for _ in range(2))
    assert first == second


def test_values_that_never_differ_have_no_width() -> None:
    assert clustered_bootstrap(np.ones(20), np.repeat([1, 2], 10), rng=np.random.default_rng(9)) == Interval(
        1.0, 1.0, 1.0, 2
    )


def test_a_statistic_that_is_never_a_number_has_no_ends() -> None:
    nothing = np.stack([np.zeros(20), np.zeros(20)], axis=1)
    found = clustered_bootstrap(
        nothing, np.arange(20), rng=np.random.default_rng(11), statistic=lambda m: m[..., 0] / m[..., 1]
    )
    assert np.isnan([found.value, found.low, found.high]).all()


def test_one_cluster_cannot_be_resampled() -> None:
    with pytest.raises(ValueError, match="at least two"):
        clustered_bootstrap([1.0, 0.0], ["a", "a"], rng=np.random.default_rng(10))
