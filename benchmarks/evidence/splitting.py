"""Seeded splits: the same for every method, so that all comparisons are paired."""

from __future__ import annotations

import numpy as np

from .decisions import Ints


def generator(split: int, *more: int) -> np.random.Generator:
    """The randomness of one split, and of one part of it where `more` is given."""
    return np.random.default_rng([20_260, split, *more])


def split_rows(cases: int, fit: int, test: int, split: int) -> tuple[Ints, Ints]:
    """`fit` and `test` different rows in random order; a smaller `fit` is a prefix of a larger one."""
    order = generator(split).permutation(cases)
    return order[: cases - test][::-1][:fit], order[cases - test :]
