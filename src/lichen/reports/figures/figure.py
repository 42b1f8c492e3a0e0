"""What every figure is: rows of plain values, a sentence that says it, and the way to what lies behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lichen.core.intervals import Interval


class Reference(NamedTuple):
    """The name of a query and its parameters, for `drill`; `None` stands where there is nothing behind."""

    name: str
    parameters: Mapping[str, object]


@dataclass(frozen=True)
class Figure:
    """A figure as data. `rows` are named tuples of one kind; `sentence` says in words what a chart shows.

    `values` are the few numbers that stand alone, `note` what was assumed, `entries` what lies behind it
    all; a row that has its own `entries` says what lies behind that row.
    """

    name: str
    title: str
    sentence: str
    rows: tuple[Any, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    entries: Reference | None = None
    note: str = ""

    def csv_rows(self) -> Iterator[tuple[object, ...]]:
        """The heading and then every row, intervals as value, low, high and n; times in ISO 8601."""
        if self.rows:
            yield tuple(name for name, _ in _flat(self.rows[0]))
        for row in self.rows:
            yield tuple(value for _, value in _flat(row))


def _flat(row: Any) -> Iterator[tuple[str, object]]:
    for name, value in zip(row._fields, row, strict=True):
        if isinstance(value, Interval):
            yield from ((name, value.value), (f"{name}_low", value.low), (f"{name}_high", value.high))
            yield f"{name}_n", value.n
        elif hasattr(value, "isoformat"):
            yield name, value.isoformat()
        elif not isinstance(value, Reference):
            yield name, "; ".join(map(str, value)) if isinstance(value, (tuple, list)) else value
