"""What a challenger proposes in shadow stands beside what the other AI partners say, whoever speaks first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import pytest

from lichen.actions.contribute import Contribution, contribute_all
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.charter.load import load
from lichen.ledger.ledger import open_ledger

CHARTER = """
partnership: desk
purpose: Route mail.
question: {text: "Where to?", labels: [a, b]}
goals: [{kpi: Wrong ways, baseline: 8, direction: down}]
partners:
  - {id: p1, role: person}
  - {id: m1, role: ai}
  - {id: m2, role: ai}
owner: p1
answers_for_errors: p1
"""
SAID = (
    Contribution(by="m1", answer="a", distribution=(0.7, 0.3), version="1"),
    Contribution(by="m1", answer="a", distribution=(0.9, 0.1), version="2", shadow=True),
    Contribution(by="m2", answer="a", distribution=(0.8, 0.2), version="1"),
)


@pytest.mark.parametrize("order", list(permutations(SAID)))
def test_the_score_of_a_shadow_does_not_depend_on_who_spoke_first(
    tmp_path: Path, order: Sequence[Contribution]
) -> None:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        desk = open_partnership(ledger, load(CHARTER), by="p1")
        alone = open_case(desk, NewCase(case="alone"), by="p1")
        beside = open_case(desk, NewCase(case="beside"), by="p1")
        contribute_all(desk, [(alone, SAID[1])])
        contribute_all(desk, [(beside, said) for said in order])
        cases = desk.estimates.cases
        together = cases[beside].shadow_proposals["m1"]  # type: ignore[index]  # a plain text names a partner
        assert together.answer == "a"
        assert together.score > cases[alone].shadow_proposals["m1"].score  # type: ignore[index]
        assert together.score == pytest.approx(_both(desk, (0.9, 0.1), (0.8, 0.2)))


def _both(desk: object, *said: tuple[float, float]) -> float:
    score = desk.estimates.team.lean([list(each) for each in said])[1]  # type: ignore[attr-defined]
    return float(score)
