"""How far an AI partner's stated spreads are heeded: learned from its errors, never taken on trust."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

POWERS = np.linspace(0.0, 1.2, 25)
FEWEST = 20
DOUBT = 4.0  # a power of 1 has to raise the log-likelihood by this much
_ROUNDS = 12


class Heed(NamedTuple):
    """An error's scale is the partner's own times exp(`power` × the stated spread's logarithm less `middle`).

    At most `far` to either side of the middle, as far as was seen: one wild claim moves nothing. With power 0
    stated spreads count for nothing.
    """

    power: float = 0.0
    middle: float = 0.0
    far: float = 0.0

    def stretch(self, spread: Floats) -> Floats:
        """Return by how much errors are wider than this partner's usual, 1 where no spread is stated."""
        stated = np.isfinite(spread) & (spread > 0)
        away = np.log(np.where(stated, spread, 1.0)) - self.middle
        return np.where(stated, np.exp(self.power * np.clip(away, -self.far, self.far)), 1.0)


def heed(error: Floats, spread: Floats, weight: Floats, *, tail: float) -> Heed:
    r"""Return how far the stated `spread` (n,) says how wide the `error` (n,) is; NaN where none is stated.

    The power a maximises $\sum w \log t_\nu(e / \sigma r^a) - a \sum w \log r - 4 a^2$ over [0, 1.2], with r
    the stated spread over its geometric mean and $\sigma$ the best for each a: 1 where spreads are honest or
    wrong by one factor throughout, 0 where they are constant, made up or upside down.

    >>> rng = np.random.default_rng(0)
    >>> wide = np.exp(rng.normal(0, 0.6, 300))                       # simulated
    >>> error, ones = wide * rng.standard_normal(300), np.ones(300)
    >>> [heed(error, said, ones, tail=5).power for said in (wide / 3, rng.permutation(wide), ones)]
    [0.9, 0.0, 0.0]

    Winkler, R. L. (1981). Combining probability distributions from dependent information sources. Management
    Science 27(4).
    """
    there = np.isfinite(error) & np.isfinite(spread) & (spread > 0)
    there &= weight > 0
    if int(there.sum()) < FEWEST:
        return Heed()
    e, w, logs = error[there], weight[there], np.log(spread[there])
    w = w * (w.sum() / (w**2).sum())  # in cases that the weights are worth
    middle = float(np.average(logs, weights=w))
    far = float(np.quantile(np.abs(logs - middle), 0.95))
    if not far > 0:
        return Heed()
    away = np.clip(logs - middle, -far, far)
    e = e - np.median(e)
    gains = [_likelihood(e, power * away, w, tail) - DOUBT * power**2 for power in POWERS.tolist()]
    return Heed(round(float(POWERS[int(np.argmax(gains))]), 2), middle, far)


def _likelihood(error: Floats, wider: Floats, w: Floats, tail: float) -> float:
    """The log-likelihood of t errors whose scale is exp(`wider`) times the best one."""
    r, mass = error * np.exp(-wider), float(w.sum())
    variance = float(w @ r**2) / mass
    for _ in range(_ROUNDS if variance > 0 else 0):
        trust = (tail + 1) / (tail + r**2 / variance)
        variance = float((w * trust) @ r**2) / mass
    if not variance > 0:
        return -math.inf
    bent = np.log1p(r**2 / variance / tail) * (tail + 1) / 2
    return -0.5 * math.log(variance) * mass - float(w @ (wider + bent))
