"""Questions whose answer is a number live through the same loop as questions with labels."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.learn import due, learn
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.actions.record_outcome import record_outcome
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.errors import InputRefused
from lichen.estimates.fold import replay
from lichen.estimates.snapshot import to_bytes
from lichen.ledger.ledger import open_ledger
from lichen.reports.cards.numbers import habits_in, in_a_sentence

CHARTER = """
partnership: forecast
purpose: Say how many hours a repair will take.
question: {text: "How many hours?", kind: number, unit: hours, tolerance: 2, minimum: 0, maximum: 100}
goals: [{kpi: Repairs misjudged by more than two hours, unit: "%", baseline: 30, direction: down}]
partners: [{id: p1, role: person}, {id: p2, role: person}, {id: model, role: ai}]
owner: p1
answers_for_errors: p2
last_word: belief
outcomes_follow: true
"""


@pytest.fixture
def forecast(tmp_path: Path) -> Iterator[Partnership]:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        yield open_partnership(ledger, load(CHARTER), by="p1", source=Source(seed=1))


def work(forecast: Partnership, count: int, seed: int = 0) -> np.ndarray:
    """Open, answer and close `count` simulated repairs; errors of people, model and settlement, in hours."""
    rng = np.random.default_rng(seed)
    errors = []
    for number in range(count):
        truth = float(rng.uniform(10, 60))
        model = Contribution(by="model", answer=float(np.clip(truth + 3 + rng.normal(0, 1.5), 0, 100)))
        case = open_case(forecast, NewCase(case=f"r{seed}-{number}", contributions=(model,)), by="p1")
        said = {person: float(np.clip(truth + rng.normal(0, 3), 0, 100)) for person in ("p1", "p2")}
        while pending := forecast.estimates.cases[case].pending:
            ((ask, waiting),) = pending.items()
            answer = Contribution(by=waiting.partner, answer=said[waiting.partner], ask=ask)
            contribute(forecast, case, answer)
        settled = forecast.estimates.cases[case].settlement
        assert settled is not None
        record_outcome(forecast, case, truth)
        if due(forecast.estimates):
            learn(forecast)
        errors.append([abs(said["p1"] - truth), abs(model.answer - truth), abs(settled.answer - truth)])
    return np.array(errors)


def test_together_is_closer_than_either_once_their_habits_are_known(forecast: Partnership) -> None:
    work(forecast, 80)
    people, model, together = (work(forecast, 120, seed=1) > 2).mean(axis=0)
    assert together < min(people, model)


def test_the_record_replays_to_the_same_bytes(forecast: Partnership) -> None:
    work(forecast, 30)
    events = [entry.event for entry in forecast.ledger.entries("forecast")]
    assert to_bytes(replay(events)) == to_bytes(forecast.estimates)


def test_a_belief_never_leaves_the_range_the_question_allows(forecast: Partnership) -> None:
    work(forecast, 25)
    said = Contribution(
        by="model", answer=0.0
    )  # this model says three hours too many: it would be minus three
    case = open_case(forecast, NewCase(case="short", contributions=(said,)), by="p1")
    proposal = forecast.estimates.cases[case].proposal
    assert proposal is not None
    assert proposal.answer == 0.0


@pytest.mark.parametrize("answer", [-1, 101, float("nan"), float("inf"), "many"])
def test_what_is_no_number_in_range_is_refused(forecast: Partnership, answer: object) -> None:
    open_case(forecast, NewCase(case="c"), by="p1")
    with pytest.raises(InputRefused):
        contribute(forecast, "c", Contribution(by="p1", answer=answer))


def test_each_partner_s_habits_are_told_in_the_unit_of_the_question(forecast: Partnership) -> None:
    work(forecast, 120)
    rows, question = forecast.estimates.rows.values(), forecast.charter.question
    found = habits_in(rows, question, forecast.estimates.roster.champions)
    assert found["model"].bias.low <= 3 <= found["model"].bias.high
    said = in_a_sentence("The model", found["model"], question)
    assert "hours too high on average" in said
    assert "to neither side" in in_a_sentence("First", found["p1"], question)


def test_a_model_that_knows_when_it_is_unsure_is_heeded_and_kept(forecast: Partnership) -> None:
    rng = np.random.default_rng(7)
    for number in range(60):
        truth, wide = float(rng.uniform(20, 60)), float(rng.choice([0.5, 5.0]))
        said = Contribution(by="model", answer=truth + float(rng.normal(0, wide)), spread=wide)
        case = open_case(forecast, NewCase(case=f"s{number}", contributions=(said,)), by="p1")
        while pending := forecast.estimates.cases[case].pending:
            ((ask, waiting),) = pending.items()
            answer = truth + float(rng.normal(0, 3))
            contribute(forecast, case, Contribution(by=waiting.partner, answer=answer, ask=ask))
        record_outcome(forecast, case, truth)
    learn(forecast)
    sure = {}
    for wide in (0.5, 5.0):
        said = Contribution(by="model", answer=40.0, spread=wide)
        case = open_case(forecast, NewCase(case=f"new-{wide}", contributions=(said,)), by="p1")
        proposal = forecast.estimates.cases[case].proposal
        assert proposal is not None
        sure[wide] = proposal.score
    assert sure[0.5] > sure[5.0] + 0.2
    events = [entry.event for entry in forecast.ledger.entries("forecast")]
    assert to_bytes(replay(events)) == to_bytes(forecast.estimates)
