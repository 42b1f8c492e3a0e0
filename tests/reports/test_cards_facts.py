"""What a case is like, in single values and in words."""

from __future__ import annotations

import pytest

from lichen.reports.cards.facts import facts_of


@pytest.mark.parametrize(
    ("sealed", "values"),
    [
        ({"age": 63, "vip": True, "region": "north"}, {"age": 63, "vip": True, "region": "north"}),
        ({"customer": {"since": {"year": 2019}}}, {"customer since year": 2019}),
        ({"image": [[0, 1], [1, 0]], "scan": "data:image/png;base64,AAAA"}, {}),
        ({"note": None}, {}),
        (None, {}),
        ("just words", {}),
    ],
)
def test_short_values_become_attributes(sealed, values):
    assert facts_of(sealed).values == values


def test_long_text_becomes_text():
    found = facts_of({"vip": False}, {"body": "My card has not come yet.", "subject": "Card"})
    assert found.text == "My card has not come yet."
    assert found.values == {"vip": False, "subject": "Card"}


def test_attributes_go_before_inputs_of_the_same_name():
    assert facts_of({"amount": 5}, {"amount": 7}).values == {"amount": 5}


def test_very_long_text_is_cut():
    assert len(facts_of({}, {"body": "word " * 100_000}).text) == 4_000
