"""The models a version may choose from, all with one shape: fit, then scores per class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from lichen.partners.kernel import Solved
from lichen.partners.reader import Family

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
SMALLEST_CHANCE = 1e-4


class Scorer(Protocol):
    """A fitted model: higher scores for likelier classes."""

    def scores(self, rows: Any) -> Floats:
        """(n, classes) scores."""


@dataclass(frozen=True)
class Linear:
    """Scores x·coefficients + intercept; coefficients are (features, classes)."""

    coefficients: NDArray[np.float32]
    intercept: Floats

    def scores(self, rows: Any) -> Floats:
        """(n, classes) scores."""
        return np.asarray(rows @ self.coefficients + self.intercept, dtype=float)


@dataclass(frozen=True)
class Chances:
    """The logarithm of another model's class probabilities, kept away from zero."""

    model: Any

    def scores(self, rows: Any) -> Floats:
        """(n, classes) scores."""
        return np.asarray(np.log(np.maximum(self.model.predict_proba(rows), SMALLEST_CHANCE)))


@dataclass(frozen=True)
class Kernel:
    """Kernel ridge regression on the indicator of each class."""

    solved: Solved

    def scores(self, rows: Any) -> Floats:
        """(n, classes) scores."""
        return self.solved.predict(rows)


Fit = Callable[[Any, Ints, Floats, int], Scorer]


@dataclass(frozen=True)
class Candidate:
    """A model to try: its name, how to fit it, and the temperature its scores usually ask for.

    `fit` takes rows, classes 0..k−1 (all present), weights and a seed.
    """

    name: str
    fit: Fit
    usual: float


def candidates(family: Family, n: int) -> list[Candidate]:
    """What is worth trying for this kind of input and number of examples, simplest first."""
    if family == "text":
        return [CENTRES, *(Candidate(f"linear svm C={c:g}", margin(c), 0.4) for c in (0.3, 1.0))]
    tables = [CENTRES, *(Candidate(f"logistic C={c:g}", logistic(c), 1.0) for c in (0.03, 0.3, 3.0))]
    tables.append(Candidate("trees", forest, 1.0))
    return [*tables, Candidate("boosting", boosting, 1.0)] if n >= 200 else tables


def centres(rows: Any, classes: Ints, weight: Floats, seed: int) -> Scorer:
    """Nearness to the mean of each class, x·m − |m|²/2: what works with an example or two of each."""
    members = weight * (classes == np.arange(classes.max() + 1)[:, None])
    members /= members.sum(axis=1, keepdims=True)
    means = np.asarray((rows.T @ members.T).T, dtype=float)
    return Linear(np.ascontiguousarray(means.T, np.float32), -(means**2).sum(axis=1) / 2)


CENTRES = Candidate("class centres", centres, 0.1)


def margin(c: float) -> Fit:
    """A linear support vector machine, one class against the rest."""

    def fit(rows: Any, classes: Ints, weight: Floats, seed: int) -> Scorer:
        model = LinearSVC(C=c, tol=1e-3, max_iter=10_000, random_state=seed)
        return _linear(model.fit(rows, classes, sample_weight=weight))

    return fit


def logistic(c: float) -> Fit:
    """Multinomial logistic regression."""

    def fit(rows: Any, classes: Ints, weight: Floats, seed: int) -> Scorer:
        model = LogisticRegression(C=c, max_iter=5_000, tol=1e-3, random_state=seed)
        return _linear(model.fit(rows, classes, sample_weight=weight))

    return fit


def forest(rows: Any, classes: Ints, weight: Floats, seed: int) -> Scorer:
    """Extremely randomised trees."""
    model = ExtraTreesClassifier(100, min_samples_leaf=2, max_features=0.5, random_state=seed)
    return Chances(model.fit(rows, classes, sample_weight=weight))


def boosting(rows: Any, classes: Ints, weight: Floats, seed: int) -> Scorer:
    """Gradient-boosted histogram trees."""
    model = HistGradientBoostingClassifier(
        max_iter=100, learning_rate=0.08, max_leaf_nodes=15, early_stopping=False, random_state=seed
    )
    return Chances(model.fit(rows, classes, sample_weight=weight))


def _linear(model: Any) -> Linear:
    coefficients, intercept = model.coef_.T, np.asarray(model.intercept_, dtype=float)
    if coefficients.shape[1] == 1:
        coefficients = np.hstack([-coefficients, coefficients])
        intercept = np.array([-intercept[0], intercept[0]])
    return Linear(np.ascontiguousarray(coefficients, dtype=np.float32), intercept)
