"""Rows that sum to one."""

from __future__ import annotations

import numpy as np

from .decisions import Floats


def normal(table: Floats) -> Floats:
    """The rows scaled to sum to 1; a row of zeros becomes uniform."""
    total = table.sum(1, keepdims=True)
    return np.where(total > 0, table / np.where(total > 0, total, 1), 1 / table.shape[1])


def softmax(scores: Floats) -> Floats:
    shifted = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(shifted / shifted.sum(1, keepdims=True))


def log(table: Floats) -> Floats:
    """Logarithms, with probabilities below 1e-12 read as 1e-12: networks report rounded zeros."""
    return np.log(np.maximum(table, 1e-12))
