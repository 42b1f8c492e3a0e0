"""Intervals every report carries: betting sequences valid while watched, Wilson, and the bootstrap by
cluster.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
import numpy.typing as npt

from lichen.core.betting import WATCHING, FloatArray

Side = Literal["both", "upper", "lower"]
Statistic = Callable[[FloatArray], FloatArray]

_GRID = 500
_MOST_CELLS, _MOST_KNOWN = 2_000_000, 8
# A capped fortune only makes the interval wider. No factor on this grid is above 100,000.
_CAP, _CAP_EVERY = 1e100, 30


@dataclass(frozen=True, slots=True)
class Interval:
    """A measured `value` between `low` and `high`, from `n` observations (or clusters, where they were
    resampled).
    """

    value: float
    low: float
    high: float
    n: int

    def times(self, factor: float) -> Interval:
        """The same in another unit, `factor` > 0 of which make one of this."""
        return Interval(self.value * factor, self.low * factor, self.high * factor, self.n)


def wilson(successes: float, n: int, confidence: float = 0.95) -> Interval:
    """Return the share successes / n with Wilson's interval; value NaN and [0, 1] for n = 0.

    For one look at a finished sample; it does not hold while it is watched (use `BettingSequence` there).
    centre = (k + z²/2)/(n + z²), half width = z·√(k(n − k)/n + z²/4)/(n + z²). Raises ValueError unless 0 ≤ k
    ≤ n.

    >>> found = wilson(8, 10)
    >>> round(found.low, 3), round(found.high, 3)
    (0.49, 0.943)

    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. JASA, 22,
    209-212.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"successes must lie between 0 and n; they are {successes} of {n}.")
    if n == 0:
        return Interval(math.nan, 0.0, 1.0, 0)
    z = _z(confidence)
    centre = (successes + z * z / 2) / (n + z * z)
    half = z * math.sqrt(successes * (n - successes) / n + z * z / 4) / (n + z * z)
    return Interval(successes / n, max(0.0, centre - half), min(1.0, centre + half), n)


class BettingSequence:
    """An interval for the mean of observations in [0, 1] that holds at every moment at once, however often
    one looks.

    P(the mean ever lies outside) ≤ 1 − `confidence`. `side` "upper" or "lower" spends all of it on one end.
    With unequal chances of being observed, `propensity` is the logged chance and `floor` the smallest
    possible: an observation counts floor / propensity, and the interval is for the mean over all cases,
    observed or not.

    For each rate m on a fixed grid a fortune is bet on "the mean is lower than m", one on "higher":
    Π (1 + λ·w·(m − x)), averaged over eight λ; m is left out once its fortune reaches 1/δ (2/δ for two
    sides). An update costs two numpy passes over the grid; ends are rounded outwards to the grid (steps ≤
    .003, finer near 0, 1).

    >>> sequence = BettingSequence(confidence=0.95)
    >>> for x in [0, 1, 0, 0, 0, 0, 0, 0, 0, 0] * 30:
    ...     sequence.update(x)
    >>> found = sequence.interval
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3), found.n
    (0.1, 0.05, 0.164, 300)

    Waudby-Smith, I. & Ramdas, A. (2024). Estimating means of bounded random variables by betting.
    Journal of the Royal Statistical Society B, 86(1), 1-27.
    """

    def __init__(self, *, confidence: float = 0.95, side: Side = "both", floor: float = 1.0) -> None:
        if not 0.0 < confidence < 1.0 or not 0.0 < floor <= 1.0:
            raise ValueError(
                f"confidence lies in (0, 1) and floor in (0, 1]; they are {confidence} and {floor}."
            )
        self.side: Side = side
        self.n = 0
        self._floor = floor
        self._needed = (2.0 if side == "both" else 1.0) / (1.0 - confidence)
        self._weight = self._sum = 0.0
        self._rates = np.sin(np.linspace(0.0, np.pi / 2, _GRID + 2)) ** 2
        inner = self._rates[1:-1]
        self._below = np.multiply.outer(1.0 / (1.0 - inner), 1.0 - WATCHING.ratios)
        self._above = self._below[::-1]
        # Errors are 0 or 1 and audits have few propensities: their factors are worked out once.
        self._known: dict[tuple[float, float], dict[str, FloatArray]] = {}
        self._fortunes = {
            end: np.ones(self._below.shape) for end in ("upper", "lower") if side in ("both", end)
        }

    def update(self, value: float, propensity: float = 1.0) -> None:
        """Count one observation; raises ValueError for a value outside [0, 1] or a propensity below the
        floor.
        """
        value = float(value)
        if not 0.0 <= value <= 1.0 or not self._floor <= propensity <= 1.0:
            raise ValueError(
                f"value must lie in [0, 1] and propensity in [{self._floor}, 1]; "
                f"they are {value} and {propensity}."
            )
        weight = self._floor / propensity
        self.n += 1
        self._weight += weight
        self._sum += weight * value
        for end, factor in self._factors(value, weight).items():
            fortune = self._fortunes[end]
            fortune *= factor
            if self.n % _CAP_EVERY == 0:
                np.minimum(fortune, _CAP, out=fortune)

    def _factors(self, value: float, weight: float) -> dict[str, FloatArray]:
        known = self._known.get((value, weight))
        if known is not None:
            return known
        gap = weight * (self._rates[1:-1, None] - value)
        factors = {
            end: 1.0 + self._below * gap if end == "upper" else 1.0 - self._above * gap
            for end in self._fortunes
        }
        if len(self._known) < _MOST_KNOWN:
            self._known[value, weight] = factors
        return factors

    @property
    def interval(self) -> Interval:
        """The interval as it stands now."""
        value = self._sum / self._weight if self.n else math.nan
        low, high = 0.0, 1.0
        if "upper" in self._fortunes:
            high = float(self._rates[max(self._kept("upper"), default=-1) + 2])
        if "lower" in self._fortunes:
            low = float(self._rates[min(self._kept("lower"), default=_GRID)])
        return Interval(value, low, high, self.n)

    def _kept(self, end: str) -> list[int]:
        return np.flatnonzero(self._fortunes[end] @ WATCHING.shares < self._needed).tolist()


def clustered_bootstrap(
    values: npt.ArrayLike,
    clusters: npt.ArrayLike,
    *,
    rng: np.random.Generator,
    statistic: Statistic | None = None,
    confidence: float = 0.95,
    draws: int = 2000,
) -> Interval:
    """Return a statistic of column means with its bootstrap interval, resampling whole clusters.

    `values` is (n,) or (n, d) with one row per observation, `clusters` (n,) says whose each is (a
    person, a day). `statistic` turns means (..., d) into numbers (...); the default is the mean of the first
    column; a share of shares is `lambda m: m[..., 0] / m[..., 1]`. `n` in the reply counts clusters. Ends are
    bias-corrected and accelerated (BCa), the acceleration from leaving out one cluster at a time, and reach
    √(n/(n−1))·t(n−1) instead of z, because the plain bootstrap is too narrow where clusters are few. Draws in
    which the statistic is not a number are left out; ends are NaN if none is left. Raises ValueError for
    arrays that do not fit or fewer than two clusters.

    >>> rng = np.random.default_rng(0)
    >>> person = np.repeat(np.arange(40), 25)
    >>> right = rng.random(1000) < np.repeat(rng.beta(8, 2, 40), 25)      # simulated
    >>> found = clustered_bootstrap(right, person, rng=rng)
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3), found.n
    (0.766, 0.719, 0.806, 40)

    Efron, B. (1987). Better bootstrap confidence intervals. JASA, 82, 171-185.
    Hesterberg, T. C. (2015). What teachers should know about the bootstrap. American Statistician, 69,
    371-386.
    Field, C. A. & Welsh, A. H. (2007). Bootstrapping clustered data. JRSS B, 69, 369-390.
    """
    sums, sizes = _by_cluster(values, clusters)
    measure = statistic or _first_column
    with np.errstate(invalid="ignore", divide="ignore"):
        value = float(measure(sums.sum(axis=0) / sizes.sum()))
        resampled = np.concatenate(list(_resampled(sums, sizes, measure, rng=rng, draws=draws)))
        left_out = measure((sums.sum(axis=0) - sums) / (sizes.sum() - sizes)[:, None])
    resampled, left_out = resampled[np.isfinite(resampled)], left_out[np.isfinite(left_out)]
    if len(resampled) == 0 or len(left_out) < 2:
        return Interval(value, math.nan, math.nan, len(sizes))
    low, high = np.quantile(resampled, _levels(value, resampled, left_out, confidence=confidence)).tolist()
    return Interval(value, low, high, len(sizes))


def _first_column(means: FloatArray) -> FloatArray:
    return np.asarray(means[..., 0], dtype=np.float64)


def _by_cluster(values: npt.ArrayLike, clusters: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    rows = np.asarray(values, dtype=np.float64)
    rows = rows[:, None] if rows.ndim == 1 else rows
    names, member = np.unique(np.asarray(clusters), return_inverse=True)
    if rows.ndim != 2 or member.shape != rows.shape[:1] or len(names) < 2:
        raise ValueError(
            f"values must be (n,) or (n, d) and clusters (n,) with at least two different ones; "
            f"they are {np.shape(values)} and {np.shape(clusters)} with {len(names)}."
        )
    sums = np.stack([np.bincount(member, column, len(names)) for column in rows.T], axis=1)
    sizes = np.bincount(member, minlength=len(names)).astype(np.float64)
    return np.asarray(sums, dtype=np.float64), sizes


def _resampled(
    sums: FloatArray, sizes: FloatArray, measure: Statistic, *, rng: np.random.Generator, draws: int
) -> Iterator[FloatArray]:
    count = len(sizes)
    chunk = max(1, _MOST_CELLS // count)
    for start in range(0, draws, chunk):
        drawn = rng.integers(count, size=(min(chunk, draws - start), count), dtype=np.int32)
        drawn_sizes = sizes[drawn].sum(axis=1)
        yield measure(np.stack([part[drawn].sum(axis=1) / drawn_sizes for part in sums.T], axis=1))


def _levels(value: float, resampled: FloatArray, left_out: FloatArray, *, confidence: float) -> list[float]:
    """The quantiles BCa reads off, a little wider where clusters are few."""
    from scipy.special import stdtrit

    draws, count = len(resampled), len(left_out)
    below = (resampled < value).mean() + 0.5 * (resampled == value).mean()
    shift = NormalDist().inv_cdf(min(max(float(below), 0.5 / draws), 1.0 - 0.5 / draws))
    pull = left_out.mean() - left_out
    spread = float((pull**2).sum()) ** 1.5
    acceleration = float((pull**3).sum()) / (6.0 * spread) if spread > 0.0 else 0.0
    reach = math.sqrt(count / (count - 1.0)) * float(stdtrit(count - 1.0, 0.5 + confidence / 2))
    levels = []
    for z in (shift - reach, shift + reach):
        levels.append(NormalDist().cdf(shift + z / max(1e-9, 1.0 - acceleration * z)))
    return levels


def _z(confidence: float) -> float:
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence must lie strictly between 0 and 1; it is {confidence}.")
    return NormalDist().inv_cdf(0.5 + confidence / 2)
