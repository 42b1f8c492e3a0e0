"""How much people change of what the AI puts forward is told from what was offered and what was taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.actions.asking import BRIEF, CALL, OPTIONS, WAIT, Table

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.open_case import NewCase, open_case
from lichen.ledger.ledger import Ledger, open_ledger
from lichen.reports.figures.edits import edits


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        yield ledger


def settle(table: Table, offer: Any, taken: Any) -> None:
    """One more case on which this is offered and that is taken."""
    case = open_case(table.here, NewCase(BRIEF, {}, f"c{table.here.estimates.opened}"), by="first")
    for who, content in (("model", offer), ("first", taken)):
        (ask,) = table.here.estimates.cases[case].pending
        contribute(table.here, case, Contribution(by=who, answer="accept", ask=ask, content=content))


def test_a_draft_taken_unchanged_and_one_of_which_a_word_was_changed(ledger: Ledger) -> None:
    table = Table(ledger, kind="draft", pattern="brief")
    settle(table, {"text": "We are late."}, {"text": "We are late."})
    settle(table, {"text": "We are late."}, {"text": "We are sorry."})
    figure = edits(table.here)
    assert [(row.unchanged, round(row.changed, 2)) for row in figure.rows] == [(False, 0.33), (True, 0.0)]
    assert figure.values["unchanged"].value == 0.5
    assert figure.sentence == (
        "50.0 % of 2 were taken as the AI put them forward. "
        "Of the others people changed 33.3 % of the words on average."
    )


def test_an_option_is_compared_with_the_one_it_was_made_of(ledger: Ledger) -> None:
    table = Table(ledger)
    settle(table, OPTIONS, {**OPTIONS, "picked": 1})
    edited = {**WAIT, "text": "Wait two weeks and look again."}
    settle(table, OPTIONS, {"options": [CALL, edited], "picked": 1})
    rows = edits(table.here).rows
    assert [row.unchanged for row in rows] == [False, True]
    assert rows[0].changed == pytest.approx(2 / 7)


def test_nothing_taken_yet_is_said(ledger: Ledger) -> None:
    assert edits(Table(ledger).here).sentence == "Nothing of an AI's was taken yet."
