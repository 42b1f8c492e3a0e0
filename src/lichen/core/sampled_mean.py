"""The mean over all cases of something that was looked at on some of them, drawn with known chances."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from lichen.core.intervals import Interval

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class SampledMean:
    """A mean per case with what it takes to add such means up over the same cases.

    `pull` (n,) is how far each case pulls the mean, times n; `added` the squares of the two cases that were
    added; `effective` how many of the cases that matter were looked at, in effect.
    """

    value: float
    pull: Floats
    added: float
    effective: float

    def plus(self, other: SampledMean) -> SampledMean:
        """The sum of both, on the same cases."""
        return SampledMean(
            self.value + other.value,
            self.pull + other.pull,
            self.added + other.added,
            min(self.effective, other.effective),
        )

    def interval(self, confidence: float = 0.95) -> Interval:
        """Student's t on the pulls."""
        from scipy.special import stdtrit

        n = len(self.pull)
        squares = float(self.pull @ self.pull) + self.added
        degrees = min(max(2.0, self.effective - 1.0), 1e9)
        half = float(stdtrit(degrees, 0.5 + confidence / 2)) * math.sqrt(squares) / max(1, n)
        return Interval(self.value, self.value - half, self.value + half, n)


def sampled_mean(
    *,
    value: npt.ArrayLike,
    known: npt.ArrayLike,
    propensity: npt.ArrayLike,
    model: npt.ArrayLike,
    low: float = 0.0,
    high: float = 1.0,
    among: npt.ArrayLike | None = None,
) -> SampledMean:
    r"""Return the doubly robust mean of `value` (n,), each in [low, high] and seen where `known` (n,).

    `propensity` (n,) is the logged chance of being looked at, `model` (n,) a prediction for every case, right
    or wrong. `among` (n,) says where the value may differ from 0 at all; elsewhere it is 0. With w = 1 /
    propensity, $\bar m + \sum w (v - m) / \sum w$ over the cases that matter. Two cases are added, one at
    each end of the range, without which an interval from few errors is too short (Agresti & Coull). Raises
    ValueError for arrays that do not fit.

    >>> rng = np.random.default_rng(0)
    >>> wrong, audited = rng.random(5000) < 0.05, rng.random(5000) < 0.1     # simulated
    >>> found = sampled_mean(value=wrong, known=audited, propensity=np.full(5000, 0.1),
    ...     model=np.full(5000, 0.04)).interval()
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
    (0.049, 0.03, 0.068)

    Robins, J. M., Rotnitzky, A. & Zhao, L. P. (1994). Estimation of regression coefficients when some
    regressors are not always observed. JASA, 89, 846-866.
    """
    seen, there, chance, guess = _checked(value, known, propensity, model)
    n = len(seen)
    matters = np.ones(n, dtype=np.bool_) if among is None else np.asarray(among, dtype=np.bool_)
    cases, pull = int(matters.sum()), np.zeros(n)
    if not cases:
        return SampledMean(0.0, pull, 0.0, math.inf)
    looked = there & matters
    weight, gap = 1.0 / chance[looked], seen[looked] - guess[looked]
    each = float((weight**2).sum() / weight.sum()) if len(weight) else 1.0
    usual = float(np.average(guess[looked], weights=weight)) if len(weight) else float(guess[matters].mean())
    extra = np.array([low - usual, high - usual])
    total = float(weight.sum()) + 2.0 * each
    shift = (float(weight @ gap) + each * float(extra.sum())) / total
    scale = cases / total
    pull[matters] = guess[matters] + shift
    pull[looked] += scale * weight * (gap - shift)
    mean = float(guess[matters].mean() + shift) * cases / n
    added = float(((scale * each * (extra - shift)) ** 2).sum()) if len(weight) < cases else 0.0
    effective = float(weight.sum() ** 2 / (weight**2).sum()) if len(weight) else 0.0
    return SampledMean(mean, pull - mean, added, effective)


def _checked(
    value: npt.ArrayLike, known: npt.ArrayLike, propensity: npt.ArrayLike, model: npt.ArrayLike
) -> tuple[Floats, Flags, Floats, Floats]:
    seen, chance = np.asarray(value, dtype=np.float64), np.asarray(propensity, dtype=np.float64)
    there, guess = np.asarray(known, dtype=np.bool_), np.asarray(model, dtype=np.float64)
    if seen.ndim != 1 or {there.shape, chance.shape, guess.shape} != {seen.shape} or not len(seen):
        raise ValueError(
            "value, known, propensity and model must be arrays (n,) of one length n ≥ 1; they are "
            f"{seen.shape}, {there.shape}, {chance.shape} and {guess.shape}."
        )
    if not np.isfinite(seen[there]).all() or not np.isfinite(guess).all():
        raise ValueError("value where it is known, and model everywhere, must be numbers.")
    if not ((chance[there] > 0.0) & (chance[there] <= 1.0)).all():
        raise ValueError("propensity must lie above 0 and at most at 1 where a case was looked at.")
    return seen, there, chance, guess
