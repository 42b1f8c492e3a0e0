"""A figure's rows as a table people read: intervals with their ends, times to the minute, links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from lichen.core.intervals import Interval
from lichen.core.percent import percent
from lichen.reports.figures.calibration import WHO
from lichen.reports.figures.figure import Figure, Reference
from lichen.reports.figures.reliance import HOW
from lichen.reports.figures.sides import SIDES, SOURCES
from lichen.reports.figures.work import LANES
from lichen.web.partnerships.references import query_of
from lichen.web.reading import words

_SHARES = frozenset(("share", "yardstick", "coverage", "threshold", "sure", "low", "high", "upper", "ece"))
_NAMES = {
    "lane": LANES, "side": SIDES, "source": SOURCES, "who": WHO, "how": HOW,
    "against": SOURCES, "first": {"agreed": "agreed with the AI", "differed": "differed from the AI"},
}  # fmt: skip
_HEADINGS = {
    "at": "When", "day": "Day", "n": "Cases", "ece": "Calibration error", "sure": "Stated confidence",
    "p_value": "p", "right": "Right", "error": "Wrong answers", "same": "Same answer", "hours": "Mean hours",
    "delay_seconds": "Delay in seconds", "seconds": "Middle time in seconds", "last_at": "Last learned",
}  # fmt: skip


class Cell(NamedTuple):
    """What one cell shows, below it in small, and where it leads."""

    text: str
    small: str = ""
    number: bool = False


class Line(NamedTuple):
    """One row: its cells and the query that leads to its entries."""

    cells: tuple[Cell, ...]
    query: str


class Table(NamedTuple):
    """A figure as a table; `more` rows are left out."""

    headings: tuple[tuple[str, bool], ...]
    lines: tuple[Line, ...]
    more: int


def table(figure: Figure, *, most: int = 400) -> Table:
    """The figure's rows, the latest kept where there are too many."""
    rows: Sequence[Any] = figure.rows[-most:]
    if not rows:
        return Table((), (), 0)
    kept = [name for name in rows[0]._fields if not isinstance(getattr(rows[0], name), Reference)]
    lines = tuple(Line(tuple(_cells(row, kept)), query_of(getattr(row, "entries", None))) for row in rows)
    first = lines[0].cells
    headings = tuple((_heading(name), cell.number) for name, cell in zip(kept, first, strict=True))
    return Table(headings, lines, len(figure.rows) - len(rows))


def _heading(name: str) -> str:
    return _HEADINGS.get(name, name.replace("_", " ").capitalize())


def _cells(row: Any, names: list[str]) -> Iterator[Cell]:
    for name in names:
        yield cell(name, getattr(row, name))


def cell(name: str, value: Any) -> Cell:
    """One value as its column shows it."""
    if isinstance(value, Interval):
        return _interval(value)
    if isinstance(value, bool):
        return Cell("yes" if value else "no")
    if isinstance(value, datetime):
        return Cell(f"{value:%Y-%m-%d}" if name == "day" else f"{value:%Y-%m-%d %H:%M}")
    if isinstance(value, (int, float)):
        return Cell(_number(name, value), number=True)
    if isinstance(value, tuple):
        return Cell(", ".join(_word(name, each) for each in value) or "–")
    return Cell(_word(name, value))


def _interval(found: Interval) -> Cell:
    if not found.n:
        return Cell("–", number=True)
    ends = f"{100 * found.low:.1f} to {percent(found.high)}, {found.n:,} cases"
    return Cell(percent(found.value), ends, number=True)


def _number(name: str, value: float) -> str:
    if name in _SHARES:
        return words.percent(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def _word(name: str, value: Any) -> str:
    if isinstance(value, tuple):
        return ": ".join(str(each) for each in value)
    return "–" if value is None else str(_NAMES.get(name, {}).get(str(value), value)) or "everybody"
