"""One version of a learning partner for numbers: fitted once, then frozen."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesRegressor, HistGradientBoostingRegressor
from sklearn.linear_model import Ridge

from lichen.partners.choosing import GAMMAS, RIDGES, folds
from lichen.partners.fields import FieldKind, kinds
from lichen.partners.kernel import KernelRidge, Solved, grid, usual_distance
from lichen.partners.protocol import Example, Question, Reply, Request
from lichen.partners.reader import Family, Reader
from lichen.partners.usable import usable
from lichen.partners.weights import scaled
from lichen.partners.words import strange_fields

Floats = NDArray[np.float64]
Make = Callable[[], Any]
NEAR = 50
FEWEST = 5
SHRINK = 10.0
ALPHAS = (0.1, 1.0, 10.0, 100.0)


@dataclass(frozen=True)
class Fitted:
    """A fitted model with its held-out predictions (n,)."""

    predict: Callable[[Any], Floats]
    held_out: Floats


class Regressor:
    """A number with its standard error, from whichever model erred least on examples it had not seen.

    The spread is the root mean square of held-out errors among the fifty held-out predictions nearest in
    size, shrunk to that of all by ten examples' worth; so it is larger where the model errs more. With a
    tolerance in the question, confidence is the normal probability of an error within it. A number outside
    the range of the question that is asked becomes the nearest one inside.
    """

    def __init__(
        self,
        id: str,
        version: str,
        question: Question,
        examples: Sequence[Example],
        *,
        fields: Mapping[str, FieldKind],
        seed: int,
    ) -> None:
        self.id, self.version, self._question = id, version, question
        self._reader = Reader(kinds([example.inputs for example in examples], fields))
        examples = usable(examples, self._reader.kinds)
        self._n = len(examples)
        inputs = [example.inputs for example in examples]
        truth = np.array([float(example.answer) for example in examples])
        weight = scaled(examples)
        self._usual = float(np.median(truth))
        rows = self._reader.fit_matrix(inputs)
        self._fitted = _best(rows, truth, weight, self._reader.family, seed)
        order = np.argsort(self._fitted.held_out, kind="stable")
        self._sizes, self._squares = (
            self._fitted.held_out[order],
            ((truth - self._fitted.held_out) ** 2)[order],
        )

    def reply(self, requests: Sequence[Request]) -> list[Reply]:
        """One reply per request; raises `InputRefused` for images of another shape than learned from."""
        if not requests:
            return []
        values = self._fitted.predict(self._reader.matrix([request.inputs for request in requests]))
        return [self._said(float(value), request) for value, request in zip(values, requests, strict=True)]

    def _said(self, value: float, request: Request) -> Reply:
        spread, value = self._spread(value), request.question.nearest(value)
        unit = f" {self._question.unit}" if self._question.unit else ""
        side = "above" if value > self._usual else "below"
        strange = strange_fields(self._reader.table.columns, request.inputs)
        return Reply(
            value,
            spread=spread,
            confidence=self._within(spread),
            reasons=f"{abs(value - self._usual):.4g}{unit} {side} the usual {self._usual:.4g}{unit}.",
            unsure_of=f"Give or take {spread:.3g}{unit} on cases like this. {strange}".strip(),
            version=self.version,
        )

    def _spread(self, value: float) -> float:
        near = min(NEAR, max(self._n // 5, 1))
        start = int(np.clip(np.searchsorted(self._sizes, value) - near // 2, 0, max(self._n - near, 0)))
        local = self._squares[start : start + near]
        mean = (local.sum() + SHRINK * self._squares.mean()) / (len(local) + SHRINK)
        return math.sqrt(mean * (1.0 + 1.0 / self._n))

    def _within(self, spread: float) -> float | None:
        tolerance = self._question.tolerance
        if tolerance is None:
            return None
        return math.erf(tolerance / (spread * math.sqrt(2.0))) if spread > 0 else 1.0


def _best(rows: Any, truth: Floats, weight: Floats, family: Family, seed: int) -> Fitted:
    if family == "image" or len(truth) < FEWEST:
        return _kernel(rows, truth, weight, seed) if family == "image" else _mean(truth)
    tried = [_cross_fitted(make, rows, truth, weight, seed) for make in _models(family, len(truth), seed)]
    return min([_mean(truth), *tried], key=lambda fit: _error(fit.held_out, truth, weight))


def _error(held_out: Floats, truth: Floats, weight: Floats) -> float:
    return float((weight * (held_out - truth) ** 2).sum())


def _mean(truth: Floats) -> Fitted:
    n, mean = len(truth), float(truth.mean())
    others = (truth.sum() - truth) / (n - 1) if n > 1 else truth
    return Fitted(lambda rows: np.full(rows.shape[0], mean), others)


def _models(family: Family, n: int, seed: int) -> list[Make]:
    solver = "sparse_cg" if family == "text" else "auto"
    made: list[Make] = [partial(Ridge, alpha=alpha, solver=solver, tol=1e-4) for alpha in ALPHAS]
    if family == "table" and n >= 30:
        made.append(partial(ExtraTreesRegressor, 100, min_samples_leaf=2, random_state=seed))
    if family == "table" and n >= 200:
        made.append(partial(HistGradientBoostingRegressor, learning_rate=0.08, random_state=seed))
    return made


def _cross_fitted(make: Make, rows: Any, truth: Floats, weight: Floats, seed: int) -> Fitted:
    middle, scale = float(truth.mean()), float(truth.std()) or 1.0
    targets = (truth - middle) / scale
    fold, held_out = folds(np.zeros(len(truth), np.intp), seed), np.zeros(len(truth))
    for number in range(fold.max() + 1):
        known, held = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        model = make().fit(rows[known], targets[known], sample_weight=weight[known])
        held_out[held] = model.predict(rows[held]) * scale + middle
    whole = make().fit(rows, targets, sample_weight=weight)
    return Fitted(lambda given: np.asarray(whole.predict(given) * scale + middle), held_out)


def _kernel(rows: Floats, truth: Floats, weight: Floats, seed: int) -> Fitted:
    scale = float(truth.std()) or 1.0
    distance = usual_distance(rows, np.random.default_rng(seed))
    best: tuple[float, Solved, Floats] | None = None
    for gamma in grid(distance, GAMMAS):
        rng = np.random.default_rng(seed)
        fit = KernelRidge(rows, truth[:, None] / scale, weight, gamma=gamma, rng=rng)
        for ridge in RIDGES:
            held_out = fit.left_out(ridge)[:, 0] * scale
            error = _error(held_out, truth, weight)
            if best is None or error < best[0]:
                best = (error, fit.solve(ridge), held_out)
    assert best is not None
    _, solved, held_out = best
    return Fitted(lambda given: solved.predict(given)[:, 0] * scale, held_out)
