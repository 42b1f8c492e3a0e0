"""Stacked logistic regression: a multinomial model on the AI's log-probabilities and the people's votes.

Wolpert (1992): Stacked generalization. Neural Networks 5(2). Ridge penalty and scaling of the two blocks
(as they are, or both to about unit spread) are chosen by three-fold cross-validated log-loss on the fit
part. The scaling matters: unscaled, the penalty falls on the votes and the baseline loses up to five points
with few labels.
"""

from __future__ import annotations

from itertools import product
from typing import Self

import numpy as np
from sklearn.linear_model import LogisticRegression

from ..decisions import Bools, Decisions, Floats
from ..measures import log_loss
from ..normal import log

PENALTIES = (0.01, 0.1, 1.0, 10.0, 100.0)
SCALINGS = ((1.0, 1.0), (0.2, 3.0))
FOLDS = 3
Choice = tuple[float, tuple[float, float]]


class Stacked:
    def fit(self, decisions: Decisions) -> Self:
        self.answers = decisions.answers
        folds = [np.arange(len(decisions)) % FOLDS == k for k in range(FOLDS)]
        choices = list(product(PENALTIES, SCALINGS))
        losses = [
            np.mean([self.held_out_loss(decisions, fold, choice) for fold in folds]) for choice in choices
        ]
        return self.learn(decisions, choices[int(np.argmin(losses))])

    def held_out_loss(self, decisions: Decisions, fold: Bools, choice: Choice) -> float:
        held_out = decisions.at(fold)
        return log_loss(self.learn(decisions.at(~fold), choice).belief(held_out), held_out.truth)

    def learn(self, decisions: Decisions, choice: Choice) -> Self:
        penalty, self.scaling = choice
        self.model = LogisticRegression(C=penalty, max_iter=1000, tol=1e-3)
        self.model.fit(features(decisions, self.scaling), decisions.truth)
        return self

    def belief(self, decisions: Decisions) -> Floats:
        table = np.zeros((len(decisions), self.answers))
        table[:, self.model.classes_] = self.model.predict_proba(features(decisions, self.scaling))
        return table


def features(decisions: Decisions, scaling: tuple[float, float]) -> Floats:
    """(n, 2K) centred log-probabilities, read no lower than 1e-6, beside the votes for each answer."""
    scores = np.maximum(log(decisions.ai), np.log(1e-6))
    return np.hstack([scaling[0] * (scores - scores.mean(1, keepdims=True)), scaling[1] * decisions.votes()])
