"""Do the logged probabilities fit what was drawn?"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from lichen.core.betting import FloatArray

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
