"""A desk with work on it: whatever asks for `desk` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.open_case import NewCase, open_case, open_cases
from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.charter.schema import Charter
from lichen.inbox.availability import Attendance
from lichen.ledger.ledger import Ledger, open_ledger

NINE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

CHARTER = """
partnership: desk
purpose: Send each message to the right team.
question:
  text: Which team?
  labels: [billing, delivery, fraud]
goals:
  - {kpi: Messages sent to the wrong team, unit: "%", baseline: 8, target: 3, direction: down}
partners:
  - {id: ada, role: person}
  - {id: grace, role: person}
  - {id: mary, role: person}
  - {id: model, role: ai}
owner: ada
answers_for_errors: grace
service: {answer_within: 60, escalate_to: mary}
"""


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = NINE

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


class Desk:
    """The partnership under test, with verbs short enough to tell a story."""

    def __init__(self, ledger: Ledger, charter: Charter) -> None:
        self.ledger, self.clock = ledger, Clock()
        source = Source(seed=1, clock=self.clock)
        self.partnership = open_partnership(ledger, charter, by="ada", source=source)
        self.id = str(self.partnership.id)
        self.attendance = Attendance(self.partnership, fresh_seconds=0.0)
        self.partnership.available = self.attendance.available
        self.partnership.due_of = self.attendance.due_of

    @property
    def now(self) -> datetime:
        return self.clock.now

    def open(self, count: int = 1, *, sure: float = 0.6, start: int = 1, **inputs: Any) -> list[str]:
        """Cases on which the AI says `billing`, so sure; somebody is asked about each."""
        shares = (sure, (1 - sure) / 2, (1 - sure) / 2)
        said = Contribution(by="model", answer="billing", distribution=shares)
        cases = [
            NewCase(case=f"c{number}", inputs=inputs, contributions=[said])
            for number in range(start, start + count)
        ]
        return [str(case) for case in open_cases(self.partnership, cases, by="ada")]

    def open_bare(self, case: str, **parts: Any) -> str:
        return open_case(self.partnership, NewCase(case=case, **parts), by="ada")

    def asks(self, holder: str | None = None) -> list[tuple[str, str]]:
        """Every open ask with its case, or those of one person, in the order the cases came in."""
        return [
            (case, ask)
            for case, state in self.partnership.estimates.cases.items()
            for ask, waiting in state.pending.items()
            if holder in (None, waiting.partner)
        ]

    def holder(self, case: str) -> str:
        (waiting,) = self.partnership.estimates.cases[case].pending.values()
        return str(waiting.partner)

    def ask(self, case: str) -> str:
        (ask,) = self.partnership.estimates.cases[case].pending
        return str(ask)

    def answers(self, case: str, answer: str = "billing", **parts: Any) -> str:
        said = Contribution(by=self.holder(case), answer=answer, ask=self.ask(case), **parts)
        return contribute(self.partnership, case, said)

    def events(self, kind: type) -> list[Any]:
        return [each.event for each in self.ledger.entries(self.id) if isinstance(each.event, kind)]


@pytest.fixture
def ledger(address: str, tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(address, key_file=tmp_path / "key", anchor_file=tmp_path / "anchor") as opened:
        yield opened


@pytest.fixture
def charter() -> Charter:
    return load(CHARTER)


@pytest.fixture
def desk(ledger: Ledger, charter: Charter) -> Desk:
    return Desk(ledger, charter)


@pytest.fixture
def other_process(desk: Desk, ledger: Ledger) -> Partnership:
    """The same partnership as another process would hold it."""
    return Partnership(ledger, desk.partnership.id, Source(seed=2, clock=desk.clock))
