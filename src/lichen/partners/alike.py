"""How alike cases are: one meaning the same, zero nothing in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from lichen.partners.fields import FieldKind, Inputs
from lichen.partners.kernel import similarity, usual_distance
from lichen.partners.reader import Reader, Rows

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Part = tuple[Any, Rows]
AT_ONCE = 256
TOGETHER = 8
BY_MEANING = 2 / 3


class Alike:
    """Known inputs, and how alike others are to each of them.

    With text: the cosine of TF-IDF weights of words, word pairs and pieces of spelling (table columns beside
    it count less); where it is compared by meaning too, a third of that and two thirds of the cosine of
    embeddings, zero where they point apart. Without: exp(−d² / usual d²) on standardised columns or pictures.
    `add` reads new inputs with the vocabulary of the first ones. With `classes` (0..k−1, all present), words
    count by what they tell about them: cases are alike in what matters.

    >>> known = [{"note": "my card has not arrived yet"}, {"note": "the rate of exchange is wrong"}]
    >>> alike = Alike(known, {"note": "text"})
    >>> alike.to([{"note": "has my card arrived?"}]).round(1).tolist()
    [[0.8, 0.0]]
    """

    def __init__(
        self, inputs: Sequence[Inputs], kinds: Mapping[str, FieldKind], classes: Ints | None = None
    ) -> None:
        self._reader = Reader(kinds)
        rows = self._reader.fit_matrix(inputs, classes)
        self._gamma = 0.0
        if self._reader.family != "text":
            self._gamma = 1.0 / usual_distance(rows, np.random.default_rng(0))
        self._known = [self._kept(rows)]
        self._count = len(inputs)

    def __len__(self) -> int:
        return self._count

    def add(self, inputs: Sequence[Inputs]) -> None:
        """Know these inputs too; raises `InputRefused` for pictures of another shape."""
        if not inputs:
            return
        self._known.append(self._kept(self._reader.matrix(inputs)))
        self._count += len(inputs)
        if len(self._known) > TOGETHER:
            self._known = [self._beside(self._known)]

    def to(self, inputs: Sequence[Inputs]) -> Floats:
        """(n, known) similarities; raises `InputRefused` for pictures of another shape."""
        rows, known = self._reader.matrix(inputs), [*self._known]
        parts = [
            self._against(rows[start : start + AT_ONCE], known) for start in range(0, len(inputs), AT_ONCE)
        ]
        return np.vstack(parts) if parts else np.zeros((0, len(self)))

    def _kept(self, rows: Any) -> Part:
        """Text is kept turned over, as lists of cases by feature: few of them concern any one question."""
        words, meaning = self._reader.apart(rows)
        return (words if self._gamma else _one_long(words).T.tocsr()), meaning

    def _beside(self, parts: Sequence[Part]) -> Part:
        words, meaning = zip(*parts, strict=True)
        return np.vstack(words) if self._gamma else sparse.hstack(words, format="csr"), np.vstack(meaning)

    def _against(self, rows: Any, known: Sequence[Part]) -> Floats:
        if self._gamma:
            return np.hstack([similarity(rows, part, self._gamma) for part, _ in known])
        words, meaning = self._reader.apart(rows)
        unit = _one_long(words)
        return np.hstack([_both(unit @ part, meaning, meant) for part, meant in known])


def _both(by_words: Any, meaning: Rows, meant: Rows) -> Floats:
    """How alike texts are, by words alone where their meaning was not read."""
    alike = np.asarray(by_words.toarray(), dtype=float)
    if not meaning.shape[1]:
        return alike
    return np.asarray((1 - BY_MEANING) * alike + BY_MEANING * np.maximum(meaning @ meant.T, 0.0))


def _one_long(rows: Any) -> Any:
    """Rows of length one; those without any known feature stay zero."""
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1))).ravel()
    return (sparse.diags_array(1.0 / np.maximum(length, 1e-12)) @ rows).tocsr()


def nearest(alike: Floats, k: int) -> tuple[Ints, Floats]:
    """The places (n, k) of each row's k largest values, the largest first, and the values."""
    k = min(k, alike.shape[1])
    some = np.argpartition(-alike, k - 1, axis=1)[:, :k] if k else np.zeros((len(alike), 0), dtype=np.intp)
    values = np.take_along_axis(alike, some, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    return np.take_along_axis(some, order, axis=1), np.take_along_axis(values, order, axis=1)
