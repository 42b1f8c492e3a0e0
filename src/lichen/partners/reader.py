"""From the inputs of cases to one matrix, whatever kinds of fields they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from lichen.partners.fields import FieldKind, Inputs, source_of
from lichen.partners.reading_images import ImageReader
from lichen.partners.reading_meaning import MeaningReader
from lichen.partners.reading_tables import TableReader
from lichen.partners.reading_text import TextReader

Family = Literal["image", "text", "table"]
Rows = NDArray[np.float32]
TABLE_BESIDE_OTHERS = 0.3
MEANING_BESIDE_WORDS = 2.0


class Reader:
    """Text, table and image columns side by side: sparse when there is text, dense otherwise.

    Where text is read by its meaning too, that comes in the last columns, and makes up two thirds of a row's
    squared length beside the words.
    """

    def __init__(self, kinds: Mapping[str, FieldKind]) -> None:
        self.kinds = dict(kinds)
        by_meaning = {name: source for name, kind in kinds.items() if (source := source_of(kind))}
        texts = [name for name, kind in kinds.items() if kind == "text" or name in by_meaning]
        self.text = TextReader(texts) if texts else None
        source = next(iter(by_meaning.values()), None)
        self.meaning = MeaningReader(list(by_meaning), source) if source else None
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
        if self.meaning:
            self.meaning.fit(inputs)
        return self._beside(self.text.fit_matrix(inputs, classes) if self.text else None, inputs)

    def matrix(self, inputs: Sequence[Inputs]) -> Any:
        """The (n, columns) matrix; text columns first."""
        return self._beside(self.text.matrix(inputs) if self.text else None, inputs)

    def variations(self, rows: Any, trials: Sequence[Inputs]) -> Any:
        """The matrix of `trials`, equally many per row of `rows` and differing from it in no text."""
        if self.text is None:
            return self.matrix(trials)
        again = np.repeat(np.arange(rows.shape[0]), len(trials) // rows.shape[0])
        words, meaning = self.apart(rows)
        return self._joined(words[again][:, : self.text.width], trials, meaning[again])

    def apart(self, rows: Any) -> tuple[Any, Rows]:
        """The columns of the matrix that are no meaning, and those that are, dense and of length one."""
        if self.meaning is None:
            return rows, np.zeros((rows.shape[0], 0), np.float32)
        first = rows.shape[1] - self.meaning.width
        return rows[:, :first], rows[:, first:].toarray() / MEANING_BESIDE_WORDS

    def _beside(self, words: Any, inputs: Sequence[Inputs]) -> Any:
        if words is None:
            return self._dense(inputs)
        meaning = self.meaning.matrix(inputs) if self.meaning else np.zeros((len(inputs), 0), np.float32)
        return self._joined(words, inputs, meaning)

    def _joined(self, words: Any, inputs: Sequence[Inputs], meaning: Rows) -> Any:
        beside = [self._dense(inputs), meaning * MEANING_BESIDE_WORDS]
        dense = [sparse.csr_array(each) for each in beside if each.shape[1]]
        return sparse.hstack([words, *dense], format="csr") if dense else words

    def _dense(self, inputs: Sequence[Inputs]) -> Any:
        table = self.table.matrix(inputs)
        if self.family == "table":
            return table if table.shape[1] else np.ones((len(inputs), 1))
        parts = [image.matrix(inputs) for image in self.images]
        return np.hstack([*parts, table * TABLE_BESIDE_OTHERS])
