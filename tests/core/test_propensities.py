"""Logged probabilities are believed only where they fit what was drawn."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.core.propensities import contradiction


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


@pytest.mark.parametrize(("chances", "drawn"), [([0.5], [True, False]), ([1.5], [True])])
def test_it_refuses_logs_that_do_not_fit(chances: list[float], drawn: list[bool]) -> None:
    with pytest.raises(ValueError, match="must"):
        contradiction(chances, drawn)
