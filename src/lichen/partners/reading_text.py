"""Text as numbers: words, pairs of words, and pieces of spelling."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from lichen.partners.fields import Inputs

MOST_FEATURES = 60_000


class TextReader:
    """TF-IDF weights of words and word pairs, and of character 2- to 5-grams within words.

    The pieces of spelling carry typing errors and inflection; both halves have length one per case.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._words = _vectorizer("word", (1, 2))
        self._pieces = _vectorizer("char_wb", (2, 5))

    def fit_matrix(self, inputs: Sequence[Inputs]) -> Any:
        """Learn the vocabulary of these inputs; their matrix."""
        texts = self._texts(inputs)
        if not any(letter.isalnum() for text in texts for letter in text):
            texts[0] = "empty"
        parts = [self._words.fit_transform(texts), self._pieces.fit_transform(texts)]
        self.vocabulary = self._words.get_feature_names_out()
        self.width = sum(part.shape[1] for part in parts)
        return sparse.hstack(parts, format="csr", dtype=np.float32)

    def matrix(self, inputs: Sequence[Inputs]) -> Any:
        """The (n, features) sparse matrix; the words come first, in the order of `vocabulary`."""
        texts = self._texts(inputs)
        parts = [self._words.transform(texts), self._pieces.transform(texts)]
        return sparse.hstack(parts, format="csr", dtype=np.float32)

    def _texts(self, inputs: Sequence[Inputs]) -> list[str]:
        return ["\n".join(str(row.get(name) or "") for name in self.names) for row in inputs]


def _vectorizer(analyzer: str, lengths: tuple[int, int]) -> Any:
    return TfidfVectorizer(
        analyzer=analyzer,
        ngram_range=lengths,
        token_pattern=r"(?u)\b\w+\b" if analyzer == "word" else None,
        sublinear_tf=True,
        max_features=MOST_FEATURES,
        dtype=np.float32,
    )
