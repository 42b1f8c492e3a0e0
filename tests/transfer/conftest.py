"""A desk with a few decided cases, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.prepared import empty_ledger

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.ledger.ledger import Ledger, open_ledger

CHARTER = """
partnership: desk
purpose: Send each message to the right team.
question:
  text: Which team?
  labels: [billing, delivery, fraud]
goals:
  - {kpi: Messages sent to the wrong team, unit: "%", baseline: 8, target: 3, direction: down}
partners:
  - {id: ann, role: person}
  - {id: ben, role: person}
  - {id: sorter, role: ai}
owner: ann
answers_for_errors: ann
protected_attributes: [language]
"""


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def both(address: str, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger on either database."""
    with open_ledger(address, key_file=tmp_path / "key", anchor_file=tmp_path / "anchor") as opened:
        yield opened


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(empty_ledger(tmp_path / "lichen.db")) as opened:
        yield opened


def desk_on(ledger: Ledger) -> Partnership:
    return open_partnership(ledger, load(CHARTER), by="ann", source=Source(seed=1, clock=Clock()))


@pytest.fixture
def desk(ledger: Ledger) -> Partnership:
    return desk_on(ledger)


def decide(desk: Partnership, case: str, answer: str = "billing", *, text: str = "charged twice") -> None:
    """A case the AI proposed on and people answered until it was settled."""
    said = Contribution(by="sorter", answer="delivery", distribution=(0.2, 0.7, 0.1), version="s-1")
    new = NewCase(case=case, inputs={"text": text}, attributes={"language": "en"}, contributions=[said])
    open_case(desk, new, by="ann")
    while state := desk.estimates.cases[case].pending:
        ask, waiting = next(iter(state.items()))
        mine = Contribution(by=waiting.partner, answer=answer, ask=ask, seconds=4.5, reasons="=it says so")
        contribute(desk, case, mine)
