"""A small partnership to act on: three people, one AI, one question with three labels."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.prepared import empty_ledger

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.charter.schema import Charter
from lichen.estimates.case import CaseState
from lichen.ledger.events import LaneChanged
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
  - {id: first, role: person}
  - {id: second, role: person}
  - {id: third, role: person}
  - {id: model, role: ai, adapter: fake}
owner: first
answers_for_errors: second
"""


class Clock:
    """A clock that moves on by a second each time it is read."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


class Desk:
    """The partnership under test, with verbs short enough to tell a story."""

    def __init__(self, ledger: Ledger, charter: Charter, seed: int = 1) -> None:
        self.ledger = ledger
        self.partnership = open_partnership(
            ledger, charter, by="first", source=Source(seed=seed, clock=Clock())
        )

    @property
    def head(self) -> int:
        return self.ledger.head("desk")

    def open(self, case: str = "c1", **parts: Any) -> str:
        return open_case(self.partnership, NewCase(case=case, **parts), by="first")

    def state(self, case: str = "c1") -> CaseState:
        return self.partnership.estimates.cases[case]

    def asked(self, case: str = "c1") -> list[str]:
        return [pending.partner for pending in self.state(case).pending.values()]

    def ask_of(self, partner: str, case: str = "c1") -> str:
        pending = self.state(case).pending
        return next(ask for ask, waiting in pending.items() if waiting.partner == partner)

    def says(self, partner: str, answer: Any, case: str = "c1", **parts: Any) -> str:
        said = Contribution(by=partner, answer=answer, ask=self.ask_of(partner, case), **parts)
        return contribute(self.partnership, case, said)

    def model_says(self, answer: str, sure: float = 0.9, case: str = "c1") -> str:
        labels = self.partnership.charter.question.label_ids
        rest = (1 - sure) / (len(labels) - 1)
        shares = tuple(sure if label == answer else rest for label in labels)
        return self.says("model", answer, case, distribution=shares, version="model-1")

    def events(self, case: str | None = None) -> list[Any]:
        return [entry.event for entry in self.ledger.entries("desk", case=case)]

    def open_lane(self, threshold: float = 0.5) -> None:
        """Write an opening onto the ledger as the certificate would, so that a test need not earn it."""
        self.partnership.perform(
            lambda draft: draft.add(
                LaneChanged(at=draft.now, by="lichen", threshold=threshold, evidence="given by the test")
            )
        )


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(empty_ledger(tmp_path / "lichen.db")) as opened:
        yield opened


@pytest.fixture
def charter() -> Charter:
    return load(CHARTER)


@pytest.fixture
def desk(ledger: Ledger, charter: Charter) -> Desk:
    return Desk(ledger, charter)


@pytest.fixture
def second_process(desk: Desk, ledger: Ledger) -> Partnership:
    """The same partnership as another process would hold it."""
    return Partnership(ledger, desk.partnership.id, Source(seed=2))


@pytest.fixture
def make_desk(ledger: Ledger) -> Any:
    """A desk under the usual charter with some lines replaced or added."""

    def make(*extra: str, **replaced: str) -> Desk:
        text = CHARTER
        for old, new in replaced.items():
            text = text.replace(old.replace("__", ": "), new)
        return Desk(ledger, load(text + "\n".join(extra) + "\n"))

    return make
