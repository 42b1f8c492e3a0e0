"""One figure as a card of a page: with a chart, with a table at once, or as its sentence alone."""

from __future__ import annotations

from typing import NamedTuple

from lichen.reports.charts.spec import charted, spec
from lichen.reports.figures.figure import Figure
from lichen.web.partnerships import bundle
from lichen.web.partnerships.figure_table import Table, table
from lichen.web.partnerships.references import query_of

TABLES = frozenset({"against", "overrides", "revisions", "agreement"})
"""Small figures that are shown as tables at once, having no chart."""
SAID_ENOUGH = frozenset({"disagreements", "learning"})
"""Figures whose sentence says what there is to say; what is listed has a page of its own."""


class Shown(NamedTuple):
    """One figure as a card, with the query that leads to its entries."""

    figure: Figure
    query: str
    charted: bool
    table: Table | None
    note: str

    @property
    def rows(self) -> bool:
        """Whether there is anything to show below the sentence."""
        return bool(self.figure.rows) and self.figure.name not in SAID_ENOUGH

    @property
    def unfolded(self) -> bool:
        """Whether the table stands in for a chart that cannot be drawn here."""
        return self.figure.name in charted() and spec(self.figure) is not None and not self.charted


def shown_figure(figure: Figure, note: str = "") -> Shown:
    """The figure as a card, with what was assumed below it."""
    drawn = figure.name not in TABLES and bundle.address() != "" and spec(figure) is not None
    at_once = table(figure, most=12) if figure.name in TABLES and figure.rows else None
    return Shown(figure, query_of(figure.entries), drawn, at_once, note)
