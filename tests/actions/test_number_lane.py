"""A desk that asks for numbers earns an open lane, keeps its bound, and closes it when the AI gets worse."""

from typing import Any

import numpy as np
import pytest

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.learn import due, learn
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.actions.record_outcome import record_outcome
from lichen.actions.settle import settle
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.estimates.belief import believe
from lichen.estimates.fold import replay
from lichen.estimates.snapshot import to_bytes
from lichen.ledger.events import AskMade, CaseSettled, IncidentOpened
from lichen.ledger.ledger import Ledger

CHARTER = """
partnership: triage
purpose: Say how many minutes a repair will take.
question: {text: "How many minutes?", kind: number, unit: minutes, tolerance: 10, minimum: 0, maximum: 600}
goals: [{kpi: Repairs misjudged by more than ten minutes, unit: "%", baseline: 30, direction: down}]
partners: [{id: p1, role: person}, {id: p2, role: person}, {id: p3, role: person}, {id: model, role: ai}]
owner: p1
answers_for_errors: p2
risk: {bound: 0.1, audit_share: 0.3}
"""
SPREAD = {"p1": 4.0, "p2": 6.0, "p3": 4.0}


class Repairs:
    """Simulated: the model says five minutes too many, people are off by four to six."""

    def __init__(self, here: Partnership, seed: int = 3) -> None:
        self.here, self.rng, self.number = here, np.random.default_rng(seed), 0

    def one(self, *, off: float = 3.0, worse: float = 0.0) -> tuple[CaseSettled, float]:
        """One repair from the door to its outcome, people answering whatever they are asked, audits too."""
        rng, self.number = self.rng, self.number + 1
        truth = float(rng.uniform(60, 400))
        said = float(np.clip(truth + 5 + worse + off * rng.standard_normal(), 0, 600))
        case = open_case(
            self.here,
            NewCase(case=f"r{self.number}", contributions=(Contribution(by="model", answer=said),)),
            by="p1",
        )
        while pending := self.here.estimates.cases[case].pending:
            ask, waiting = next(iter(pending.items()))
            answer = float(np.clip(truth + SPREAD[waiting.partner] * rng.standard_normal(), 0, 600))
            contribute(self.here, case, Contribution(by=waiting.partner, answer=answer, ask=ask))
        if due(self.here.estimates):
            learn(self.here)
        entries = self.here.ledger.entries("triage", case=case)
        return next(each.event for each in entries if isinstance(each.event, CaseSettled)), truth

    def many(self, count: int, **how: float) -> list[tuple[CaseSettled, float]]:
        return [self.one(**how) for _ in range(count)]


@pytest.fixture
def repairs(ledger: Ledger) -> Repairs:
    return Repairs(open_partnership(ledger, load(CHARTER), by="p1", source=Source(seed=1)))


def missed(found: list[tuple[CaseSettled, float]], lane: str) -> Any:
    return np.array([abs(float(each.answer) - truth) > 10 for each, truth in found if each.lane == lane])


def test_the_lane_opens_by_audits_alone_and_keeps_its_bound(repairs: Repairs) -> None:
    found = repairs.many(700)
    assert repairs.here.estimates.threshold is not None
    alone = missed(found, "ai_only")
    assert len(alone) > 100
    assert alone.mean() <= 0.1
    assert sum(each.audited for each, _ in found) > 20


def test_a_model_that_gets_worse_loses_the_lane(repairs: Repairs) -> None:
    repairs.many(600)
    assert repairs.here.estimates.threshold is not None
    repairs.many(250, worse=20.0)
    incidents = [
        e.event for e in repairs.here.ledger.entries("triage") if isinstance(e.event, IncidentOpened)
    ]
    assert incidents
    assert "audited cases" in incidents[0].evidence


def test_the_record_replays_to_the_same_bytes(repairs: Repairs) -> None:
    repairs.many(60)
    events = [entry.event for entry in repairs.here.ledger.entries("triage")]
    assert to_bytes(replay(events)) == to_bytes(repairs.here.estimates)


def test_the_stated_interval_holds_the_truth_as_often_as_it_says(repairs: Repairs) -> None:
    repairs.many(120)
    inside = []
    for _ in range(150):
        settled, truth = repairs.one()
        state = repairs.here.estimates.cases[settled.case]
        belief = believe(repairs.here.estimates, state)
        assert belief is not None
        low, high = belief.range(0.9) or (0.0, 0.0)
        inside.append(low <= truth <= high)
    assert 0.8 <= np.mean(inside) <= 0.99


def test_a_number_settled_by_hand_has_the_chance_that_it_is_right(repairs: Repairs) -> None:
    repairs.many(60)
    case = open_case(
        repairs.here, NewCase(case="own", contributions=(Contribution(by="model", answer=200.0),)), by="p1"
    )
    near = settle(repairs.here, case, 195.0, by="p1")
    assert near.confidence > 0.6
    open_case(
        repairs.here, NewCase(case="far", contributions=(Contribution(by="model", answer=200.0),)), by="p1"
    )
    assert settle(repairs.here, "far", 260.0, by="p1").confidence < 0.05


def test_people_are_told_how_far_off_the_number_may_be(repairs: Repairs) -> None:
    repairs.many(40, off=30.0)
    asks = [each.event for each in repairs.here.ledger.entries("triage") if isinstance(each.event, AskMade)]
    wide = [ask.why for ask in asks if ask.why.startswith("AI unsure: anything from")]
    assert all(not ask.why.startswith("AI unsure") for ask in asks if ask.blind)
    assert wide == [] or wide[0].endswith("minutes")


def test_outcomes_judge_numbers_by_the_tolerance(repairs: Repairs) -> None:
    settled, _ = repairs.one()
    record_outcome(repairs.here, settled.case, float(settled.answer) + 9.0)
    assert repairs.here.estimates.together.errors == 0
    settled, _ = repairs.one()
    record_outcome(repairs.here, settled.case, min(600.0, float(settled.answer) + 40.0))
    assert repairs.here.estimates.together.errors > 0
