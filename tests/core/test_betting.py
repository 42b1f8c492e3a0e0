"""Bets against a claim follow their formula and never win too much."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.core.betting import OPENING, log_fortune, upper_bound


def test_the_fortune_of_the_certificate_is_the_formula() -> None:
    errors, fortune = [0.0, 0.0, 1.0, 0.0], np.ones(len(OPENING.shares))
    for error in errors:
        fortune = fortune * (1.0 + OPENING.fractions(0.05) * (0.05 - error))
    assert np.exp(log_fortune(1, 4, 0.05, stakes=OPENING)) == pytest.approx(fortune @ OPENING.shares)


def test_fractional_weights_never_win_more_than_the_exact_bets() -> None:
    rng = np.random.default_rng(17)
    weight, error = rng.uniform(0.05, 1.0, 200), (rng.random(200) < 0.03).astype(float)
    exact = np.prod(1.0 + weight[:, None] * (0.05 - error)[:, None] * OPENING.fractions(0.05), axis=0)
    short = log_fortune((weight * error).sum(), weight.sum(), 0.05, stakes=OPENING)
    assert short <= np.log(exact @ OPENING.shares)


def test_the_upper_bound_falls_with_evidence_and_rises_with_errors() -> None:
    bounds = upper_bound([0, 0, 1, 5], [0, 100, 100, 100])
    assert bounds[0] == 1.0
    assert bounds[1] < bounds[2] < bounds[3]
