"""How one partner's numbers are off: to which side, how far, and whether the stated spread is honest."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lichen.core.conditional_logit import Floats
from lichen.core.intervals import Interval

_Z95, _Z90 = 1.959964, 1.644854


@dataclass(frozen=True, slots=True)
class Habits:
    """One partner's errors in the unit of the question, `n` of them, each with its 95 % interval.

    `bias` is the mean error, above 0 where the numbers are too high; `rms` the root of the mean squared
    error; `within` the share within the tolerance. `covered` is the share of truths inside the 90 % interval
    that the stated spread implies, None for fewer than 20 stated spreads: below .9 it is surer than right.
    """

    n: int
    bias: Interval
    rms: Interval
    within: Interval
    covered: Interval | None


FEWEST_STATED = 20


def habits(
    *,
    said: ArrayLike,
    truth: ArrayLike,
    tolerance: float,
    spread: ArrayLike | None = None,
    weight: ArrayLike | None = None,
) -> Habits | None:
    r"""Return the habits behind the numbers `said` (n,) where `truth` (n,) held; None for fewer than two.

    Each mean is $\bar v = \sum w v / \sum w$ with standard error
    $\sqrt{\sum w^2 (v - \bar v)^2} / \sum w$ and the normal interval; that of the root follows from the mean
    of squares. `spread` (n,) are stated standard errors, NaN where none was; `weight` (n,) is one over the
    probability with which the truth was sought. Raises ValueError for arrays that do not fit.

    >>> rng = np.random.default_rng(0)
    >>> truth = rng.normal(50, 10, 400)
    >>> said = truth + 4 + rng.normal(0, 3, 400)                # simulated
    >>> found = habits(said=said, truth=truth, tolerance=5, spread=np.full(400, 1.5))
    >>> round(found.bias.value, 1), round(found.rms.value, 1), found.covered.high < 0.9
    (4.0, 5.0, True)

    Hájek, J. (1971). Comment on a paper by D. Basu. In Foundations of Statistical Inference.
    """
    a, y = np.asarray(said, dtype=np.float64), np.asarray(truth, dtype=np.float64)
    w = np.ones(a.shape) if weight is None else np.asarray(weight, dtype=np.float64)
    s = np.full(a.shape, np.nan) if spread is None else np.asarray(spread, dtype=np.float64)
    if a.ndim != 1 or not a.shape == y.shape == w.shape == s.shape:
        raise ValueError(
            "said, truth, spread and weight must be arrays (n,) of one length; they are "
            f"{a.shape}, {y.shape}, {s.shape} and {w.shape}."
        )
    if len(a) < 2:
        return None
    error, stated = a - y, np.isfinite(s)
    squared = _mean(error**2, w)
    inside = (np.abs(error[stated]) <= _Z90 * s[stated]).astype(np.float64)
    return Habits(
        n=len(a),
        bias=_mean(error, w),
        rms=_root(squared),
        within=_share((np.abs(error) <= tolerance).astype(np.float64), w),
        covered=_share(inside, w[stated]) if stated.sum() >= FEWEST_STATED else None,
    )


def _mean(values: Floats, w: Floats) -> Interval:
    value = float(np.average(values, weights=w))
    far = _Z95 * math.sqrt(float((w**2 * (values - value) ** 2).sum())) / float(w.sum())
    return Interval(value, value - far, value + far, len(values))


def _root(squared: Interval) -> Interval:
    value, low, high = (math.sqrt(max(0.0, each)) for each in (squared.value, squared.low, squared.high))
    return Interval(value, low, high, squared.n)


def _share(values: Floats, w: Floats) -> Interval:
    """A share by Wilson's interval, at as many cases as the weights are worth."""
    value, worth = float(np.average(values, weights=w)), float(w.sum() ** 2 / (w**2).sum())
    square = _Z95**2 / worth
    middle = (value + square / 2) / (1 + square)
    far = math.sqrt(value * (1 - value) * square + square**2 / 4) / (1 + square)
    return Interval(value, middle - far, middle + far, len(values))
