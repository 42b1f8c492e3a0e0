"""The mean over all cases of something that was looked at on some of them, drawn with known chances."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from lichen.core.intervals import Interval

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Added: TypeAlias = Literal["ends", "pair", "half"]

FEWEST = 12.0
"""From fewer looks than this, in effect, no mean is told."""
_MOST = 1e9


@dataclass(frozen=True, slots=True)
class SampledMean:
    """A mean per case with what it takes to add such means up over the same cases.

    `centre` is the mean with the two cases that were added, around which its interval lies; `pull` (n,) how
    far each case pulls it, times n; `added` the squares of the two; `effective` how many of the cases that
    matter were looked at, in effect; `degrees` how many of those looks tell of the spread.
    """

    value: float
    centre: float
    pull: Floats
    added: float
    effective: float
    degrees: float

    def plus(self, other: SampledMean) -> SampledMean:
        """The sum of both, on the same cases."""
        return SampledMean(
            self.value + other.value,
            self.centre + other.centre,
            self.pull + other.pull,
            self.added + other.added,
            min(self.effective, other.effective),
            min(self.degrees, other.degrees),
        )

    def times(self, factor: float) -> SampledMean:
        """The mean of so many times the value."""
        return SampledMean(
            self.value * factor,
            self.centre * factor,
            self.pull * factor,
            self.added * factor**2,
            self.effective,
            self.degrees,
        )

    def interval(self, confidence: float = 0.95) -> Interval:
        """Student's t on the pulls, with as many degrees as the heavy looks leave."""
        from scipy.special import stdtrit

        n, squares = len(self.pull), float(self.pull @ self.pull) + self.added
        half = float(stdtrit(self.degrees, 0.5 + confidence / 2)) * math.sqrt(squares) / n
        return Interval(self.value, self.centre - half, self.centre + half, n)


def sampled_mean(
    *,
    value: npt.ArrayLike,
    known: npt.ArrayLike,
    propensity: npt.ArrayLike,
    model: npt.ArrayLike,
    low: float = 0.0,
    high: float = 1.0,
    among: npt.ArrayLike | None = None,
    added: Added = "ends",
) -> SampledMean:
    r"""Return the doubly robust mean of `value` (n,), each in [low, high] and seen where `known` (n,).

    `propensity` (n,) is the logged chance of being looked at, `model` (n,) a prediction for every case, right
    or wrong. `among` (n,) says where the value may differ from 0 at all; elsewhere it is 0. With w = 1 /
    propensity, $\bar m + \sum w (v - m) / \sum w$ over the cases that matter (Hájek's mean where the model is
    constant). For the interval cases are `added`, without which it is too short where errors are few:

    - "ends": one at each end of the range (Agresti & Coull), for a mean by itself;
    - "pair": half a one at each end and one at 0 (Agresti & Min), for a difference of two ways; where all is
      known, a whole one at each end (Bonett & Price);
    - "half": half a one at each end and one like the others, for one of two ways that are compared, where
      all is known of the other.

    In the latter two the model counts as far as the looks bear it out (a slope from 0 to 1). Student's t has
    the degrees that unequal weights leave (Satterthwaite). For one look at a finished sample. Raises
    ValueError for arrays that do not fit.

    >>> rng = np.random.default_rng(0)
    >>> wrong, audited = rng.random(5000) < 0.05, rng.random(5000) < 0.1     # simulated
    >>> found = sampled_mean(value=wrong, known=audited, propensity=np.full(5000, 0.1),
    ...     model=np.full(5000, 0.04)).interval()
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
    (0.047, 0.03, 0.068)

    Robins, J. M., Rotnitzky, A. & Zhao, L. P. (1994). Estimation of regression coefficients when some
    regressors are not always observed. JASA, 89, 846-866. Agresti, A. & Coull, B. A. (1998). Approximate is
    better than "exact" for interval estimation of binomial proportions. The American Statistician, 52,
    119-126. Agresti, A. & Min, Y. (2005). Simple improved confidence intervals for comparing matched
    proportions. Statistics in Medicine, 24, 729-740. Bonett, D. G. & Price, R. M. (2012). Adjusted Wald
    confidence interval for a difference of binomial proportions based on paired data. Journal of Educational
    and Behavioral Statistics, 37, 479-488. Satterthwaite, F. E. (1946). An approximate distribution of
    estimates of variance components. Biometrics Bulletin, 2, 110-114.
    """
    seen, there, chance, guess = _checked(value, known, propensity, model)
    n = len(seen)
    matters = np.ones(n, dtype=np.bool_) if among is None else np.asarray(among, dtype=np.bool_)
    cases, pull = int(matters.sum()), np.zeros(n)
    if not cases:
        return SampledMean(0.0, 0.0, pull, 0.0, math.inf, _MOST)
    looked = there & matters
    weight = 1.0 / chance[looked]
    if added != "ends":
        guess = guess * _slope(guess[looked], seen[looked], weight)
    gap, whole = seen[looked] - guess[looked], float(weight.sum())
    each = float((weight**2).sum()) / whole if len(weight) else 1.0
    effective = whole / each if len(weight) else 0.0
    usual = float(np.average(guess[looked], weights=weight) if len(weight) else guess[matters].mean())
    extra, many = _added(added, low, high, usual, nothing_open=len(weight) == cases)
    total = whole + each * float(many.sum())
    shift = (float(weight @ gap) + each * float(many @ extra)) / total
    scale = cases / total
    pull[matters] = guess[matters] + shift
    pull[looked] += scale * weight * (gap - shift)
    plain = float(weight @ gap) / whole if len(weight) else shift
    value, centre = (float(guess[matters].mean() + by) * cases / n for by in (plain, shift))
    squares = float(many @ (scale * each * (extra - shift)) ** 2)
    degrees = _degrees(weight, gap - shift, compared=added != "ends")
    return SampledMean(value, centre, pull - centre, squares, effective, degrees)


def _added(
    added: Added, low: float, high: float, usual: float, *, nothing_open: bool
) -> tuple[Floats, Floats]:
    """How far from the usual the added cases lie, and how many of each there are.

    A mean of what is all known needs none; a difference does, for cases to come may show what none here did.
    """
    ends = np.array([low, high if added == "ends" else 0.0 if added == "pair" else usual, high])
    counts = {"ends": [1.0, 0.0, 1.0], "pair": [0.5, 1.0, 0.5], "half": [0.5, 1.0, 0.5]}[added]
    if nothing_open:
        counts = [1.0, 0.0, 1.0] if added == "pair" else [0.0, 0.0, 0.0]
    return ends - usual, np.array(counts)


def _slope(guess: Floats, seen: Floats, weight: Floats) -> float:
    """How much of what the model says of these looks came true, from 0 to 1: what leaves the least spread."""
    if not len(guess):
        return 1.0
    off = guess - np.average(guess, weights=weight)
    spread = float(weight**2 @ off**2)
    if spread <= 0.0:
        return 1.0
    return float(np.clip((weight**2 * off) @ (seen - np.average(seen, weights=weight)) / spread, 0.0, 1.0))


def _degrees(weight: Floats, gap: Floats, *, compared: bool) -> float:
    """Satterthwaite's, counting what unequal weights add to the doubt about the spread.

    That few errors were seen is what the added cases are for. A heavy look at a rare error still makes the
    spread of a rate a matter of chance; that of two ways compared is doubted by how peaked the gaps are.
    """
    least = _doubt(weight)
    if compared:
        least *= (_peak(gap) - 1.0) / 2.0
    else:
        least = max(least, _doubt(weight * gap) - _doubt(gap))
    return max(2.0, 1.0 / least - 1.0) if least > 0.0 else 2.0


def _peak(gap: Floats) -> float:
    """The kurtosis, 3 for a normal spread and where the gaps are rarer than that; at least 2."""
    squares = gap**2
    if not squares.any():
        return 3.0
    return float(np.clip((squares**2).mean() / squares.mean() ** 2, 2.0, 3.0))


def _doubt(parts: Floats) -> float:
    """One over the number of parts that carry a sum of squares, in effect."""
    squares = parts**2
    return float(squares @ squares) / float(squares.sum()) ** 2 if squares.any() else 0.0


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
