"""What the AI partners' probabilities are worth: pooled, tempered and recalibrated on known cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from lichen.core.conditional_logit import Floats, Ints, fit_matrix, log_loss
from lichen.core.exponents import beside_consensus, side_by_side

FLOOR = 1e-6  # what a probability of 0 is read as: recorded tables are rounded
FOLDS = 5
# Standard deviations of the class biases and of the matrix, from nearly nothing to a free hand. An AI without
# class bias is best left alone, a biased one gains from a free hand: cross-validated likelihood says which,
# and leaving alone has a head start of some nats, for what looks like bias in few cases is often chance.
LADDER = ((0.1, 0.0), (0.25, 0.03), (0.35, 0.05), (0.5, 0.08), (0.7, 0.15), (1.0, 0.25))
HEAD_START = 6.0
CAUTION = 3.0  # nats by which a rung must lead before the next counts for a third of it
LEAST = 0.02  # a rung with a smaller share is not worth fitting
FEWEST = 30  # fewer rows than this cannot weigh the rungs
MANY_LABELS = 32  # beyond, two folds and one rung: the matrix has K² entries


@dataclass(frozen=True)
class Calibration:
    r"""The calibrated log-odds of the AI partners: $z = x + [1, x] A$ with $x = \sum_m w_m \log p_m$.

    `weights` (M,) are the partners' exponents: a temperature each, shared out so that models which say the
    same do not count twice; (M + 1,) where what several say together is read as one partner more, the last.
    `matrix` (K + 1, K) the class biases and the recalibration, `base` (K,) the log class frequencies used
    where no AI partner answered.

    >>> p = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.1, 0.9]])
    >>> c = Calibration.fit(p[:, None], np.array([0, 0, 1, 1]), np.ones(4))
    >>> bool(c.weights[0] > 1)      # never wrong so far: it may be surer
    True

    Guo, C., Pleiss, G., Sun, Y., Weinberger, K. Q. (2017). On calibration of modern neural networks. ICML.
    """

    weights: Floats
    matrix: Floats
    base: Floats

    @classmethod
    def fit(cls, p: Floats, y: Ints, weight: Floats) -> Calibration:
        """Return the calibration of probabilities `p` (n, M, K) with answers `y` (n,) and `weight` (n,)."""
        return cls.cross_fit(p, y, weight)[0]

    @classmethod
    def cross_fit(
        cls, p: Floats, y: Ints, weight: Floats, *, consensus: bool = False
    ) -> tuple[Calibration, Floats]:
        """Return the calibration on all rows and, for each row, logits (n, K) from a fit that left it out.

        With `consensus` the last of the partners in `p` is what the others say together.
        """
        n, _, k = p.shape
        base = _base(y, weight, k)
        x = log_ratio(p)
        rows = np.flatnonzero(~np.isnan(p[:, :, 0]).all(axis=1))
        out = np.tile(base, (n, 1))
        exponents = beside_consensus if consensus else side_by_side
        weights = exponents(x[rows], y[rows], weight[rows])
        pooled = pool(x[rows], weights)
        if len(rows) < FEWEST:
            out[rows] = pooled
            return cls(weights, np.zeros((k + 1, k)), base), out
        matrix, out[rows] = _recalibrate(pooled, y[rows], weight[rows])
        return cls(weights, matrix, base), out

    def logits(self, p: Floats) -> Floats:
        """Return calibrated logits (n, K) for `p` (n, M, K); class frequencies where no AI answered."""
        x = pool(log_ratio(p), self.weights)
        z: Floats = x + self.matrix[0] + x @ self.matrix[1:]
        absent = np.isnan(p[:, :, 0]).all(axis=1)
        if absent.any():
            z[absent] = self.base
        return z


def log_ratio(p: Floats) -> Floats:
    """Return log p centred over the answers, shape as `p`, 0 where the partner is absent (NaN)."""
    x = np.log(p + FLOOR)
    x -= (x @ np.ones(x.shape[-1]) / x.shape[-1])[..., None]
    x[np.isnan(x[..., 0])] = 0.0
    return x


def pool(x: Floats, weights: Floats) -> Floats:
    """Return the weighted sum over partners, (n, K), of centred log probabilities `x` (n, M, K)."""
    if len(weights) == 1:
        only: Floats = x[:, 0] * weights[0]
        return only
    pooled: Floats = np.einsum("nmk,m->nk", x, weights)
    return pooled


def _base(y: Ints, weight: Floats, k: int) -> Floats:
    counts = np.bincount(y, weights=weight, minlength=k) + 5.0
    log = np.log(counts / counts.sum())
    centred: Floats = log - log.mean()
    return centred


def _recalibrate(x: Floats, y: Ints, weight: Floats) -> tuple[Floats, Floats]:
    """The matrix, averaged over the ladder by cross-validated likelihood, and the logits of left-out rows."""
    many = x.shape[1] > MANY_LABELS
    ladder, folds = (LADDER[2:3], 2) if many else (LADDER, FOLDS)
    starts: list[Floats | None] = [None] * folds
    left_out, losses = [x], [log_loss(x, y, weight) * weight.sum() - HEAD_START]
    for rung, sd in enumerate(ladder):
        z = np.empty_like(x)
        for f in range(folds):
            out = np.arange(len(y)) % folds == f
            starts[f] = a = fit_matrix(x[~out], y[~out], weight[~out], sd=sd, start=starts[f])
            z[out] = x[out] + a[0] + x[out] @ a[1:]
        left_out.append(z)
        losses.append(log_loss(z, y, weight) * weight.sum())
        if rung >= 2 and _hopeless(losses):
            break
    share = np.exp((min(losses) - np.array(losses)) / CAUTION)
    share[share < LEAST * share.sum()] = 0.0
    share /= share.sum()
    matrix = np.zeros((x.shape[1] + 1, x.shape[1]))
    for part, sd in zip(share[1:], ladder, strict=False):
        if part:
            matrix += part * fit_matrix(x, y, weight, sd=sd, start=starts[0])
    return matrix, np.tensordot(share, np.array(left_out), axes=1)


def _hopeless(losses: Sequence[float]) -> bool:
    """Whether freer hands have lost twice in a row, by too much to count: a still freer one would lose more.

    With many labels this spares most of the work, since each rung takes longer than the one before.
    """
    *_, before, last = losses
    return last > before > min(losses) - CAUTION * log(LEAST)
