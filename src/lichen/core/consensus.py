"""What several AI partners say together: each weighed by what it confuses with what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lichen.core.conditional_logit import Floats, Ints, softmax
from lichen.core.dawid_skene import aggregate

SEVERAL = 3  # two who differ do not say which of them is right
BLUR = 0.02  # partners err together: what they agree on is never read as surer than this
USUAL = 0.6  # how often a partner is taken to be right before anybody has answered anything
FOLDS = 4


@dataclass(frozen=True)
class Consensus:
    r"""The likeliest answers of M partners read together, $\log \pi_y + \sum_m \log \phi_m(a_m \mid y)$.

    `confusion` (M, K, K) holds the logarithms of each partner's P(answer | truth), truths in rows, `prior`
    (K,) those of how common each truth is. Both are learned from known truths where there are any, and
    everywhere from who agrees with whom: before there is a single truth, a partner that the others bear out
    counts for more (`dawid_skene`).

    >>> votes = np.array([[0, 0, 1]] * 30 + [[1, 1, 1]] * 30)
    >>> found = Consensus.fit(np.eye(2)[votes[:0]], np.array([], dtype=int), np.eye(2)[votes])
    >>> found.shares(np.eye(2)[[[0, 0, 1], [1, 1, 1]]]).round(2).tolist()   # the third always says 1
    [[0.99, 0.01], [0.01, 0.99]]
    """

    confusion: Floats
    prior: Floats

    @classmethod
    def fit(cls, known: Floats, y: Ints, heard: Floats) -> Consensus:
        """Return what `known` (n, M, K) with answers `y` (n,) and `heard` (u, M, K) without say of everyone.

        The majority where nobody has said anything yet.
        """
        p = np.concatenate([known, heard])
        partners, labels = p.shape[1:]
        case, partner, answer = _statements(p)
        if not len(case):
            usual = np.full((labels, labels), (1 - USUAL) / (labels - 1))
            np.fill_diagonal(usual, USUAL)
            return cls(np.tile(np.log(usual), (partners, 1, 1)), np.full(labels, -np.log(labels)))
        told = dict(enumerate(y.tolist()))
        found = aggregate(item=case, worker=partner, label=answer, labels=labels, known=told)
        confusion = np.tile(np.log(found.pooled), (partners, 1, 1))
        confusion[found.workers] = np.log(found.confusion)
        return cls(confusion, np.log(found.prior))

    @classmethod
    def cross_fit(cls, known: Floats, y: Ints, heard: Floats) -> tuple[Consensus, Floats]:
        """Return the consensus and, for each known case, its shares (n, K) from a fit without that truth."""
        said, fold = np.empty((len(y), known.shape[2])), np.arange(len(y)) % FOLDS
        for turn in range(min(FOLDS, len(y))):
            out = fold == turn
            others = cls.fit(known[~out], y[~out], np.concatenate([known[out], heard]))
            said[out] = others.shares(known[out])
        return cls.fit(known, y, heard), said

    def shares(self, p: Floats) -> Floats:
        """Return how probable each answer is (n, K) given statements `p` (n, M, K); NaN where there is none.

        Only which answer a partner finds likeliest counts here, not how sure of it the partner says it is.
        """
        z = np.tile(self.prior, (len(p), 1))
        case, partner, answer = _statements(p)
        for one, likely in enumerate(self.confusion):
            mine = partner == one
            z[case[mine]] += likely.T[answer[mine]]
        found: Floats = (1 - BLUR) * softmax(z) + BLUR / len(self.prior)
        found[np.isnan(p[:, :, 0]).all(axis=1)] = np.nan
        return found


def _statements(p: Floats) -> tuple[Ints, Ints, Ints]:
    """Case, partner and likeliest answer of everything said in `p` (n, M, K)."""
    case, partner = np.nonzero(~np.isnan(p[:, :, 0]))
    return case, partner, p[case, partner].argmax(axis=1)
