"""Choosing a model and its temperature on answers it had not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lichen.partners.fields import Inputs
from lichen.partners.kernel import KernelRidge, grid, usual_distance
from lichen.partners.reader import Reader
from lichen.partners.scorers import CENTRES, Candidate, Kernel, Scorer, candidates
from lichen.partners.temperature import fit_temperature

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
RIDGES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
GAMMAS = (0.5, 1.0, 2.0)
USUAL_FOR_KERNEL = 0.1
MOST_FOR_CHOICE = 1_500


@dataclass(frozen=True)
class Data:
    """The examples a version learns from: inputs, classes 0..k−1 (all present), weights of mean one."""

    inputs: Sequence[Inputs]
    classes: Ints
    weight: Floats
    k: int

    def part(self, rows: Ints) -> Data:
        """These rows only; classes keep their numbers."""
        return Data([self.inputs[int(row)] for row in rows], self.classes[rows], self.weight[rows], self.k)


@dataclass(frozen=True)
class Choice:
    """The fitted reader and model, the temperature that held-out answers ask for, and what was chosen."""

    reader: Reader
    scorer: Scorer
    temperature: float
    name: str


def choose(data: Data, reader: Reader, seed: int) -> Choice:
    """The candidate with the least held-out log-loss, fitted to all of `data`."""
    if reader.family == "image":
        return _choose_kernel(data, reader, seed)
    tried = candidates(reader.family, len(data.classes)) if data.k < len(data.classes) / 4 else [CENTRES]
    if len(data.classes) > MOST_FOR_CHOICE:
        rows = np.random.default_rng(seed).choice(len(data.classes), MOST_FOR_CHOICE, replace=False)
        best, _ = _best(data.part(np.sort(rows)), reader, tried, seed)
        tried = [best]
    best, temperature = _best(data, reader, tried, seed)
    scorer = best.fit(reader.fit_matrix(data.inputs, data.classes), data.classes, data.weight, seed)
    return Choice(reader, scorer, temperature, best.name)


def _best(data: Data, reader: Reader, tried: Sequence[Candidate], seed: int) -> tuple[Candidate, float]:
    scores = left_out_scores(data, reader, tried, seed)
    fits = [
        fit_temperature(given, data.classes, data.weight, usual=candidate.usual)
        for given, candidate in zip(scores, tried, strict=True)
    ]
    best = min(range(len(tried)), key=lambda place: fits[place][1])
    return tried[best], fits[best][0]


def left_out_scores(data: Data, reader: Reader, tried: Sequence[Candidate], seed: int) -> list[Floats]:
    """(n, k) scores per candidate, each row's from models that had not seen it; −inf for unseen classes."""
    fold = folds(data.classes, seed)
    scores = [np.full((len(data.classes), data.k), -np.inf) for _ in tried]
    for number in range(fold.max() + 1):
        known, held = data.part(np.flatnonzero(fold != number)), np.flatnonzero(fold == number)
        present, codes = np.unique(known.classes, return_inverse=True)
        fresh = Reader(reader.kinds)
        rows = fresh.fit_matrix(known.inputs, codes)
        tests = fresh.matrix([data.inputs[int(row)] for row in held])
        for given, candidate in zip(scores, tried, strict=True):
            given[np.ix_(held, present)] = _fold_scores(candidate, rows, codes, known.weight, tests, seed)
    return scores


def _fold_scores(
    candidate: Candidate, rows: Any, codes: Ints, weight: Floats, tests: Any, seed: int
) -> Floats:
    if codes.max() == 0:
        return np.zeros((tests.shape[0], 1))
    return candidate.fit(rows, codes, weight, seed).scores(tests)


def folds(classes: Ints, seed: int) -> Ints:
    """The fold of each row: five up to 1,000 rows, else three; classes dealt out evenly."""
    n = len(classes)
    count = min(5 if n <= 1_000 else 3, n)
    order = np.random.default_rng(seed).permutation(len(classes))
    fold = np.empty(len(classes), dtype=np.intp)
    fold[order[np.argsort(classes[order], kind="stable")]] = np.arange(len(classes)) % count
    return fold


def _choose_kernel(data: Data, reader: Reader, seed: int) -> Choice:
    rows = reader.fit_matrix(data.inputs)
    distance = usual_distance(rows, np.random.default_rng(seed))
    best: tuple[float, float, float, KernelRidge] | None = None
    for gamma in grid(distance, GAMMAS):
        fit = KernelRidge(
            rows, np.eye(data.k)[data.classes], data.weight, gamma=gamma, rng=np.random.default_rng(seed)
        )
        for ridge in RIDGES:
            temperature, loss = fit_temperature(
                fit.left_out(ridge), data.classes, data.weight, usual=USUAL_FOR_KERNEL
            )
            if best is None or loss < best[0]:
                best = (loss, ridge, temperature, fit)
    assert best is not None
    _, ridge, temperature, fit = best
    name = f"kernel ridge gamma={fit.gamma:.2g} ridge={ridge:g}"
    return Choice(reader, Kernel(fit.solve(ridge)), temperature, name)
