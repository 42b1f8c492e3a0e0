"""Bets against a claim: what the certificate and the confidence sequences are made of.

A claim such as "the error rate is at least m" is tested by betting against it with imaginary money. If the
claim is true no strategy can be expected to win, so a fortune of 1/δ is seen with probability at most δ,
however often one looks.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float64]

_HALVINGS = 50


@dataclass(frozen=True, slots=True)
class Stakes:
    """A fixed mixture of bets on error rates that are `ratios` of the rate doubted; `shares` sum to one.

    A ratio of .1 is the bold bet "the error is a tenth of m", .9 the cautious one.
    """

    ratios: FloatArray
    shares: FloatArray

    def fractions(self, rate: float) -> FloatArray:
        """Return λ per bet, λ = (1 − ratio) / (1 − rate): an error leaves `ratios` of the fortune."""
        return (1.0 - self.ratios) / (1.0 - rate)


def _stakes(ratios: list[float], power: float) -> Stakes:
    array = np.array(ratios)
    shares = (1.0 - array) ** power
    return Stakes(ratios=array, shares=shares / shares.sum())


# Opening a lane rewards bold bets: lanes worth opening are mostly far better than their bound.
OPENING = _stakes([0.1, 0.35, 0.6, 0.8, 0.92], power=1.0)
# An interval must stay narrow for ten thousand observations, which needs ever more cautious bets.
WATCHING = _stakes([1.0 - 0.9 * 2.0**-k for k in range(8)], power=0.5)


def fewest_audits(bound: float, delta: float) -> int:
    """Return the fewest faultless audits that certify `bound`: ⌈ln δ / ln(1 − bound)⌉."""
    return math.ceil(math.log(delta) / math.log1p(-bound))


def log_fortune(
    errors: npt.ArrayLike, weight: npt.ArrayLike, rate: npt.ArrayLike, *, stakes: Stakes = WATCHING
) -> FloatArray:
    """Return the log fortune won against "the error rate is at least `rate`", elementwise.

    `errors` is the sum of w·e and `weight` the sum of w over the observations, weights in (0, 1]. With all w
    = 1 and e in {0, 1} it is exact; otherwise it is a lower bound, because log(1 + a·w) ≥ w·log(1 + a), and
    so still valid: log Σ_i s_i · (r_i)^errors · ((1 − r_i·rate)/(1 − rate))^(weight − errors).
    """
    lost, seen, doubted = np.broadcast_arrays(
        *(np.asarray(a, dtype=np.float64) for a in (errors, weight, rate))
    )
    gains = np.log1p(-stakes.ratios * doubted[..., None]) - np.log1p(-doubted[..., None])
    logs = lost[..., None] * np.log(stakes.ratios) + (seen - lost)[..., None] * gains + np.log(stakes.shares)
    peak = logs.max(axis=-1)
    return np.asarray(peak + np.log(np.exp(logs - peak[..., None]).sum(axis=-1)), dtype=np.float64)


def upper_bound(
    errors: npt.ArrayLike, weight: npt.ArrayLike, *, confidence: float = 0.95, stakes: Stakes = WATCHING
) -> FloatArray:
    """Return the betting upper confidence bound on an error rate, valid at every moment it is looked at.

    The largest rate m at which `log_fortune(errors, weight, m)` stays below ln(1/δ), δ = 1 − confidence; 1
    where nothing was seen. Inputs broadcast; weights and errors as in `log_fortune`.

    >>> upper_bound([0, 2], [100, 100]).round(4).tolist()
    [0.0436, 0.0904]

    Waudby-Smith, I. & Ramdas, A. (2024). Estimating means of bounded random variables by betting.
    Journal of the Royal Statistical Society B, 86(1), 1-27.
    """
    lost, seen = np.broadcast_arrays(
        np.asarray(errors, dtype=np.float64), np.asarray(weight, dtype=np.float64)
    )
    low = np.divide(lost, seen, out=np.ones(lost.shape), where=seen > 0).clip(0.0, 1.0)
    high = np.ones(lost.shape)
    needed = -math.log(1.0 - confidence)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        below = log_fortune(lost, seen, np.minimum(middle, 1.0 - 1e-12), stakes=stakes) < needed
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return high
