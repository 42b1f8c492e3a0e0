"""Scores to probabilities: softmax at the temperature that held-out answers ask for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
PRIOR_WIDTH = 0.7


def softmax(scores: Floats, temperature: float) -> Floats:
    """Rows of exp(score / temperature), each summing to one; a score of −inf gets probability zero."""
    scaled = (scores - scores.max(axis=1, keepdims=True)) / temperature
    raised = np.exp(scaled)
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def fit_temperature(scores: Floats, truth: Ints, weight: Floats, *, usual: float) -> tuple[float, float]:
    """The temperature T and the mean negative log-likelihood it reaches on held-out scores.

    `scores` (n, K) were given by models that had not seen the row, `truth` (n,) indexes columns. T
    minimises Σ w·(−log softmax(score / T)[truth]) + (log T − log usual)² / (2·0.7²), so few rows leave it
    near `usual`. Rows whose true column is −inf say nothing about T and are left out of both numbers.

    >>> scores = np.array([[2.0, 0.0], [0.0, 2.0], [2.0, 0.0], [2.0, 0.0]] * 50)
    >>> temperature, _ = fit_temperature(scores, np.array([0, 1, 0, 1] * 50), np.ones(200), usual=1.0)
    >>> round(float(softmax(scores[:1], temperature)[0, 0]), 2)
    0.76

    Guo, C., Pleiss, G., Sun, Y., Weinberger, K. (2017). On calibration of modern neural networks. ICML.
    """
    from scipy.optimize import minimize_scalar

    rows = np.isfinite(scores[np.arange(len(truth)), truth])
    scores, truth, weight = scores[rows], truth[rows], weight[rows]
    if not len(truth):
        return usual, float("inf")

    def cost(log_t: float) -> float:
        penalty = (log_t - np.log(usual)) ** 2 / (2 * PRIOR_WIDTH**2)
        return float(loss(scores, truth, weight, np.exp(log_t)) * weight.sum() + penalty)

    low, high = np.log(usual) - 5.0, np.log(usual) + 5.0
    best = minimize_scalar(cost, bounds=(low, high), method="bounded", options={"xatol": 1e-3})
    temperature = float(np.exp(best.x))
    return temperature, loss(scores, truth, weight, temperature)


def loss(scores: Floats, truth: Ints, weight: Floats, temperature: float) -> float:
    """The weighted mean negative log-likelihood of the truth at this temperature."""
    chance = softmax(scores, temperature)[np.arange(len(truth)), truth]
    return float(-(weight * np.log(np.maximum(chance, 1e-12))).sum() / weight.sum())
