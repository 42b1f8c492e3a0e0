"""The left-out predictions are those of models fitted without the row."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.partners.kernel import MOST_LANDMARKS, KernelRidge, usual_distance


def problem(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(n, 3))
    return rows, np.sin(rows[:, :2]), rng.uniform(0.5, 3.0, n)


def test_left_out_predictions_need_no_refitting() -> None:
    rows, targets, weight = problem(25)
    rng = np.random.default_rng(0)
    fit = KernelRidge(rows, targets, weight, gamma=0.3, rng=rng)
    mean = (weight[:, None] * targets).sum(axis=0) / weight.sum()
    for row in range(25):
        rest = np.arange(25) != row
        kernel = np.exp(-0.3 * ((rows[:, None] - rows[None]) ** 2).sum(axis=2))
        inner = kernel[np.ix_(rest, rest)] + 0.1 * np.diag(1 / weight[rest])
        alone = kernel[row, rest] @ np.linalg.solve(inner, targets[rest] - mean) + mean
        assert fit.left_out(0.1)[row] == pytest.approx(alone, abs=1e-5)


def test_an_example_of_weight_two_counts_as_two() -> None:
    rows, targets, _ = problem(20)
    rng = np.random.default_rng(0)
    twice = np.where(np.arange(20) < 5, 2.0, 1.0)
    weighted = KernelRidge(rows, targets, twice, gamma=0.3, rng=rng).solve(0.1)
    repeated = KernelRidge(
        np.vstack([rows, rows[:5]]), np.vstack([targets, targets[:5]]), np.ones(25), gamma=0.3, rng=rng
    ).solve(0.1)
    tests = problem(10, 1)[0]
    assert weighted.predict(tests) == pytest.approx(repeated.predict(tests), abs=1e-4)


def test_beyond_the_landmarks_it_is_nearly_as_good() -> None:
    rows, targets, weight = problem(MOST_LANDMARKS + 300)
    tests, truth, _ = problem(200, 1)
    solved = KernelRidge(rows, targets, weight, gamma=0.3, rng=np.random.default_rng(0)).solve(1e-3)
    assert np.abs(solved.predict(tests) - truth).mean() < 0.02


def test_the_same_image_twice_is_no_trouble() -> None:
    rows = np.ones((6, 3))
    fit = KernelRidge(rows, np.ones((6, 1)), np.ones(6), gamma=1.0, rng=np.random.default_rng(0))
    assert fit.solve(0.1).predict(rows) == pytest.approx(1.0)
    assert usual_distance(rows, np.random.default_rng(0)) == 1.0
