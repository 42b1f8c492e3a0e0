"""Kerrigan, Smyth, Steyvers (2021): temperature-scaled AI times human confusion.

    p(y | m, h_1..h_J) ∝ m(y)^(1/T) · Π_j φ[y, h_j]

Combining human predictions with model probabilities via confusion matrices and calibration. NeurIPS. Own
implementation of the maximum-a-posteriori form with the priors of the authors' public code: T log-normal
(0.5, 0.5), each row of φ Dirichlet with 0.1 off the diagonal and a diagonal that expects people to be right
in 75 % of cases. Several people multiply, independent given the truth, as the paper's model implies.
"""

from __future__ import annotations

from typing import Self

import numpy as np
from scipy.optimize import minimize_scalar

from ..decisions import ABSENT, Decisions, Floats, Ints
from ..measures import log_loss
from ..normal import log, normal, softmax

PRIOR_ACCURACY, PRIOR_COUNT = 0.75, 0.1
TEMPERATURE_MEAN, TEMPERATURE_SD = 0.5, 0.5


class Kerrigan:
    temperature: float
    confusion: Floats

    def fit(self, decisions: Decisions) -> Self:
        self.temperature = temperature(decisions.ai, decisions.truth)
        self.confusion = confusion(decisions)
        return self

    def belief(self, decisions: Decisions) -> Floats:
        return softmax(log(decisions.ai) / self.temperature + decisions.votes() @ log(self.confusion).T)


def temperature(ai: Floats, truth: Ints) -> float:
    """The most probable temperature."""
    scores, cases = log(ai), len(truth)

    def loss(log_t: float) -> float:
        prior = log_t + (log_t - TEMPERATURE_MEAN) ** 2 / (2 * TEMPERATURE_SD**2)
        return cases * log_loss(softmax(scores / np.exp(log_t)), truth) + prior

    return float(np.exp(minimize_scalar(loss, bounds=(-3, 5), method="bounded").x))


def confusion(decisions: Decisions) -> Floats:
    """(K, K) the chance that a person says h when y is true: rows y, columns h."""
    answers = decisions.answers
    right = PRIOR_COUNT * (answers - 1) * PRIOR_ACCURACY / (1 - PRIOR_ACCURACY)
    counts = np.where(np.eye(answers, dtype=bool), right, PRIOR_COUNT)
    case, seat = np.nonzero(decisions.people != ABSENT)
    np.add.at(counts, (decisions.truth[case], decisions.people[case, seat]), 1.0)
    return normal(counts)
