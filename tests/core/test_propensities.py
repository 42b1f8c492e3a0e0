"""Logged probabilities are believed only where they fit what was drawn."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.core.propensities import contradiction, error_rate
from lichen.errors import InputRefused


def log(rng: np.random.Generator, n: int = 3000) -> np.ndarray:
    """Simulated chances between .02 and .5."""
    return np.exp(rng.uniform(np.log(0.02), np.log(0.5), n))


def test_a_true_log_is_believed() -> None:
    told = 0
    for seed in range(400):
        rng = np.random.default_rng(seed)
        chances = log(rng)
        told += contradiction(chances, rng.random(3000) < chances) is not None
    assert told <= 2  # at 1 in 1,000 each, three or more happen once in 130 such tests


@pytest.mark.parametrize("factor", [0.7, 1.4])
def test_draws_more_or_less_often_than_logged_are_noticed(factor: float) -> None:
    rng = np.random.default_rng(1)
    chances = log(rng)
    told = contradiction(chances, rng.random(3000) < factor * chances)
    assert told is not None
    assert "should have been drawn" in told


def test_the_right_number_drawn_from_the_wrong_cases_is_noticed() -> None:
    rng = np.random.default_rng(2)
    chances = log(rng)
    assert contradiction(chances, rng.random(3000) < rng.permutation(chances)) is not None


def test_one_impossible_draw_is_enough() -> None:
    assert contradiction([0.5, 1.0], [True, False]) is not None
    assert contradiction([0.0, 0.5], [True, False]) is not None
    assert contradiction([0.0, 1.0], [False, True]) is None


def test_an_empty_log_contradicts_nothing() -> None:
    assert contradiction([], []) is None


def test_the_chances_may_depend_on_what_was_found_before() -> None:
    told = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        chances, drawn, level = [], [], 0.05
        for _ in range(1000):
            chances.append(level)
            drawn.append(bool(rng.random() < level))
            level = (0.3 if rng.random() < 0.3 else 0.05) if drawn[-1] else level
        told += contradiction(chances, drawn) is not None
    assert told <= 2


def test_a_contradicted_log_gives_a_sentence_and_no_estimate() -> None:
    rng = np.random.default_rng(3)
    chances = log(rng)
    drawn = rng.random(3000) < 0.5 * chances
    with pytest.raises(InputRefused, match="no error rate is estimated"):
        error_rate(np.zeros(3000), chances, drawn)


def test_the_estimate_undoes_the_choice_of_risky_cases() -> None:
    rng = np.random.default_rng(4)
    risk = rng.random(20_000) * 0.1
    chances = 0.02 + 4.8 * risk
    drawn, errors = rng.random(20_000) < chances, rng.random(20_000) < risk
    found = error_rate(errors, chances, drawn)
    assert errors[drawn].mean() > 0.06
    assert found.low < 0.05 < found.high
    assert found.n == drawn.sum()


def test_equal_chances_give_the_plain_share() -> None:
    errors = np.array([1.0, 0.0, 0.0, 0.0, 1.0])
    found = error_rate(errors, np.ones(5), np.ones(5, dtype=bool))
    assert found.value == pytest.approx(0.4)


def test_faultless_audits_still_leave_room_for_errors() -> None:
    found = error_rate(np.zeros(50), np.ones(50), np.ones(50, dtype=bool))
    assert (found.value, found.low) == (0.0, 0.0)
    assert 0.05 < found.high < 0.1


def test_without_audits_nothing_is_known() -> None:
    found = error_rate(np.zeros(3), np.full(3, 0.1), np.zeros(3, dtype=bool))
    assert np.isnan(found.value)
    assert (found.low, found.high, found.n) == (0.0, 1.0, 0)


@pytest.mark.parametrize(("chances", "drawn"), [([0.5], [True, False]), ([1.5], [True])])
def test_it_refuses_logs_that_do_not_fit(chances: list[float], drawn: list[bool]) -> None:
    with pytest.raises(ValueError, match="must"):
        contradiction(chances, drawn)


def test_it_refuses_errors_of_another_length() -> None:
    with pytest.raises(ValueError, match="errors must be"):
        error_rate([0.0], [0.5, 0.5], [True, False])
