"""A card says what a partner is good at only where the evidence clears the partner's own average."""

from __future__ import annotations

import pytest

from lichen.reports.assess import assess


@pytest.fixture
def cards(write):
    rows, truth = [], []
    for case in range(240):
        right = "xyz"[case % 3]
        truth.append([case, right])
        # ann never recognises z, ben knows z best; the AI is right whenever case is not a multiple of 4.
        rows.append(
            [case, "ann", "person", "x" if right == "z" else right, "", "", 10 + case % 3, "false", ""]
        )
        rows.append(
            [case, "ben", "person", right if right == "z" or case % 2 else "x", "", "", "", "false", ""]
        )
        rows.append([case, "model", "ai", "y" if case % 4 == 0 else right, 0.75, "", "", "", ""])
    found = assess(write(rows), cases=write(truth, header=("case", "truth"), name="cases.csv"))
    return {card.id: card for card in found.partners}


def test_ai_and_people_have_the_same_kind_of_card(cards):
    assert list(cards) == ["model", "ann", "ben"]
    assert [card.role for card in cards.values()] == ["ai", "person", "person"]
    assert {card.n for card in cards.values()} == {240}


def test_accuracy_is_counted_on_all_own_answers(cards):
    assert cards["ann"].accuracy.value == pytest.approx(2 / 3)
    assert cards["model"].accuracy.value == pytest.approx(200 / 240)
    assert cards["ann"].accuracy.low < 2 / 3 < cards["ann"].accuracy.high


def test_strengths_and_weaknesses_name_true_answers(cards):
    assert [one.label for one in cards["ann"].weaknesses] == ["z"]
    assert [one.accuracy.value for one in cards["ann"].weaknesses] == [0]
    assert {one.label for one in cards["ann"].strengths} == {"x", "y"}
    assert "z" in {one.label for one in cards["ben"].strengths}


def test_calibration_is_how_far_stated_confidence_is_off(cards):
    assert cards["model"].ece == pytest.approx(abs(200 / 240 - 0.75))
    assert cards["ann"].ece is None


def test_agreement_leaves_ones_own_answer_out(cards):
    assert cards["ann"].agreement == pytest.approx(cards["ben"].agreement)
    assert 0 < cards["ann"].agreement < 1


def test_time_is_the_median_where_it_is_known(cards):
    assert cards["ann"].median_seconds == 11
    assert cards["ben"].median_seconds is None
