"""Where a miss costs more than a false alarm, the partnership answers, asks and promises by what it costs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from lichen.actions.adopt_charter import adopt_charter
from lichen.actions.contribute import Contribution, contribute
from lichen.actions.learn import learn
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.actions.record_outcome import record_outcome
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.estimates.fold import replay
from lichen.estimates.snapshot import from_bytes, to_bytes
from lichen.ledger.events import CaseSettled
from lichen.ledger.ledger import Ledger

CHARTER = """
partnership: screening
purpose: Say which scans a doctor must look at again.
question:
  text: Clear, or refer?
  labels: [clear, refer]
  {cost}
goals: [{kpi: Missed findings, unit: "%", baseline: 3, direction: down}]
partners: [{id: p1, role: person}, {id: p2, role: person}, {id: model, role: ai}]
owner: p1
answers_for_errors: p2
last_word: belief
outcomes_follow: true
reviews: 2
risk: {bound: 0.05{more}}
"""
COST = "cost: {clear: {refer: 1}, refer: {clear: 20}}"


@dataclass
class Screening:
    """Simulated: one scan in ten holds a finding; the model is calibrated, people are right in 85 of 100."""

    here: Partnership
    seed: int = 0

    def work(self, count: int, *, name: str = "s") -> list[tuple[CaseSettled, str]]:
        rng, found = np.random.default_rng(self.seed), []
        for number in range(count):
            shade = rng.beta(0.4, 3.6)
            truth = "refer" if rng.random() < shade else "clear"
            wrong = "clear" if truth == "refer" else "refer"
            said = Contribution(by="model", answer="clear", distribution=(1 - shade, shade))
            case = open_case(self.here, NewCase(case=f"{name}{number}", contributions=(said,)), by="p1")
            while pending := self.here.estimates.cases[case].pending:
                ((ask, waiting),) = pending.items()
                answer = truth if rng.random() < 0.85 else wrong
                contribute(self.here, case, Contribution(by=waiting.partner, answer=answer, ask=ask))
            settled = next(
                e.event
                for e in self.here.ledger.entries("screening", case=case)
                if isinstance(e.event, CaseSettled)
            )
            record_outcome(self.here, case, truth)
            found.append((settled, truth))
            if number in (50, 150, 300):
                learn(self.here)
        return found


@pytest.fixture
def screening(ledger: Ledger) -> Callable[..., Screening]:
    def make(cost: str = COST, more: str = "") -> Screening:
        text = CHARTER.replace("{cost}", cost).replace("{more}", more)
        return Screening(open_partnership(ledger, load(text), by="p1", source=Source(seed=1)))

    return make


def paid(found: list[tuple[CaseSettled, str]]) -> float:
    price = {("clear", "refer"): 1, ("refer", "clear"): 20}
    return float(np.mean([price.get((truth, settled.answer), 0) for settled, truth in found]))


def test_the_answer_is_that_of_least_expected_cost_and_says_so(screening: Any) -> None:
    found = screening().work(120)
    settled = next(each for each, _ in found if each.why)
    assert settled.answer == "refer"
    assert settled.why == "answers `refer`: `clear` is likelier, but missing `refer` costs 20 times as much"
    assert settled.confidence < 0.5


def test_settling_by_cost_costs_less_than_settling_by_chance(
    ledger: Ledger, screening: Any, tmp_path: Any
) -> None:
    from lichen.ledger.ledger import open_ledger

    by_cost = paid(screening().work(300)[100:])
    with open_ledger(tmp_path / "other.db") as other:
        text = CHARTER.replace("{cost}", "").replace("{more}", "")
        plain = Screening(open_partnership(other, load(text), by="p1", source=Source(seed=1)))
        by_chance = paid(plain.work(300)[100:])
    assert by_cost < 0.8 * by_chance


def test_a_review_is_worth_the_cost_it_saves(screening: Any) -> None:
    desk = screening()
    desk.work(60)

    asks = [e.event for e in desk.here.ledger.entries("screening") if type(e.event).__name__ == "AskMade"]
    assert max(ask.value for ask in asks if ask.value is not None) > 0.5  # more than any share of errors
    assert all(ask.value is None or ask.value >= 0 for ask in asks)


def test_the_record_replays_to_the_same_bytes(screening: Any) -> None:
    desk = screening(more=", cost_bound: 0.2")
    desk.work(60)
    events = [entry.event for entry in desk.here.ledger.entries("screening")]
    assert to_bytes(replay(events)) == to_bytes(desk.here.estimates)
    assert to_bytes(from_bytes(to_bytes(desk.here.estimates))) == to_bytes(desk.here.estimates)


def test_a_miss_counts_as_many_errors_as_the_bound_on_costs_says(screening: Any) -> None:
    estimates = screening(more=", cost_bound: 0.2").here.estimates
    assert estimates.loss("clear", "refer") == 1.0
    assert estimates.loss("refer", "clear") == pytest.approx(0.2)
    assert estimates.stakes.bound == pytest.approx(0.01)
    assert estimates.loss("clear", "clear") == 0.0


def test_other_costs_ask_for_another_certificate(screening: Any) -> None:
    desk = screening()
    desk.work(60)
    assert desk.here.estimates.certificate.audits > 0
    dearer = CHARTER.replace("{cost}", COST.replace("20", "40")).replace("{more}", "")
    adopt_charter(desk.here, load(dearer), by="p1")
    assert desk.here.estimates.certificate.audits == 0


def test_without_costs_nothing_is_said_of_them(screening: Any) -> None:
    desk = screening(cost="")
    assert desk.here.estimates.stakes == (None, None, 0.05, 1.0)
    assert not any(settled.why for settled, _ in desk.work(60))
