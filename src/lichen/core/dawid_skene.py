"""One answer per item from many opinions without gold: Dawid and Skene's model, as maximum a posteriori."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lichen.core.pooling import Floats, blend, expected
from lichen.core.votes import Ints, Votes, index_votes


@dataclass(frozen=True)
class Aggregate:
    """What many opinions say together.

    `items` (I,) and `workers` (W,) are the sorted ids the other arrays follow. `labels` (I,) is the most
    probable answer, `probabilities` (I,K) how probable each is, `confusion` (W,K,K) each worker's
    P(answer | truth) with truths in rows, `pooled` (K,K) that of all workers, `prior` (K,) how common each
    truth is.
    """

    items: Ints
    workers: Ints
    labels: Ints
    probabilities: Floats
    confusion: Floats
    pooled: Floats
    prior: Floats

    @property
    def skill(self) -> Floats:
        """Expected accuracy of each worker on items as they come, (W,)."""
        return np.asarray(np.einsum("wkk,k->w", self.confusion, self.prior))


def aggregate(
    *,
    item: ArrayLike,
    worker: ArrayLike,
    label: ArrayLike,
    labels: int | None = None,
    known: Mapping[int, int] | None = None,
    iterations: int = 20,
    strength: float = 10.0,
    skill_strength: float = 2.0,
) -> Aggregate:
    r"""Return the most probable answer of each item, and each worker's confusion matrix, from opinions alone.

    Expectation-maximisation of the Dawid-Skene model, started from the share of votes. With $t_{ik}$ the
    probability that item $i$ has truth $k$ and $\phi_{wkl}$ worker $w$'s confusion, each iteration sets

    $$n_{wkl} = \sum_{i:\,w \to l} t_{ik},\qquad \phi = \text{pooling.confusion}(n),\qquad
      \log t_{ik} = \log \pi_k + \sum_{(w,l) \in i} \log \phi_{wkl} + c_i .$$

    The maximum-likelihood $\phi$ of a worker with few answers is mostly noise. Here it is pulled towards the
    pooled confusion, moved to the worker's own accuracy and habits (`lichen.core.pooling.confusion`, which
    also explains `strength` and `skill_strength`).

    Parameters: `item`, `worker`, `label` are integers of shape (n,), one opinion each; ids are any integers,
    answers lie in 0..K-1. `labels` is K (default: largest answer + 1, at least 2). `known` maps item ids to
    answers known to be right; they stay fixed and anchor the workers' matrices (ids that nobody labelled are
    left out). The same worker twice on one item counts twice. The result depends on nothing but the input;
    equal probabilities go to the smallest answer.

    Probabilities treat workers as independent given the truth, which people who share habits are not: use
    them to rank, and calibrate before reading them as frequencies.

    Memory is that of `confusion`, W K^2 numbers, a few times over.

    Raises ValueError for arrays of other shapes or types, answers outside 0..K-1, or `iterations` < 1.

    >>> found = aggregate(item=[7, 7, 7, 9, 9, 9], worker=[1, 2, 3, 1, 2, 3], label=[0, 0, 1, 1, 1, 1])
    >>> found.items.tolist(), found.labels.tolist()
    ([7, 9], [0, 1])
    >>> bool(found.skill[2] < found.skill[0])
    True

    Dawid, A. P. and Skene, A. M. (1979). Maximum likelihood estimation of observer error-rates using the EM
    algorithm. Journal of the Royal Statistical Society C 28(1), 20-28.
    """
    if iterations < 1 or strength <= 0 or skill_strength <= 0:
        raise ValueError(
            f"iterations and strengths must be positive: {iterations}, {strength}, {skill_strength}"
        )
    votes = index_votes(item, worker, label, labels)
    rows, truth = votes.known_rows(known)
    belief = np.ascontiguousarray(votes.shares.T)
    for _ in range(iterations):
        _fix(belief, rows, truth)
        confusion, _, prior = _maximise(votes, belief, strength, skill_strength)
        belief = _expect(votes, confusion, prior)
    _fix(belief, rows, truth)
    return _result(votes, belief, *_maximise(votes, belief, strength, skill_strength))


def _maximise(votes: Votes, belief: Floats, strength: float, skill: float) -> tuple[Floats, Floats, Floats]:
    """Confusion (truth, answer, worker), pooled confusion and prior, given belief (K, I)."""
    k, n = belief.shape
    sums = votes.turned @ np.ascontiguousarray(belief.T)
    counts = np.ascontiguousarray(sums.reshape(k, -1, k).transpose(2, 0, 1))
    base, pooled = expected(counts, strength, skill)
    return blend(counts, base, strength), pooled, (belief.sum(axis=1) + 1) / (n + k)


def _expect(votes: Votes, confusion: Floats, prior: Floats) -> Floats:
    """Belief (K, I): answers first, so that the softmax runs along contiguous rows."""
    k = len(prior)
    logs = np.log(confusion).transpose(1, 2, 0).reshape(-1, k)
    belief = np.ascontiguousarray((votes.table @ logs).T)
    belief += np.log(prior)[:, None]
    belief -= belief.max(axis=0)
    np.exp(belief, out=belief)
    belief /= belief.sum(axis=0)
    return belief


def _fix(belief: Floats, rows: Ints, truth: Ints) -> None:
    if len(rows):
        belief[:, rows] = 0.0
        belief[truth, rows] = 1.0


def _result(votes: Votes, belief: Floats, confusion: Floats, pooled: Floats, prior: Floats) -> Aggregate:
    return Aggregate(
        items=votes.items,
        workers=votes.workers,
        labels=belief.argmax(axis=0),
        probabilities=np.ascontiguousarray(belief.T),
        confusion=np.ascontiguousarray(confusion.transpose(2, 0, 1)),
        pooled=pooled,
        prior=prior,
    )
