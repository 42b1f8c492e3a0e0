"""How much each AI partner's log-odds count: side by side, or beside what all of them say together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lichen.core.conditional_logit import Floats, Ints, fit_weights, log_loss

FOLDS = 5
JUDGED = 2000  # so many of the latest rows say which way is better
HEAD_START = 3.0  # nats in favour of the consensus: what partners agree on says most while little is known
CAUTION = 3.0  # nats by which one way must lead before the other counts for a third of it


class Prior(NamedTuple):
    """Prior means and standard deviations (f,) of the exponents."""

    mean: Floats
    sd: Floats


def side_by_side(x: Floats, y: Ints, weight: Floats) -> Floats:
    """Return the exponents (M,) of centred log probabilities `x` (n, M, K) given answers `y` (n,)."""
    m = x.shape[1]
    return _fit(x, y, weight, Prior(np.full(m, 1 / m), np.full(m, 0.5)))


def beside_consensus(x: Floats, y: Ints, weight: Floats) -> Floats:
    """Return the exponents (M + 1,) where the last of `x` (n, M + 1, K) is what the M partners say together.

    Partners that err together make their consensus too sure: an exponent of 0.3 is usual. Two ways are
    fitted, with the consensus and without (`side_by_side`), and averaged by cross-validated likelihood: one
    good partner among many that copy each other is found out by a few answers.
    """
    m = x.shape[1] - 1
    leaning = Prior(np.append(np.full(m, 0.5 / m), 0.3), np.append(np.full(m, 0.1), 0.2))
    plain = Prior(np.full(m, 1 / m), np.full(m, 0.5))
    lead = _left_out(x[:, :m], y, weight, plain) - _left_out(x, y, weight, leaning) + HEAD_START
    share = 1 / (1 + np.exp(-np.clip(lead / CAUTION, -30, 30)))
    alone = np.append(_fit(x[:, :m], y, weight, plain), 0.0)
    mixed: Floats = share * _fit(x, y, weight, leaning) + (1 - share) * alone
    return mixed


def _fit(x: Floats, y: Ints, weight: Floats, prior: Prior) -> Floats:
    return fit_weights(x.transpose(0, 2, 1), y, weight, mean=prior.mean, sd=prior.sd)


def _left_out(x: Floats, y: Ints, weight: Floats, prior: Prior) -> float:
    """The loss, in nats, of the latest rows, each read with exponents from a fit without it."""
    x, y, weight = x[-JUDGED:], y[-JUDGED:], weight[-JUDGED:]
    z, fold = np.zeros((len(y), x.shape[2])), np.arange(len(y)) % FOLDS
    for turn in range(min(FOLDS, len(y))):
        out = fold == turn
        z[out] = np.einsum("nmk,m->nk", x[out], _fit(x[~out], y[~out], weight[~out], prior))
    return log_loss(z, y, weight) * float(weight.sum()) if len(y) else 0.0
