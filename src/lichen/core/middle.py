"""The middle of observations and how sure it is, without a word on how they are distributed."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from lichen.core.intervals import Interval


def middle(values: ArrayLike, *, share: float = 0.5, confidence: float = 0.95) -> Interval:
    """Return the median (or another quantile, `share`) with an interval read off the sorted values.

    The ends are the order statistics of ranks nq ± z·√(nq(1 − q)), rounded outwards; they hold whatever the
    distribution, for independent observations. Value and ends are NaN for no values.

    >>> found = middle(range(101))
    >>> found.value, found.low, found.high, found.n
    (50.0, 39.0, 60.0, 101)

    Conover, W. J. (1999). Practical Nonparametric Statistics (3rd ed.). Wiley, section 3.2.
    """
    if not 0.0 < share < 1.0 or not 0.0 < confidence < 1.0:
        raise ValueError(f"share and confidence lie in (0, 1); they are {share} and {confidence}.")
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    n = len(ordered)
    if n == 0:
        return Interval(math.nan, math.nan, math.nan, 0)
    half = NormalDist().inv_cdf(0.5 + confidence / 2) * math.sqrt(n * share * (1.0 - share))
    low = max(0, math.floor(n * share - half) - 1)
    high = min(n - 1, math.ceil(n * share + half) - 1)
    value = float(np.quantile(ordered, share))
    return Interval(value, min(value, float(ordered[low])), max(value, float(ordered[high])), n)


def ratio(above: ArrayLike, below: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Return Σ above / Σ below over clusters (n,), with the interval of the ratio estimator.

    Its variance is that of the residuals above − ratio·below, summed over clusters (Taylor linearisation).
    NaN where nothing is below; `n` counts clusters.

    >>> found = ratio([1.0, 2.0, 3.0, 4.0], [2.0, 4.0, 6.0, 8.0])
    >>> found.value, found.low, found.high
    (0.5, 0.5, 0.5)

    Cochran, W. G. (1977). Sampling Techniques (3rd ed.). Wiley, section 6.4.
    """
    top, base = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    if top.shape != base.shape or top.ndim != 1:
        raise ValueError(f"above and below must be arrays (n,); they are {top.shape} and {base.shape}.")
    whole, n = float(base.sum()), len(base)
    if whole <= 0.0 or n < 2:
        return Interval(math.nan, math.nan, math.nan, n)
    value = float(top.sum()) / whole
    spread = math.sqrt(n / (n - 1) * float(((top - value * base) ** 2).sum())) / whole
    half = NormalDist().inv_cdf(0.5 + confidence / 2) * spread
    return Interval(value, value - half, value + half, n)
