"""A simulated colleague or model: it knows the truth and errs at a set rate. Never a real contribution."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lichen.partners.protocol import Reply, Request


class Simulated:
    """Answers drawn around the truth; says in every reply that it is simulated.

    `accuracy` is the chance of a right answer, errors being spread evenly; or `confusion[i, j]` is the
    chance of answer `labels[j]` when `labels[i]` is true (rows sum to one). Cases differ in difficulty:
    the chance c of being right on a case is drawn from Beta(s·a, s·(1 − a)), where a is the mean chance
    for its true label and s is `steadiness`. c is also the stated confidence, which is therefore
    calibrated: among replies with confidence c a share c is right. With `distribution=True` the reply
    holds c for its answer and shares the rest evenly. `truth` looks the true label up by case.

    Each case's draw depends on `seed` and the case alone: order, batches and repeats change nothing.
    Raises ValueError when neither or both of `accuracy` and `confusion` are given, or shapes disagree.

    >>> from lichen.partners.protocol import Question
    >>> ben = Simulated("ben", ("cat", "dog"), {"a": "dog"}, accuracy=1.0)
    >>> reply = ben.reply([Request("a", {}, Question(labels=("cat", "dog")))])[0]
    >>> reply.answer, reply.confidence, reply.version
    ('dog', 1.0, 'simulated-1')
    """

    def __init__(
        self,
        id: str,
        labels: Sequence[str],
        truth: Callable[[str], str] | Mapping[str, str],
        *,
        accuracy: float | None = None,
        confusion: ArrayLike | None = None,
        steadiness: float = 8.0,
        distribution: bool = False,
        seed: int = 0,
    ) -> None:
        self.id, self.version = id, "simulated-1"
        self._labels = tuple(labels)
        self._truth = truth if callable(truth) else truth.__getitem__
        self._confusion = _confusion(accuracy, confusion, len(self._labels))
        self._steadiness, self._distribution = steadiness, distribution
        self._seed = (seed, zlib.crc32(id.encode()))

    def reply(self, requests: Sequence[Request]) -> list[Reply]:
        """One simulated reply per request; raises KeyError when the truth of a case is not known."""
        return [self._one(request.case) for request in requests]

    def _one(self, case: str) -> Reply:
        rng = np.random.default_rng((*self._seed, zlib.crc32(case.encode())))
        true = self._labels.index(self._truth(case))
        chance = self._chance(float(self._confusion[true, true]), rng)
        answer = true if rng.random() < chance else self._mistake(true, rng)
        return Reply(
            self._labels[answer],
            self._spread_out(answer, chance) if self._distribution else None,
            confidence=chance,
            reasons="Simulated: drawn at random around the known truth.",
            version=self.version,
        )

    def _chance(self, mean: float, rng: np.random.Generator) -> float:
        if not 0.0 < mean < 1.0:
            return mean
        return float(rng.beta(self._steadiness * mean, self._steadiness * (1.0 - mean)))

    def _mistake(self, true: int, rng: np.random.Generator) -> int:
        wrong = self._confusion[true].copy()
        wrong[true] = 0.0
        if wrong.sum() == 0.0:
            return true
        return int(rng.choice(len(wrong), p=wrong / wrong.sum()))

    def _spread_out(self, answer: int, chance: float) -> tuple[float, ...]:
        rest = (1.0 - chance) / max(len(self._labels) - 1, 1)
        return tuple(chance if k == answer else rest for k in range(len(self._labels)))


def _confusion(accuracy: float | None, confusion: ArrayLike | None, k: int) -> NDArray[np.float64]:
    if (accuracy is None) == (confusion is None):
        raise ValueError("Give either accuracy or confusion.")
    if accuracy is not None:
        rest = (1.0 - accuracy) / max(k - 1, 1)
        return np.full((k, k), rest) + np.eye(k) * (accuracy - rest)
    table = np.asarray(confusion, dtype=float)
    if table.shape != (k, k) or (table < 0).any() or not np.allclose(table.sum(axis=1), 1.0):
        raise ValueError(f"Expected a {k} by {k} table whose rows sum to one, got shape {table.shape}.")
    return table
