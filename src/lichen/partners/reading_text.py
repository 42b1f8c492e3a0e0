"""Text as numbers: words, pairs of words, and pieces of spelling."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from lichen.partners.fields import Inputs

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
MOST_FEATURES = 60_000
AS_EXPECTED = 2.0


class TextReader:
    """TF-IDF weights of words and word pairs, and of character 2- to 5-grams within words.

    The pieces of spelling carry typing errors and inflection; both halves have length one per case. Where the
    classes are known, how much a feature tells about them takes the place of how rare it is (see `telling`).
    """

    _scale: Floats | None = None

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._words = _vectorizer("word", (1, 2))
        self._pieces = _vectorizer("char_wb", (2, 5))

    def fit_matrix(self, inputs: Sequence[Inputs], classes: Ints | None = None) -> Any:
        """Learn the vocabulary of these inputs, and what it tells about their classes; their matrix."""
        texts = self._texts(inputs)
        if not any(letter.isalnum() for text in texts for letter in text):
            texts[0] = "empty"
        parts = [self._words.fit_transform(texts), self._pieces.fit_transform(texts)]
        self.vocabulary = self._words.get_feature_names_out()
        self.width = sum(part.shape[1] for part in parts)
        rows = sparse.hstack(parts, format="csr", dtype=np.float32)
        if classes is not None and classes.max() > 0:
            rarity = np.concatenate([self._words.idf_, self._pieces.idf_])
            self._scale = np.sqrt(telling(rows, classes)) / rarity
        return self._scaled(rows)

    def matrix(self, inputs: Sequence[Inputs]) -> Any:
        """The (n, features) sparse matrix; the words come first, in the order of `vocabulary`."""
        texts = self._texts(inputs)
        parts = [self._words.transform(texts), self._pieces.transform(texts)]
        return self._scaled(sparse.hstack(parts, format="csr", dtype=np.float32))

    def _scaled(self, rows: Any) -> Any:
        """Rows of the length both halves have together."""
        if self._scale is None:
            return rows
        rows = rows @ sparse.diags_array(self._scale)
        length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel() / 2)
        return (sparse.diags_array(1.0 / np.maximum(length, 1e-12)) @ rows).tocsr().astype(np.float32)

    def _texts(self, inputs: Sequence[Inputs]) -> list[str]:
        return joined(inputs, self.names)


def joined(inputs: Sequence[Inputs], names: Sequence[str]) -> list[str]:
    """The texts of each case, one below the other."""
    return ["\n".join(str(row.get(name) or "") for name in names) for row in inputs]


def telling(rows: Any, classes: Ints) -> Floats:
    """How much it tells about the class that a row has the feature, in nats; (features,).

    KL(P(class | feature) ‖ P(class)), with P(class | feature) counted as if two more rows had been seen whose
    classes are as usual. `rows` (n, features) is sparse, `classes` (n,) are 0..k−1, all present.

    >>> rows = sparse.csr_array(np.array([[1, 0, 1], [1, 0, 1], [0, 1, 1], [0, 1, 1]]))
    >>> telling(rows, np.array([0, 0, 1, 1])).round(2).tolist()
    [0.13, 0.13, 0.0]

    Kullback, S., Leibler, R. A. (1951). On information and sufficiency. Annals of Mathematical Statistics
    22(1), 79-86.
    """
    n = len(classes)
    has = sparse.csr_array((np.ones(rows.nnz), rows.indices, rows.indptr), shape=rows.shape)
    belongs = sparse.csr_array((np.ones(n), (np.arange(n), classes)))
    counts = (has.T @ belongs).toarray()
    usual = np.bincount(classes) / n
    given = (counts + AS_EXPECTED * usual) / (counts.sum(axis=1, keepdims=True) + AS_EXPECTED)
    return np.asarray(np.maximum((given * np.log(given / usual)).sum(axis=1), 0.0))


def _vectorizer(analyzer: str, lengths: tuple[int, int]) -> Any:
    return TfidfVectorizer(
        analyzer=analyzer,
        ngram_range=lengths,
        token_pattern=r"(?u)\b\w+\b" if analyzer == "word" else None,
        sublinear_tf=True,
        max_features=MOST_FEATURES,
        dtype=np.float32,
    )
