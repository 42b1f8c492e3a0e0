"""Simulated partnerships whose truth is known: AI partners, people and what corrupts them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Cases:
    """`ai` (n, K), `people` (n, J), `reviewers` (n, J), `truth` (n,)."""

    ai: Floats
    people: Ints
    reviewers: Ints
    truth: Ints

    def __getitem__(self, rows: slice) -> Cases:
        return Cases(self.ai[rows], self.people[rows], self.reviewers[rows], self.truth[rows])


def cases(
    n: int, *, labels: int = 5, seats: int = 1, skill: float = 0.85, sharpness: float = 4.0, seed: int = 0
) -> Cases:
    """An AI whose probabilities are calibrated, and people who are right with chance `skill`."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, labels, n)
    clarity = sharpness * rng.random((n, 1))
    z = rng.normal(0, 1, (n, labels)) + clarity * np.eye(labels)[truth]
    z *= clarity  # the exact log-odds of what was seen
    ai = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    right = rng.random((n, seats)) < skill
    slip = (truth[:, None] + rng.integers(1, labels, (n, seats))) % labels
    return Cases(ai, np.where(right, truth[:, None], slip), rng.integers(0, 4, (n, seats)), truth)


def error(probabilities: Floats, truth: Ints) -> float:
    return float((probabilities.argmax(axis=1) != truth).mean())
