"""Do the logged probabilities fit what was drawn, and what error rate follows from unequal audits?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from lichen.core.betting import FloatArray
from lichen.core.intervals import Interval
from lichen.errors import InputRefused

BoolArray = npt.NDArray[np.bool_]

# Cases are compared in groups of similar logged chances, fixed in advance, and all together.
_EDGES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0)
_TILTS = np.array([-1.6, -0.8, -0.4, -0.2, -0.1, 0.1, 0.2, 0.4, 0.8, 1.6])
_LARGEST_LOG = 600.0


@dataclass(frozen=True, slots=True)
class _Group:
    """Cases of similar logged chances: how many should have been drawn, how many were, and the evidence."""

    low: float
    high: float
    cases: int
    expected: float
    drawn: int
    e_value: float


def contradiction(
    propensities: npt.ArrayLike, drawn: npt.ArrayLike, *, false_alarm: float = 1e-3
) -> str | None:
    """Return a sentence on how the logged `propensities` (n,) contradict which cases were `drawn` (n,).

    None where they fit. If the log tells the truth, a sentence ever comes with probability at most
    `false_alarm`, however often the growing log is checked and whatever the chances depended on: each group
    of similar chances, and all cases together, bets that draws were likelier or rarer than logged, and the
    mean of these e-values would have to reach 1/false_alarm. A case drawn at probability 0 or passed over at
    1 is a contradiction at once. Raises ValueError for arrays that do not fit.

    >>> rng = np.random.default_rng(0)
    >>> drawn = rng.random(2000) < 0.10                                            # simulated
    >>> contradiction(np.full(2000, 0.10), drawn)
    >>> contradiction(np.full(2000, 0.05), drawn)
    'Of the 2,000 cases about 100 should have been drawn, but 210 were.'

    Vovk, V. & Wang, R. (2021). E-values: calibration, combination and applications. Annals of Statistics,
    49(3), 1736-1754.
    """
    chances, chosen = _as_log(propensities, drawn)
    impossible = int(np.sum(chosen & (chances == 0.0)) + np.sum(~chosen & (chances == 1.0)))
    if impossible:
        return f"{impossible:,} cases were drawn at a logged chance of 0 % or passed over at 100 %."
    groups = _groups(chances, chosen)
    if sum(group.e_value for group in groups) / len(_EDGES) < 1.0 / false_alarm:
        return None
    return _sentence(max(groups, key=lambda group: group.e_value))


def error_rate(
    errors: npt.ArrayLike,
    propensities: npt.ArrayLike,
    drawn: npt.ArrayLike,
    *,
    confidence: float = 0.95,
) -> Interval:
    """Return the error rate of all cases with its interval, from the audits drawn with unequal chances.

    `propensities` and `drawn` are (n,), one per case; `errors` (n,) counts where drawn and is ignored
    elsewhere. Each audit stands for 1/π cases (Hájek): ê = Σ e/π / Σ 1/π with the variance v =
    Σ ((e − ê)/π)² / (Σ 1/π)²; the interval is Wilson's for ê·(1 − ê)/v effective audits, with Student's t in
    place of the normal quantile because few audits with large weights decide. For one look at a finished
    sample. `n` counts the audits; without any the value is NaN between 0 and 1. Raises InputRefused, and
    estimates nothing, where the log contradicts itself (`contradiction`), ValueError for arrays that do not
    fit.

    >>> rng = np.random.default_rng(5)
    >>> risk = rng.random(4000) * 0.1                                  # simulated: 5 % errors
    >>> chances = 0.02 + 4.8 * risk                                    # risky cases are audited more often
    >>> drawn, errors = rng.random(4000) < chances, rng.random(4000) < risk
    >>> found = error_rate(errors, chances, drawn)
    >>> [round(share, 3) for share in (found.value, found.low, found.high)]
    [0.052, 0.039, 0.067]

    Hájek, J. (1971). Comment on "An essay on the logical foundations of survey sampling". Foundations of
    Statistical Inference, 236. Korn, E. L. & Graubard, B. I. (1998). Confidence intervals for proportions
    with small expected number of positive counts estimated from survey data. Survey Methodology, 24, 193-201.
    """
    chances, chosen = _as_log(propensities, drawn)
    wrong = np.asarray(errors, dtype=np.float64)
    if wrong.shape != chances.shape:
        raise ValueError(f"errors must be an array {chances.shape} like drawn; its shape is {wrong.shape}.")
    told = contradiction(chances, chosen)
    if told is not None:
        raise InputRefused(
            f"{told} The logged probabilities are not those the audits were drawn with, so no error rate is "
            "estimated from them: find out how cases were really chosen."
        )
    return _weighted(wrong[chosen], 1.0 / chances[chosen], confidence)


def _as_log(propensities: npt.ArrayLike, drawn: npt.ArrayLike) -> tuple[FloatArray, BoolArray]:
    chances, chosen = np.asarray(propensities, dtype=np.float64), np.asarray(drawn, dtype=np.bool_)
    if chances.ndim != 1 or chosen.shape != chances.shape:
        raise ValueError(
            f"propensities and drawn must be arrays (n,); they are {chances.shape} and {chosen.shape}."
        )
    if not ((chances >= 0.0) & (chances <= 1.0)).all():
        raise ValueError("propensities must lie between 0 and 1.")
    return chances, chosen


def _groups(chances: FloatArray, drawn: BoolArray) -> list[_Group]:
    """All cases, and those with low < chance ≤ high; empty groups bet nothing.

    An e-value is a mean of likelihood ratios: the odds of each draw times exp(tilt), against the odds logged.
    """
    shrunk = np.log1p(np.multiply.outer(chances, np.expm1(_TILTS)))
    found = []
    for low, high in [(0.0, 1.0), *pairwise(_EDGES)]:
        inside = (chances > low) & (chances <= high)
        count = int(drawn[inside].sum())
        logs = np.minimum(_TILTS * count - shrunk[inside].sum(axis=0), _LARGEST_LOG)
        if inside.any():
            expected = float(chances[inside].sum())
            found.append(_Group(low, high, int(inside.sum()), expected, count, float(np.exp(logs).mean())))
    return found


def _sentence(group: _Group) -> str:
    which = f"{group.cases:,} cases"
    if (group.low, group.high) != (0.0, 1.0):
        which += f" logged with a chance of {100 * group.low:g} to {100 * group.high:g} %"
    return f"Of the {which} about {group.expected:,.0f} should have been drawn, but {group.drawn:,} were."


def _weighted(wrong: FloatArray, weight: FloatArray, confidence: float) -> Interval:
    from scipy.special import stdtrit

    count = len(wrong)
    if count == 0:
        return Interval(math.nan, 0.0, 1.0, 0)
    total = float(weight.sum())
    value = float((weight * wrong).sum()) / total
    squares = (weight * (wrong - value)) ** 2
    spread = float(squares.sum())
    if spread > 0.0:
        audits = value * (1.0 - value) * total**2 / spread
        freedom = max(2.0, spread**2 / float((squares**2).sum()))
    else:
        audits, freedom = total**2 / float((weight**2).sum()), float(count)
    low, high = _wilson(value, audits, float(stdtrit(freedom, 0.5 + confidence / 2)))
    return Interval(value, low, high, count)


def _wilson(value: float, n: float, reach: float) -> tuple[float, float]:
    square = reach * reach
    centre = (value * n + square / 2) / (n + square)
    half = reach * math.sqrt(n * value * (1.0 - value) + square / 4) / (n + square)
    return max(0.0, centre - half), min(1.0, centre + half)
