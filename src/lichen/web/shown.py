"""What of a figure may be shown to whom, and what of it may enter a spreadsheet."""

from __future__ import annotations

from dataclasses import replace

from lichen.charter.schema import Charter
from lichen.reports.figures.figure import Figure

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def unrevealing(figure: Figure, charter: Charter, person: str) -> Figure:
    """The figure without positions in open disagreements for people who may yet be asked about them blind."""
    if figure.name != "disagreements" or all(each.id != person for each in charter.having("person")):
        return figure
    return replace(figure, rows=tuple(row for row in figure.rows if row.answer is not None))


def cell(value: object) -> object:
    """A value that no spreadsheet takes for a formula.

    >>> cell("=1+1"), cell(-2)
    ("'=1+1", -2)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
