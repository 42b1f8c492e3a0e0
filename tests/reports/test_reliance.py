"""What people make of the AI's answer, counted by hand."""

from __future__ import annotations

import pytest

from lichen.reports.assess import assess

# (first answer, AI's answer, second answer); the truth is always "a"; each row stands for ten cases.
PATTERNS = [
    ("a", "a", "a"),
    ("b", "a", "a"),  # wrong, AI right, follows: RAIR
    ("b", "a", "a"),
    ("b", "a", "b"),  # wrong, AI right, stays wrong
    ("a", "b", "a"),  # right, AI wrong, stays right: RSR
    ("a", "b", "b"),  # right, AI wrong, led astray
]


@pytest.fixture
def sheet(write):
    rows, truth = [], []
    for turn in range(10):
        for place, (first, advice, second) in enumerate(PATTERNS):
            case = f"{turn}-{place}"
            rows.append([case, "ann", "person", first, "", "", "", "false", "initial"])
            rows.append([case, "model", "ai", advice, 0.8, "", "", "", ""])
            rows.append([case, "ann", "person", second, "", "", "", "true", "final"])
            truth.append([case, "a"])
    return write(rows), write(truth, header=("case", "truth"), name="cases.csv")


def test_reliance_is_counted_from_answers_before_and_after(sheet):
    found = assess(sheet[0], cases=sheet[1]).reliance
    assert found.pairs == 60
    assert found.rair.value == pytest.approx(2 / 3)
    assert found.rsr.value == pytest.approx(1 / 2)
    assert found.switched.value == pytest.approx(3 / 5)
    assert found.error_before.value == pytest.approx(3 / 6)
    assert found.error_after.value == pytest.approx(2 / 6)


def test_second_answers_do_not_change_what_people_are_on_their_own(sheet):
    found = assess(sheet[0], cases=sheet[1])
    assert found.people.error.value == pytest.approx(0.5)
    assert next(card for card in found.partners if card.id == "ann").n == 60
