"""One version of a learning partner for labels: fitted once, then frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lichen.errors import InputRefused
from lichen.partners.choosing import Choice, Data, choose
from lichen.partners.fields import FieldKind, Inputs, kinds
from lichen.partners.protocol import Example, Question, Reply, Request
from lichen.partners.reader import Reader
from lichen.partners.scorers import Linear
from lichen.partners.temperature import softmax
from lichen.partners.usable import usable
from lichen.partners.weights import scaled
from lichen.partners.words import doubts, field_reasons, neighbour_reasons, strange_fields, word_reasons

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


class Classifier:
    """A distribution over the charter's labels, calibrated on examples it had not seen, with reasons.

    p = (1 − u)·softmax(score / T) over the labels seen so far; u covers the rest. Labels never seen share
    (once + 1) / (n + 1), where `once` counts labels seen a single time (Good–Turing), at most one part each
    of K + 1. On top, half an example's worth is spread evenly, so no probability is ever zero.

    Good, I. J. (1953). The population frequencies of species and the estimation of population parameters.
    Biometrika 40(3/4), 237-264.
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
        self.id, self.version, self._labels = id, version, question.labels
        reader = Reader(kinds([example.inputs for example in examples], fields))
        examples = usable(examples, reader.kinds)
        codes = np.array([_place(example, question.labels) for example in examples], dtype=np.intp)
        self._seen, self._classes = np.unique(codes, return_inverse=True)
        self._names = [question.labels[code] for code in self._seen]
        self._unseen = _unseen_mass(codes, len(question.labels))
        self._floor = 0.5 / (len(codes) + 0.5)
        inputs = [example.inputs for example in examples]
        data = Data(inputs, self._classes, scaled(examples), len(self._seen))
        self._choice = choose(data, reader, seed) if len(self._seen) > 1 else _constant(reader, inputs)

    @property
    def model(self) -> str:
        """What was chosen, in a few words."""
        return self._choice.name

    def reply(self, requests: Sequence[Request]) -> list[Reply]:
        """One reply per request; raises `InputRefused` for images of another shape than learned from."""
        if not requests:
            return []
        inputs = [request.inputs for request in requests]
        rows = self._choice.reader.matrix(inputs)
        chances = self._chances(self._choice.scorer.scores(rows))
        why, unsure = self._reasons(inputs, rows, chances), self._doubts(inputs, chances)
        best = chances.argmax(axis=1)
        return [
            Reply(self._labels[top], tuple(row), None, row[top], reason, doubt, self.version)
            for top, row, reason, doubt in zip(best, chances.tolist(), why, unsure, strict=True)
        ]

    def _chances(self, scores: Floats) -> Floats:
        k = len(self._labels)
        chances = np.full((len(scores), k), self._unseen / max(k - len(self._seen), 1))
        chances[:, self._seen] = (1.0 - self._unseen) * softmax(scores, self._choice.temperature)
        return (1.0 - self._floor) * chances + self._floor / k

    def _reasons(self, inputs: Sequence[Inputs], rows: Any, chances: Floats) -> list[str]:
        if len(self._seen) == 1:
            return [f"All examples so far are “{self._names[0]}”." for _ in inputs]
        order = np.argsort(-chances[:, self._seen], axis=1, kind="stable")
        best, second = order[:, 0], order[:, 1]
        told = (
            word_reasons(self._choice, rows, best, second),
            neighbour_reasons(self._choice, rows, best, self._classes, self._names),
            field_reasons(self._choice, inputs, rows, best),
        )
        return [" ".join(filter(None, parts)) for parts in zip(*told, strict=True)]

    def _doubts(self, inputs: Sequence[Inputs], chances: Floats) -> list[str]:
        close = doubts(chances, self._labels)
        strange = [strange_fields(self._choice.reader.table.columns, case) for case in inputs]
        never = _never_seen(len(self._labels) - len(self._seen), len(self._labels))
        return [" ".join(filter(None, (*parts, never))) for parts in zip(close, strange, strict=True)]


def _place(example: Example, labels: Sequence[str]) -> int:
    if example.answer not in labels:
        raise InputRefused(f"The example's answer {example.answer!r} is not one of the charter's labels.")
    return labels.index(str(example.answer))


def _never_seen(missing: int, k: int) -> str:
    return f"It has never seen an example of {missing} of the {k} labels." if missing else ""


def _unseen_mass(codes: Ints, k: int) -> float:
    counts = np.bincount(codes, minlength=k)
    missing = int((counts == 0).sum())
    return min((int((counts == 1).sum()) + 1) / (len(codes) + 1), missing / (k + 1))


def _constant(reader: Reader, inputs: Sequence[Inputs]) -> Choice:
    width = reader.fit_matrix(inputs).shape[1]
    return Choice(reader, Linear(np.zeros((width, 1), np.float32), np.zeros(1)), 1.0, "one label only")
