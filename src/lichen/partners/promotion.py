"""Whether a challenger is better than the champion, judged on the cases both answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
BETS = np.array([0.03, 0.06, 0.12, 0.25, 0.4, 0.55, 0.7, 0.85, 0.97])


@dataclass(frozen=True, slots=True)
class PairedTest:
    """Weighted wins and losses of the challenger, the evidence against "no better", and the verdict."""

    wins: float
    losses: float
    e_value: float
    p_value: float
    better: bool


def compare(
    champion_correct: ArrayLike,
    challenger_correct: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    alpha: float = 0.05,
    most: float | None = None,
) -> PairedTest:
    """The paired test of a challenger on n cases, in the order in which their truth became known.

    `champion_correct` and `challenger_correct` are (n,) truth values. `weights` are (n,), one over the
    probability with which the truth of the case came to be known, and `most` is the largest value they
    can take (default: the largest seen). A case counts as win d = 1 when only the challenger is right, as
    loss d = −1 when only the champion is, else as d = 0. If the challenger is no better, E[w·d] ≤ 0, so

        e_t = mean over bets b of ∏_{s ≤ t} (1 + b·d_s·w_s / most)

    is a non-negative supermartingale from one: it ever exceeds 1/`alpha` with probability ≤ `alpha`. The
    test may therefore be watched after every case and stopped at will. `e_value` is the last e_t,
    `p_value` is one over the largest so far (at most 1), `better` says p_value ≤ alpha. Feed cases in
    the same order each time, new ones at the end. Raises ValueError for arrays of unequal length and
    for weights that are not positive.

    >>> test = compare([0] * 9 + [1], [1] * 9 + [0])
    >>> test.wins, test.losses, round(test.p_value, 3), test.better
    (9.0, 1.0, 0.01, True)
    >>> compare([1, 0, 1], [0, 1, 1]).better
    False

    Waudby-Smith, I., Ramdas, A. (2024). Estimating means of bounded random variables by betting.
    Journal of the Royal Statistical Society B 86(1), 1-27.
    """
    difference = _signs(champion_correct, challenger_correct)
    weight = _weights(weights, len(difference))
    ceiling = max(float(weight.max(initial=1e-12)), most or 0.0)
    evidence = _evidence(difference * weight / ceiling)
    p_value = min(1.0, 1.0 / max(float(evidence.max(initial=1.0)), 1.0))
    return PairedTest(
        wins=float(weight[difference > 0].sum()),
        losses=float(weight[difference < 0].sum()),
        e_value=float(evidence[-1]) if len(evidence) else 1.0,
        p_value=p_value,
        better=p_value <= alpha,
    )


def _signs(champion: ArrayLike, challenger: ArrayLike) -> Floats:
    first, second = np.asarray(champion, dtype=float), np.asarray(challenger, dtype=float)
    if first.ndim != 1 or first.shape != second.shape:
        raise ValueError(f"Expected two arrays of equal length, got shapes {first.shape} and {second.shape}.")
    return np.asarray(np.sign(second - first))


def _weights(weights: ArrayLike | None, n: int) -> Floats:
    weight = np.ones(n) if weights is None else np.asarray(weights, dtype=float)
    if weight.shape != (n,):
        raise ValueError(f"Expected {n} weights, got shape {weight.shape}.")
    if not (np.isfinite(weight) & (weight > 0)).all():
        raise ValueError("Expected finite weights above zero.")
    return weight


def _evidence(steps: Floats) -> Floats:
    wealth = np.cumsum(np.log1p(steps[:, None] * BETS), axis=0)
    return np.asarray(np.exp(np.minimum(wealth, 700.0)).mean(axis=1))
