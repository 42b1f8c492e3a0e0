"""A partner's habits with numbers: planted ones are found, inside intervals that keep what they promise."""

import numpy as np
import pytest

from lichen.core.number_habits import habits


def test_planted_habits_lie_inside_their_intervals_as_often_as_promised() -> None:
    inside = np.zeros(2)
    for seed in range(300):
        rng = np.random.default_rng(seed)
        truth = rng.normal(50, 10, 150)
        found = habits(said=truth + 2 + 3 * rng.standard_normal(150), truth=truth, tolerance=5)
        assert found is not None
        inside += [found.bias.low <= 2 <= found.bias.high, found.rms.low <= np.sqrt(13) <= found.rms.high]
    assert (inside / 300 > 0.91).all()


@pytest.mark.parametrize(("stated", "surer"), [(1.5, True), (3.0, False)])
def test_a_spread_stated_too_small_is_found_and_an_honest_one_is_not(stated: float, surer: bool) -> None:
    rng = np.random.default_rng(1)
    truth = rng.normal(50, 10, 400)
    said = truth + 3 * rng.standard_normal(400)
    found = habits(said=said, truth=truth, tolerance=5, spread=np.full(400, stated))
    assert found is not None
    assert found.covered is not None
    assert (found.covered.high < 0.9) is surer


def test_cases_looked_at_rarely_count_for_those_that_were_not() -> None:
    truth, said = np.zeros(200), np.repeat([0.0, 10.0], 100)
    even = habits(said=said, truth=truth, tolerance=1)
    rare = habits(said=said, truth=truth, tolerance=1, weight=np.repeat([1.0, 9.0], 100))
    assert even is not None
    assert rare is not None
    assert (even.bias.value, rare.bias.value) == (5.0, 9.0)
    assert rare.within.value == pytest.approx(0.1)


def test_few_answers_have_no_habits_and_few_spreads_no_coverage() -> None:
    assert habits(said=[1.0], truth=[1.0], tolerance=1) is None
    found = habits(said=[1.0, 2.0], truth=[1.0, 2.0], tolerance=1, spread=[1.0, 1.0])
    assert found is not None
    assert found.covered is None
    with pytest.raises(ValueError, match="one length"):
        habits(said=[1.0], truth=[1.0, 2.0], tolerance=1)
