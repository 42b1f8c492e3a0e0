"""Questions that ask for a number: wrong means further off than the tolerance."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.errors import InputRefused
from lichen.reports.assess import assess
from lichen.reports.assess.page import page


@pytest.fixture
def sheet(write):
    rng = np.random.default_rng(11)
    rows, truth = [], []
    for case in range(300):
        right = round(float(rng.normal(100, 20)), 2)
        truth.append([case, right])
        for person in range(2):
            rows.append(
                [case, f"ann {person}", "person", round(right + rng.normal(0, 4), 2), "", "", 20, "false", ""]
            )
        rows.append([case, "model", "ai", round(right + 5 + rng.normal(0, 3), 2), "", "", "", "", ""])
    return write(rows), write(truth, header=("case", "truth"), name="cases.csv")


def test_many_different_numbers_are_a_question_for_a_number(sheet):
    found = assess(sheet[0], cases=sheet[1], tolerance=4)
    assert found.question == "number"
    assert found.labels == ()
    # P(|N(0, 4)| > 4) = 0.317; P(|N(5, 3)| > 4) = 0.632
    assert found.people.error.value == pytest.approx(0.317, abs=0.06)
    assert found.ai["model"].error.value == pytest.approx(0.632, abs=0.06)
    assert found.people.mean_distance.value == pytest.approx(4 * (2 / np.pi) ** 0.5, abs=0.4)


def test_a_belief_that_knows_the_bias_of_the_ai_beats_both(sheet):
    found = assess(sheet[0], cases=sheet[1], tolerance=4)
    # Two unbiased estimates with spreads 4 and 3 make one with spread 2.4: P(|N(0, 2.4)| > 4) = 0.096
    assert found.together.error.value == pytest.approx(0.096, abs=0.05)
    assert found.together.mean_distance.value < found.people.mean_distance.value
    assert all(gain.low > 0 for gain in found.together.gain.values())
    assert found.together.ece < 0.08


def test_more_reviews_leave_fewer_errors_and_the_curve_ends_where_answers_end(sheet):
    found = assess(sheet[0], cases=sheet[1], tolerance=4)
    assert found.curve[-1].reviews_per_case == 2
    assert found.curve[-1].error < found.curve[0].error


def test_without_tolerance_a_tenth_of_the_middle_half_is_taken_and_said(sheet):
    found = assess(sheet[0], cases=sheet[1])
    assert any("an answer is wrong where it is more than" in note for note in found.notes)


def test_without_truth_numbers_are_measured_against_the_median_of_others(sheet):
    found = assess(sheet[0], tolerance=4)
    assert found.measured_against.startswith("consensus of 2 people")
    # The other person errs as well: P(|N(0, 4√2)| > 4) = 0.480
    assert found.people.error.value == pytest.approx(0.48, abs=0.07)


def test_the_page_says_how_far_off_answers_were(sheet):
    assert "off, model" in page(assess(sheet[0], cases=sheet[1], tolerance=4))


def test_codes_that_look_like_numbers_can_be_declared_labels(sheet):
    with pytest.raises(InputRefused, match=r"the truth .* is an answer nobody ever gave"):
        assess(sheet[0], cases=sheet[1], kind="label")


def test_words_cannot_be_declared_numbers(known):
    sentence = r"decisions\.csv, row 801: “a” is not a number\. Leave out --kind number"
    with pytest.raises(InputRefused, match=sentence):
        assess(known[0], cases=known[1], kind="number")


def test_few_different_numbers_are_labels(write):
    rows = [
        [case, who, role, case % 5, "", "", "", "", ""]
        for case in range(40)
        for who, role in (("ann", "person"), ("model", "ai"))
    ]
    truth = write([[case, case % 5] for case in range(40)], header=("case", "truth"), name="cases.csv")
    assert assess(write(rows), cases=truth).labels == ("0", "1", "2", "3", "4")
