"""Rows of a query under their columns' names, with values of the types these call for."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, TypeAlias

Convert: TypeAlias = Callable[..., object]
Conversion: TypeAlias = Callable[[str], Convert | None]


def typed_rows(
    columns: Iterable[str], rows: Sequence[tuple[object, ...]], conversion: Conversion
) -> list[Any]:
    """The rows as named tuples; `conversion` gives, by a column's name, what makes its values, or None."""
    if not rows:
        return []
    make, converted = _shape(tuple(columns), conversion)
    if not converted:
        return [make(*row) for row in rows]
    return [make(*_typed(row, converted)) for row in rows]


def _typed(row: tuple[object, ...], converted: tuple[tuple[int, Convert], ...]) -> list[object]:
    values = list(row)
    for place, convert in converted:
        if values[place] is not None:
            values[place] = convert(values[place])
    return values


@cache
def _shape(
    columns: tuple[str, ...], conversion: Conversion
) -> tuple[Callable[..., Any], tuple[tuple[int, Convert], ...]]:
    made = namedtuple("Row", columns, rename=True)  # type: ignore[misc]  # known once the query has run
    found = [(place, conversion(column)) for place, column in enumerate(columns)]
    return made, tuple((place, convert) for place, convert in found if convert is not None)
