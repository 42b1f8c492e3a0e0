"""A card on a desk that asks for numbers says how they are off; where mistakes have prices, so do cards."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.web.partnerships.conftest import answer_all, opened

from lichen.actions.adopt_charter import adopt_charter
from lichen.actions.contribute import Contribution, contribute
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.record_outcome import record_outcome
from lichen.charter.load import from_plain
from lichen.charter.schema import plain
from lichen.reports.cards.drawn import drawn
from lichen.reports.cards.due import known_now
from lichen.reports.cards.kept import keep
from lichen.reports.figures.catch_up import catch_up

CHARTER = """
partnership: repairs
purpose: Say how many hours a repair will take.
question: {text: "How many hours?", kind: number, unit: hours, tolerance: 2, minimum: 0, maximum: 100}
goals: [{kpi: Repairs misjudged, unit: "%", baseline: 30, direction: down}]
partners: [{id: first, role: person}, {id: second, role: person}, {id: model, role: ai}]
owner: first
answers_for_errors: second
outcomes_follow: true
"""


@pytest.fixture
def repairs(world: Any) -> Any:
    """The world with a desk that judged sixty simulated repairs; the model is too high and too sure."""
    from lichen.web.accounts.members import grant

    world.house.workspace.open_partnership(CHARTER)
    desk = world.house.partnership("repairs")
    grant(world.users["first"], "repairs", "contributor")
    rng = np.random.default_rng(0)
    for number in range(60):
        truth = float(rng.uniform(10, 60))
        model = Contribution(by="model", answer=truth + 4 + float(rng.normal(0, 1)), spread=1.0)  # type: ignore[arg-type]
        case = open_case(desk, NewCase(case=f"r{number}", contributions=(model,)), by="first")  # type: ignore[arg-type]
        while pending := desk.estimates.cases[case].pending:
            ask, waiting = next(iter(pending.items()))
            answer = truth + float(rng.normal(0, 2))
            contribute(desk, case, Contribution(by=waiting.partner, answer=answer, ask=ask))
        record_outcome(desk, case, truth)
    keep_all(world, desk)
    return world


def keep_all(world: Any, desk: Any) -> None:
    known = known_now(desk)
    found = drawn(desk, now=desk.source.now())
    keep(world.house.ledger, desk.id, found, looks=1, looked=known, known=known)


def page(world: Any, path: str) -> str:
    answer = world.client("first").get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_ais_card_says_to_which_side_and_how_far_its_numbers_are_off(repairs: Any) -> None:
    found = page(repairs, "/partnerships/repairs/cards/model/")
    assert "How the numbers are off" in found
    assert "hours too high on average, over 60 cases with an outcome; surer than right" in found
    for label in ("Off to one side by", "Usually off by", "Within the tolerance", "inside the stated range"):
        assert f"{label}</a></dt>" in found


def test_ones_own_card_speaks_to_oneself_and_misses_what_was_never_stated(repairs: Any) -> None:
    found = page(repairs, "/partnerships/repairs/cards/first/")
    assert "You: off by" in found
    assert "fewer than 20 ranges stated" in found


def test_a_desk_with_labels_has_no_such_part(drawn_desk: Any) -> None:
    assert "How the numbers are off" not in page(drawn_desk, "/partnerships/desk/cards/model/")


def test_prices_stand_beside_errors_once_mistakes_have_some(world: Any) -> None:
    labels = world.desk.charter.question.label_ids
    data = plain(world.desk.charter)
    data["question"]["cost"] = {true: {said: 7 for said in labels if said != true} for true in labels}
    data["version"] += 1
    adopt_charter(world.desk, from_plain(data), by="owner")
    for number in range(32):
        case = opened(world, f"case-{number}")
        answer_all(world, case, "billing")
        record_outcome(world.desk, case, "technical" if number % 4 == 0 else "billing", by="owner")
    keep_all(world, world.desk)
    catch_up(world.house.ledger, "desk")
    assert "Mistakes cost per answer" in page(world, "/partnerships/desk/cards/model/")
    assert "mistakes cost 1.8 a case" in page(world, "/partnerships/desk/")
