"""How good a table of answer probabilities is."""

from __future__ import annotations

import numpy as np

from .decisions import Bools, Floats, Ints

BINS = 15
TINY = 1e-12


def error(belief: Floats, truth: Ints) -> float:
    """Share of cases answered wrongly; answers tied for the top share the credit."""
    top = belief >= belief.max(1, keepdims=True) - TINY
    return float(1 - (top[np.arange(len(truth)), truth] / top.sum(1)).mean())


def log_loss(belief: Floats, truth: Ints) -> float:
    """Mean negative log-probability of the true answer, in nats."""
    return float(-np.log(np.maximum(belief[np.arange(len(truth)), truth], TINY)).mean())


def reliability(belief: Floats, truth: Ints) -> tuple[Floats, Floats, Floats]:
    """Cases, mean confidence and accuracy in 15 equally wide confidence bins; zeros where a bin is empty."""
    confidence, right = belief.max(1), belief.argmax(1) == truth
    bins = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    cases, total, correct = (
        np.bincount(bins, weight, BINS).astype(np.float64) for weight in (None, confidence, right)
    )
    filled = np.maximum(cases, 1)
    return cases, total / filled, correct / filled


def calibration_error(belief: Floats, truth: Ints) -> float:
    """Expected calibration error: mean over cases of |accuracy − confidence| of their bin.

    Guo, Pleiss, Sun, Weinberger (2017): On calibration of modern neural networks. ICML.
    """
    return gap(belief.max(1), belief.argmax(1) == truth)


def calibration_floor(belief: Floats, rng: np.random.Generator, draws: int = 20) -> float:
    """The calibration error that a perfectly calibrated belief of this size would still show by chance."""
    confidence = belief.max(1)
    return float(np.mean([gap(confidence, rng.random(len(confidence)) < confidence) for _ in range(draws)]))


def gap(confidence: Floats, right: Bools) -> float:
    bins = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    return float(np.abs(np.bincount(bins, right - confidence, BINS)).sum() / len(right))
