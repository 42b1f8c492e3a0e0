"""What picks taught follows the ledger: it is read once, and forgotten with what is erased."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.actions.asking import BRIEF, Table

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.erase import erase
from lichen.actions.open_case import NewCase, open_case
from lichen.ledger.ledger import Ledger, open_ledger
from lichen.reports.preferences.kept import liking_of, told_of

SHORT = {"id": "a", "title": "Call", "text": "Call them."}
LONG = {"id": "b", "title": "Write", "text": "Write to everybody at length, " + "with every detail " * 12}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        yield ledger


def pick(table: Table, count: int) -> None:
    """So many more cases on which the short option is taken."""
    start = table.here.estimates.opened
    for at in range(start, start + count):
        case = open_case(table.here, NewCase(BRIEF, {}, f"c{at}"), by="first")
        (ask,) = table.here.estimates.cases[case].pending
        offer = {"options": [LONG, SHORT]}
        contribute(table.here, case, Contribution(by="model", answer="accept", ask=ask, content=offer))
        (ask,) = table.here.estimates.cases[case].pending
        said = Contribution(by="first", answer="accept", ask=ask, content={**offer, "picked": 1})
        contribute(table.here, case, said)


def test_it_learns_from_what_was_settled(ledger: Ledger) -> None:
    table = Table(ledger)
    assert told_of(table.here) == ()
    pick(table, 12)
    assert liking_of(table.here).picks == 12
    assert told_of(table.here) == ("style: people here mostly took shorter ones.",)


def test_it_is_read_once_until_somebody_picks_again(ledger: Ledger) -> None:
    table = Table(ledger)
    pick(table, 3)
    before = liking_of(table.here)
    assert liking_of(table.here) is before
    pick(table, 1)
    assert liking_of(table.here).picks == 4


def test_what_is_erased_is_forgotten(ledger: Ledger) -> None:
    table = Table(ledger)
    pick(table, 3)
    assert liking_of(table.here).picks == 3
    erase(table.here, "c0", by="first", reason="They asked for it.")
    assert liking_of(table.here).picks == 2
