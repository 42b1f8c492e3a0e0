"""Numeric and categorical fields as columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lichen.partners.fields import LARGEST, FieldKind, Inputs, as_category, as_number

Floats = NDArray[np.float64]
MOST_CATEGORIES = 50
FURTHEST = 6.0


@dataclass(frozen=True)
class NumberColumn:
    """A numeric field: what is usual for it, and how far it ranged."""

    name: str
    usual: float
    scale: float
    low: float
    high: float

    @property
    def neutral(self) -> object:
        """The value that says nothing: the usual one."""
        return self.usual

    @property
    def width(self) -> int:
        """Its value, and whether it is missing."""
        return 2

    def fill(self, columns: Floats, inputs: Sequence[Inputs]) -> None:
        """Write the standardised value and the sign of a missing one."""
        values = np.array([as_number(row.get(self.name)) for row in inputs], dtype=float)
        gone = np.isnan(values)
        columns[:, 0] = np.clip(np.where(gone, 0.0, (values - self.usual) / self.scale), -FURTHEST, FURTHEST)
        columns[:, 1] = gone


@dataclass(frozen=True)
class CategoryColumn:
    """A categorical field: the categories met more than once, most frequent first."""

    name: str
    places: Mapping[str, int]

    @property
    def neutral(self) -> object:
        """The value that says nothing."""
        return None

    @property
    def width(self) -> int:
        """One column per known category."""
        return len(self.places)

    def fill(self, columns: Floats, inputs: Sequence[Inputs]) -> None:
        """Write a one where the case has the category; unknown ones leave zeros."""
        for row, case in enumerate(inputs):
            place = self.places.get(as_category(case.get(self.name)))
            if place is not None:
                columns[row, place] = 1.0


class TableReader:
    """Standardised numbers with signs of missing values, and one column per frequent category."""

    def __init__(self, kinds: Mapping[str, FieldKind]) -> None:
        self._kinds = {name: kind for name, kind in kinds.items() if kind in ("number", "category")}
        self.columns: list[NumberColumn | CategoryColumn] = []

    def fit(self, inputs: Sequence[Inputs]) -> TableReader:
        """Learn what is usual for each field."""
        self.columns = [
            _number_column(name, inputs) if kind == "number" else _category_column(name, inputs)
            for name, kind in self._kinds.items()
        ]
        return self

    def matrix(self, inputs: Sequence[Inputs]) -> Floats:
        """The (n, columns) matrix."""
        filled = np.zeros((len(inputs), sum(column.width for column in self.columns)))
        start = 0
        for column in self.columns:
            column.fill(filled[:, start : start + column.width], inputs)
            start += column.width
        return filled


def _number_column(name: str, inputs: Sequence[Inputs]) -> NumberColumn:
    values = np.array([as_number(row.get(name)) for row in inputs], dtype=float)
    values = values[~np.isnan(values)]
    if not len(values):
        return NumberColumn(name, 0.0, 1.0, -LARGEST, LARGEST)
    spread = float(values.std())
    return NumberColumn(
        name, float(np.median(values)), spread or 1.0, float(values.min()), float(values.max())
    )


def _category_column(name: str, inputs: Sequence[Inputs]) -> CategoryColumn:
    counts = Counter(as_category(row.get(name)) for row in inputs)
    frequent = [value for value, count in counts.most_common(MOST_CATEGORIES) if count > 1]
    return CategoryColumn(name, {value: place for place, value in enumerate(frequent)})
