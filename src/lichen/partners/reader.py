"""From the inputs of cases to one matrix, whatever kinds of fields they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from lichen.partners.fields import FieldKind, Inputs
from lichen.partners.reading_images import ImageReader
from lichen.partners.reading_tables import TableReader
from lichen.partners.reading_text import TextReader

Family = Literal["image", "text", "table"]
TABLE_BESIDE_OTHERS = 0.3


class Reader:
    """Text, table and image columns side by side: sparse when there is text, dense otherwise."""

    def __init__(self, kinds: Mapping[str, FieldKind]) -> None:
        self.kinds = dict(kinds)
        texts = [name for name, kind in kinds.items() if kind == "text"]
        self.text = TextReader(texts) if texts else None
        self.table = TableReader(kinds)
        self.images = [ImageReader(name) for name, kind in kinds.items() if kind == "image"]

    @property
    def family(self) -> Family:
        """What decides the kind of model: text if there is any, else images, else a table."""
        return "text" if self.text else "image" if self.images else "table"

    def fit_matrix(self, inputs: Sequence[Inputs], classes: NDArray[np.intp] | None = None) -> Any:
        """Learn vocabulary, usual values and shapes from these inputs; their matrix.

        Where classes 0..k−1 are given, words count by what they tell about them.
        """
        self.table.fit(inputs)
        for image in self.images:
            image.fit(inputs)
        return self._beside(self.text.fit_matrix(inputs, classes) if self.text else None, inputs)

    def matrix(self, inputs: Sequence[Inputs]) -> Any:
        """The (n, columns) matrix; text columns first."""
        return self._beside(self.text.matrix(inputs) if self.text else None, inputs)

    def variations(self, rows: Any, trials: Sequence[Inputs]) -> Any:
        """The matrix of `trials`, equally many per row of `rows` and differing from it in no text."""
        if self.text is None:
            return self.matrix(trials)
        again = np.repeat(np.arange(rows.shape[0]), len(trials) // rows.shape[0])
        return self._beside(rows[again][:, : self.text.width], trials)

    def _beside(self, words: Any, inputs: Sequence[Inputs]) -> Any:
        table = self.table.matrix(inputs)
        if words is None:
            return self._dense(inputs, table)
        if not table.shape[1] and not self.images:
            return words
        return sparse.hstack([words, sparse.csr_array(self._dense(inputs, table))], format="csr")

    def _dense(self, inputs: Sequence[Inputs], table: Any) -> Any:
        if self.family == "table":
            return table if table.shape[1] else np.ones((len(inputs), 1))
        parts = [image.matrix(inputs) for image in self.images]
        return np.hstack([*parts, table * TABLE_BESIDE_OTHERS])
