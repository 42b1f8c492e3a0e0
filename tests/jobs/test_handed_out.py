"""An agent that answers from outside is asked once, and a case goes on without it when its time is up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.errors import Conflict
from lichen.jobs.staff import Staff
from lichen.ledger.ledger import open_ledger

CHARTER = """
partnership: desk
purpose: Route incoming mail.
question: {text: "Where does this go?", labels: [billing, other]}
goals: [{kpi: Wrongly routed, unit: "%", baseline: 8, target: 3, direction: down}]
partners:
  - {id: ada, role: person}
  - {id: outside, role: ai, adapter: {kind: agent, options: {minutes: 5}}}
owner: ada
answers_for_errors: ada
"""


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2030, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        clock = Clock()
        here = open_partnership(ledger, load(CHARTER), by="ada", source=Source(seed=1, clock=clock))
        yield here, clock


def pending(here: Any) -> dict[str, str]:
    return {each.partner: ask for ask, each in here.estimates.cases["c1"].pending.items()}


def test_it_is_handed_out_once_and_answered_from_outside(desk: Any) -> None:
    here, _ = desk
    open_case(here, NewCase({"text": "an invoice"}, {}, "c1"), by="ada")
    staff = Staff(here)
    assert (staff.answer(), staff.answer()) == (1, 0)
    assert list(pending(here)) == ["outside"], "the case waits for it"
    said = Contribution(by="outside", answer="billing", ask=pending(here)["outside"], confidence=0.9)
    contribute(here, "c1", said)
    assert list(pending(here)) == ["ada"]
    assert staff.answer() == 0


def test_when_its_time_is_up_the_case_goes_on(desk: Any) -> None:
    here, clock = desk
    open_case(here, NewCase({"text": "an invoice"}, {}, "c1"), by="ada")
    staff = Staff(here)
    staff.answer()
    ask = pending(here)["outside"]
    clock.now += timedelta(minutes=6)
    assert staff.answer() == 1
    assert list(pending(here)) == ["ada"]
    with pytest.raises(Conflict):
        contribute(here, "c1", Contribution(by="outside", answer="billing", ask=ask))


def test_after_a_restart_it_is_handed_out_again_under_the_same_id(desk: Any) -> None:
    here, clock = desk
    open_case(here, NewCase({"text": "an invoice"}, {}, "c1"), by="ada")
    Staff(here).answer()
    ask = pending(here)
    clock.now += timedelta(minutes=6)
    again = Staff(here)
    assert again.answer() == 1
    assert pending(here) == ask
    assert again.answer() == 1, "it is late by now"
