"""Text as numbers: what it means, by static embeddings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lichen.partners.embedding import embedding, of_length_one
from lichen.partners.fields import Inputs
from lichen.partners.reading_text import joined

Rows = NDArray[np.float32]
AT_ZERO = 10


class MeaningReader:
    """How the mean embedding of a text differs from that of the usual text, of length one.

    What all texts of a partnership have in common says nothing about any of them. The usual one is their mean
    with ten more at zero, so that it is hardly anything where few are known.

    Mu, J., Viswanath, P. (2018). All-but-the-top: simple and effective postprocessing for word
    representations. ICLR 2018.
    """

    def __init__(self, names: Sequence[str], source: str) -> None:
        self.names, self._embedding = tuple(names), embedding(source)
        self.width = self._embedding.width
        self._usual = np.zeros(self.width, np.float32)

    def fit(self, inputs: Sequence[Inputs]) -> MeaningReader:
        """Learn what the usual text is."""
        rows = self._embedding.rows(joined(inputs, self.names))
        self._usual = np.asarray(rows.sum(axis=0) / (len(rows) + AT_ZERO), dtype=np.float32)
        return self

    def matrix(self, inputs: Sequence[Inputs]) -> Rows:
        """The (n, width) rows, zeros where there is no text."""
        rows = self._embedding.rows(joined(inputs, self.names))
        return of_length_one((rows - self._usual) * rows.any(axis=1, keepdims=True))
