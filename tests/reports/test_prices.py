"""Beside how often somebody is wrong stands what that costs, where some mistakes cost more than others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.reports.past import CHARTER, MONDAY
from tests.reports.worked_desk import worked

from lichen.actions.partnership import Partnership
from lichen.charter.load import load
from lichen.reports.cards.card import from_json, to_json
from lichen.reports.cards.drawn import drawn
from lichen.reports.prices import mean_price, prices_by_side

COSTS = """
  cost:
    billing: {delivery: 1, fraud: 1}
    delivery: {billing: 1, fraud: 1}
    fraud: {billing: 20, delivery: 20}"""
PRICED = CHARTER.replace(
    "  labels: [billing, delivery, fraud]", "  labels: [billing, delivery, fraud]" + COSTS
)
QUESTION = load(PRICED).question


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Partnership]:
    made = worked(tmp_path_factory.mktemp("prices") / "lichen.db", PRICED, 90)
    yield made
    made.ledger.close()


def test_each_answer_counts_what_the_table_says() -> None:
    found = mean_price(QUESTION, [("billing", "fraud", 1.0)] * 10 + [("fraud", "billing", 1.0)] * 30)
    assert found is not None
    assert found.value == pytest.approx((10 * 20 + 30) / 40)
    assert (found.low < found.value < found.high, found.n) == (True, 40)


def test_those_looked_at_with_a_smaller_chance_count_for_more() -> None:
    found = mean_price(QUESTION, [("billing", "fraud", 4.0)] * 10 + [("fraud", "fraud", 1.0)] * 40)
    assert found is not None
    assert found.value == pytest.approx(20 * 40 / 80)


def test_few_answers_and_even_mistakes_have_no_price() -> None:
    assert mean_price(QUESTION, [("billing", "fraud", 1.0)] * 29) is None
    assert mean_price(load(CHARTER).question, [("billing", "fraud", 1.0)] * 90) is None


def test_the_interval_covers_a_rare_dear_mistake() -> None:
    rng = np.random.default_rng(4)
    covered = 0
    for _ in range(300):  # simulated: 4 % of answers miss a fraud, 6 % are ordinary mistakes
        drawn_at = rng.random(200)
        given = [
            ("billing", "fraud", 1.0) if at < 0.04 else ("fraud", "billing", 1.0) if at < 0.1
            else ("fraud", "fraud", 1.0) for at in drawn_at
        ]  # fmt: skip
        found = mean_price(QUESTION, given)
        assert found is not None
        covered += found.low <= 0.04 * 20 + 0.06 <= found.high
    assert covered / 300 >= 0.93


def test_every_side_has_its_price_and_every_card_too(desk: Partnership) -> None:
    assert prices_by_side(desk).keys() == {"people", "ai", "together"}
    model = next(card for card in drawn(desk, now=MONDAY).cards if card.partner == "model")
    assert model.paid is not None
    assert model.paid.n >= 30
    assert from_json(to_json(model)) == model


def test_where_mistakes_are_even_nothing_is_priced(tmp_path: Path) -> None:
    plain = worked(tmp_path / "lichen.db", CHARTER, 40)
    assert prices_by_side(plain) == {}
    assert {card.paid for card in drawn(plain, now=MONDAY).cards} == {None}
    plain.ledger.close()
