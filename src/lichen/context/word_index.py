"""An index of many texts that takes little memory: which of them are most like this one?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

BITS, STEM = 20, 6
_WORD = re.compile(r"\w+")
REWEIGH = 1.1
"""How rare a word is gets counted anew when there are so many times as many texts."""

Floats = NDArray[np.float64]


class WordIndex:
    """Texts by name, by the cosine of TF-IDF weights of words and word pairs.

    Features are hashed to 2²⁰ places, so that no vocabulary is kept or fitted: a text is added in a fraction
    of a millisecond and takes about a kilobyte. Beyond `most` texts the oldest are let go. Nothing is random.

    >>> index = WordIndex(most=10)
    >>> index.add(["c1", "c2"], ["my card has not arrived yet", "the rate of exchange is wrong"])
    >>> [name for name, _ in index.similar("when will my new card arrive?", 1)]
    ['c1']
    >>> index.forget("c1")
    >>> [name for name, _ in index.similar("when will my new card arrive?", 1)]
    []
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._names: list[str] = []
        self._gone: set[str] = set()
        self._blocks: list[Any] = []
        self._counts = np.zeros(2**BITS, dtype=np.int32)
        self._weight: Floats | None = None
        self._lengths = np.zeros(0)
        self._weighed_at = 0

    def __len__(self) -> int:
        return len(self._names)

    def add(self, names: Sequence[str], texts: Sequence[str]) -> None:
        """Know these texts, too."""
        if not names:
            return
        rows = _hashed(texts)
        self._blocks.append(rows)
        self._names += names
        np.add.at(self._counts, rows.indices, 1)
        while len(self._blocks) > 1 and len(self._names) - self._blocks[0].shape[0] >= self._most:
            self._drop(self._blocks.pop(0))
        self._weight = self._weight if len(self) < REWEIGH * self._weighed_at else None
        if self._weight is not None:
            self._lengths = np.concatenate([self._lengths, self._length(rows, self._weight)])

    def forget(self, name: str) -> None:
        """Find a text no more."""
        self._gone.add(name)

    def similar(self, text: str, k: int, least: float = 0.1) -> list[tuple[str, float]]:
        """At most k names and how alike they are, from 1 (the same) to `least`, the most alike first."""
        if not self._names:
            return []
        weight = self._weight if self._weight is not None else self._weigh()
        asked = _hashed([text])
        if not asked.nnz:
            return []
        length = float(self._length(asked, weight)[0])
        wanted = np.zeros(2**BITS, dtype=np.float32)
        wanted[asked.indices] = asked.data * weight[asked.indices]
        alike = np.concatenate([block @ wanted for block in self._blocks]) / (self._lengths * length)
        return self._nearest(alike, k, least)

    def _nearest(self, alike: Floats, k: int, least: float) -> list[tuple[str, float]]:
        wanted = min(len(alike), k + len(self._gone))
        places = np.argpartition(-alike, wanted - 1)[:wanted]
        ordered = sorted(places.tolist(), key=lambda place: (-alike[place], place))
        named = ((self._names[place], float(alike[place])) for place in ordered)
        return [(name, value) for name, value in named if value >= least and name not in self._gone][:k]

    def _weigh(self) -> Floats:
        """The square of how rare each feature is; the lengths of all texts with it."""
        rarity = np.log((1 + len(self)) / (1 + self._counts)) + 1.0
        self._weight = np.asarray(rarity**2, dtype=np.float32)
        self._lengths = np.concatenate([self._length(each, self._weight) for each in self._blocks])
        self._weighed_at = len(self)
        return self._weight

    def _length(self, rows: Any, weight: Floats) -> Floats:
        return np.asarray(np.sqrt(np.maximum(rows.power(2) @ weight, 1e-12)))

    def _drop(self, rows: Any) -> None:
        count = rows.shape[0]
        np.subtract.at(self._counts, rows.indices, 1)
        self._gone -= set(self._names[:count])
        self._names, self._lengths = self._names[count:], self._lengths[count:]


def _hashed(texts: Sequence[str]) -> Any:
    """(n, 2²⁰) counts of features, each as 1 + its logarithm."""
    from sklearn.feature_extraction.text import HashingVectorizer

    hashing = HashingVectorizer(
        analyzer=_features, n_features=2**BITS, norm=None, alternate_sign=False, dtype=np.float32
    )
    rows = sparse.csr_matrix(hashing.transform(texts))
    rows.data = 1.0 + np.log(rows.data)
    return rows


def _features(text: str) -> list[str]:
    """The beginnings of the words, so that inflection counts little, and pairs of them."""
    words = [word[:STEM] for word in _WORD.findall(text.casefold())]
    return words + [f"{one} {other}" for one, other in pairwise(words)]
