"""What the tests of figures share: the counts as plain rows, and the figures of a simulated past."""

from __future__ import annotations

from tests.reports.past import Past

from lichen.actions.partnership import Partnership
from lichen.actions.source import Source
from lichen.ledger.ledger import Ledger
from lichen.reports.figures.catch_up import catch_up
from lichen.reports.figures.figure import Figure
from lichen.reports.figures.load import Viewer
from lichen.reports.figures.page import page
from lichen.reports.figures.words import statement

LEAD = Viewer("first", "owner")


def everything(ledger: Ledger) -> set[tuple[object, ...]]:
    """Every count there is, as plain rows."""
    rows = ledger.connector.run(statement(ledger.connector, "every_bucket"))
    return set(rows)


def recounted(ledger: Ledger) -> set[tuple[object, ...]]:
    """The counts as they are when made anew from the first entry, as after a change of what is counted."""
    ledger.connector.script("UPDATE figure_cursors SET format = 0;")
    assert catch_up(ledger, "desk") == ledger.head("desk")
    return everything(ledger)


def partnership(ledger: Ledger) -> Partnership:
    return Partnership(ledger, "desk", Source(seed=1))  # type: ignore[arg-type]


def figures(ledger: Ledger, past: Past, viewer: Viewer = LEAD) -> dict[str, Figure]:
    return page(partnership(ledger), viewer=viewer, now=past.end)
