"""Dawid and Skene (1979), the textbook form: expectation-maximisation, a free confusion matrix per worker.

Maximum likelihood estimation of observer error-rates using the EM algorithm. Applied Statistics 28(1).
Started from majority shares, a fixed number of iterations, no pooling between workers.
"""

from __future__ import annotations

import numpy as np

from ..datasets.crowd import Crowd
from ..decisions import Floats
from ..normal import log, normal, softmax

ITERATIONS = 20


def votes(crowd: Crowd) -> Floats:
    """(items, K) how many workers gave each answer."""
    table = np.zeros((len(crowd.gold), crowd.answers))
    np.add.at(table, (crowd.item, crowd.label), 1.0)
    return table


def dawid_skene(crowd: Crowd) -> Floats:
    """(items, K) the probability of each answer after the last iteration."""
    belief = normal(votes(crowd))
    for _ in range(ITERATIONS):
        belief = expect(crowd, belief)
    return belief


def expect(crowd: Crowd, belief: Floats) -> Floats:
    """Confusion matrices from the belief, then the belief they imply."""
    answers = crowd.answers
    counts = np.zeros((int(crowd.worker.max()) + 1, answers, answers))
    np.add.at(counts, (crowd.worker, crowd.label), belief[crowd.item])
    spoken = log(counts / np.maximum(counts.sum(1, keepdims=True), 1e-12))[crowd.worker, crowd.label]
    scores = np.zeros((len(crowd.gold), answers)) + log(belief.mean(0))
    np.add.at(scores, crowd.item, spoken)
    return softmax(scores)
