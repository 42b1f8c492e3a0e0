"""Kernel ridge regression on landmarks, with every row's left-out prediction for free."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MOST_LANDMARKS = 1_000
JITTER = 1e-8


class KernelRidge:
    """f(x) = k(x, landmarks)·a + mean, with k(x, z) = exp(−gamma·|x − z|²).

    Minimises Σ w·(y − f)² + ridge·‖f‖². Up to 1,000 rows all are landmarks and f is the exact solution;
    beyond, landmarks are drawn with `rng` (Nyström). `targets` may have several columns.

    >>> rows = np.linspace(0, 3, 30)[:, None]
    >>> fit = KernelRidge(rows, np.sin(rows), np.ones(30), gamma=1.0, rng=np.random.default_rng(0))
    >>> round(float(fit.solve(1e-3).predict(np.array([[1.5]]))[0, 0]), 2)
    1.0

    Williams, C., Seeger, M. (2001). Using the Nyström method to speed up kernel machines. NeurIPS 13.
    """

    def __init__(
        self, rows: Floats, targets: Floats, weight: Floats, *, gamma: float, rng: np.random.Generator
    ) -> None:
        from scipy.linalg import eigh

        self.gamma, self._weight = gamma, weight
        n = len(rows)
        self.chosen = (
            np.arange(n) if n <= MOST_LANDMARKS else np.sort(rng.choice(n, MOST_LANDMARKS, replace=False))
        )
        self.landmarks = rows[self.chosen]
        self._mean = (weight[:, None] * targets).sum(axis=0) / weight.sum()
        self._targets = targets - self._mean
        self._factor = _factor(self._against(self.landmarks))
        features = self._features(rows)
        values, vectors = eigh(features.T @ (weight[:, None] * features))
        self._values, self._vectors = np.maximum(values, 0.0), vectors
        self._turned = features @ vectors
        self._pulled = self._turned.T @ (weight[:, None] * self._targets)

    def left_out(self, ridge: float) -> Floats:
        """Each row's prediction (n, targets) by the model fitted without it.

        With leverage h the left-out residual is (y − f) / (1 − h): no refitting is needed.
        """
        shrink = 1.0 / (self._values + ridge)
        fitted = self._turned @ (shrink[:, None] * self._pulled)
        leverage = self._weight * ((self._turned**2) @ shrink)
        residual = (self._targets - fitted) / np.maximum(1.0 - leverage, 1e-6)[:, None]
        return np.asarray(self._targets - residual + self._mean)

    def solve(self, ridge: float) -> Solved:
        """The fitted function for this ridge."""
        inner = self._vectors @ (self._pulled / (self._values + ridge)[:, None])
        return Solved(self, np.linalg.solve(self._factor.T, inner))

    def _features(self, rows: Floats) -> Floats:
        from scipy.linalg import solve_triangular

        return np.asarray(solve_triangular(self._factor, self._against(rows).T, lower=True).T)

    def _against(self, rows: Floats) -> Floats:
        return similarity(rows, self.landmarks, self.gamma)


class Solved:
    """A fitted function, apart from what was only needed to fit it."""

    def __init__(self, fit: KernelRidge, weights: Floats) -> None:
        self._landmarks, self._gamma = fit.landmarks, fit.gamma
        self._mean, self._weights = fit._mean, weights
        self.chosen = fit.chosen

    def predict(self, rows: Floats) -> Floats:
        """The (n, targets) values of the function."""
        return np.asarray(self.similarity(rows) @ self._weights + self._mean)

    def similarity(self, rows: Floats) -> Floats:
        """How alike rows and landmarks are, (n, landmarks), one meaning the same."""
        return similarity(rows, self._landmarks, self._gamma)


def similarity(rows: Floats, others: Floats, gamma: float) -> Floats:
    """exp(−gamma·|x − z|²) for all pairs, (n, m)."""
    squares = (rows**2).sum(axis=1)[:, None] + (others**2).sum(axis=1) - 2 * rows @ others.T
    return np.asarray(np.exp(-gamma * np.maximum(squares, 0.0)))


def usual_distance(rows: Floats, rng: np.random.Generator) -> float:
    """The median squared distance between rows: the yardstick for gamma."""
    sample = rows if len(rows) <= 200 else rows[rng.choice(len(rows), 200, replace=False)]
    squares = -np.log(np.maximum(similarity(sample, sample, 1e-3), 1e-300)) / 1e-3
    apart = squares[np.triu_indices(len(sample), 1)]
    return float(np.median(apart)) if apart.size and np.median(apart) > 0 else 1.0


def _factor(kernel: Floats) -> Floats:
    return np.asarray(np.linalg.cholesky(kernel + JITTER * np.eye(len(kernel))), dtype=float)


def grid(distance: float, factors: Sequence[float]) -> list[float]:
    """Values of gamma around one over the usual squared distance."""
    return [factor / distance for factor in factors]
