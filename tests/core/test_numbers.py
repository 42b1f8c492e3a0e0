"""Beliefs about numbers: biases undone, precision weighed, outliers survived, intervals honest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from lichen.core.numbers import NumberBelief

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Simulated:
    ai: Floats
    people: Floats
    reviewers: NDArray[np.int64]
    truth: Floats


def simulated(
    n: int, *, alike: float = 0.0, outliers: float = 0.0, unit: float = 1.0, seed: int = 0
) -> Simulated:
    """Two AI partners and two of five people; the first AI is 4 too high, people differ in both."""
    rng = np.random.default_rng(seed)
    truth, common = rng.normal(50, 10, n), rng.standard_normal(n)

    def off(spread: Floats | float, bias: Floats | float) -> Floats:
        own = rng.standard_normal(n)
        return np.asarray(bias + spread * (np.sqrt(alike) * common + np.sqrt(1 - alike) * own))

    ai = np.stack([truth + off(3.0, 4.0), truth + off(6.0, -1.0)], axis=1)
    who = rng.integers(0, 5, (n, 2))
    spread, bias = np.array([2.0, 2, 4, 8, 3]), np.array([0.0, 3, -3, 0, 1])
    people = np.stack([truth + off(spread[who[:, j]], bias[who[:, j]]) for j in (0, 1)], axis=1)
    wild = rng.random(people.shape) < outliers
    people[wild] += rng.normal(0, 80, int(wild.sum()))
    return Simulated(ai * unit, people * unit, who, truth * unit)


def fitted(s: Simulated) -> NumberBelief:
    return NumberBelief().fit(ai=s.ai, people=s.people, reviewers=s.reviewers, truth=s.truth)


def rms(x: Floats) -> float:
    return float(np.sqrt((x**2).mean()))


def test_together_beats_every_partner_and_the_plain_mean() -> None:
    new = simulated(3000, seed=1)
    found = fitted(simulated(300)).predict(ai=new.ai, people=new.people, reviewers=new.reviewers)
    singles = [rms(x - new.truth) for x in (*new.ai.T, *new.people.T)]
    everyone = np.concatenate([new.ai, new.people], axis=1).mean(axis=1)
    assert rms(found.mean - new.truth) < min(*singles, rms(everyone - new.truth)) * 0.97


@pytest.mark.parametrize("alike", [0.0, 0.5])
def test_intervals_and_chances_are_honest_even_when_errors_go_together(alike: float) -> None:
    new = simulated(4000, alike=alike, seed=1)
    found = fitted(simulated(500, alike=alike)).predict(
        ai=new.ai, people=new.people, reviewers=new.reviewers, tolerance=3.0
    )
    covered = ((found.low < new.truth) & (new.truth < found.high)).mean()
    assert 0.84 < covered < 0.96
    assert abs(found.within.mean() - (np.abs(found.mean - new.truth) <= 3).mean()) < 0.05


def test_wild_estimates_do_not_take_the_answer_with_them() -> None:
    new = simulated(3000, outliers=0.05, seed=1)
    found = fitted(simulated(500, outliers=0.05)).predict(
        ai=new.ai, people=new.people, reviewers=new.reviewers
    )
    assert rms(found.mean - new.truth) < 2.2
    assert found.sd[np.abs(new.people - new.truth[:, None]).max(axis=1) > 40].mean() > 0


def test_the_promised_gain_of_a_review_comes_true() -> None:
    new = simulated(6000, seed=1)
    belief = fitted(simulated(1000))
    before = belief.predict(ai=new.ai, tolerance=3.0)
    after = belief.predict(ai=new.ai, people=new.people[:, :1], tolerance=3.0)
    gained = (np.abs(after.mean - new.truth) <= 3).mean() - (np.abs(before.mean - new.truth) <= 3).mean()
    assert abs(belief.review_value(ai=new.ai, tolerance=3.0).mean() - gained) < 0.03


def test_the_unit_does_not_matter() -> None:
    near, far = simulated(200), simulated(200, unit=1000.0)
    one = fitted(near).predict(ai=near.ai, people=near.people, tolerance=3.0)
    many = fitted(far).predict(ai=far.ai, people=far.people, tolerance=3000.0)
    np.testing.assert_allclose(many.mean, 1000 * one.mean, rtol=1e-9)
    np.testing.assert_allclose(many.within, one.within, rtol=1e-9)


def test_without_history_everyone_counts_alike() -> None:
    belief = NumberBelief().fit(ai=np.zeros((0, 1)), people=np.zeros((0, 2)), truth=[])
    found = belief.predict(ai=[[10.0]], people=[[12.0, 14.0]], tolerance=2.0)
    assert found.mean[0] == pytest.approx(12.0)
    assert 0.3 < found.within[0] < 0.95
    assert belief.review_value(ai=[[10.0]], tolerance=2.0)[0] > 0


def test_few_rows_pull_little_and_absent_estimates_say_nothing() -> None:
    few = simulated(3)
    found = fitted(few).predict(ai=[[50.0, np.nan]], people=[[np.nan, np.nan]])
    assert abs(found.mean[0] - 50) < 6
    silent = fitted(simulated(100)).predict(ai=[[np.nan, np.nan]])
    assert abs(silent.mean[0] - 50) < 4
    assert silent.sd[0] > 8


def test_a_saved_belief_is_the_same_belief_to_the_bit() -> None:
    known, new = simulated(200), simulated(50, seed=1)
    belief = fitted(known)
    again = NumberBelief.from_state(belief.state())
    told = {"ai": new.ai, "people": new.people, "reviewers": new.reviewers}
    one, two = belief.predict(**told, tolerance=2.0), again.predict(**told, tolerance=2.0)
    assert all(a.tobytes() == b.tobytes() for a, b in zip(one, two, strict=True))


def test_one_case_at_a_time_agrees_with_the_batch() -> None:
    known, new = simulated(200), simulated(20, seed=1)
    belief = fitted(known)
    told = {"ai": new.ai, "people": new.people, "reviewers": new.reviewers, "tolerance": 2.0}
    batch, value = belief.predict(**told), belief.review_value(**told)
    for i in range(20):
        one = belief.weigh(new.ai[i], new.people[i], new.reviewers[i], tolerance=2.0)
        assert one.mean == pytest.approx(batch.mean[i])
        assert one.confidence == pytest.approx(batch.within[i])
        assert one.review_value == pytest.approx(value[i])


def test_malformed_input_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="one finite number per case"):
        NumberBelief().fit(ai=[[1.0]], truth=[np.nan])
    with pytest.raises(ValueError, match="one row per case"):
        NumberBelief().fit(ai=[[1.0]], people=[[1.0], [2.0]], truth=[1.0])
    with pytest.raises(ValueError, match="finite numbers"):
        NumberBelief().fit(ai=[[np.inf]], truth=[1.0])
    with pytest.raises(ValueError, match="this belief knows 1"):
        NumberBelief().fit(ai=[[1.0]], truth=[1.0]).predict(ai=[[1.0, 2.0]])
