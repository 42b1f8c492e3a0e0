"""`assess` on simulated sheets whose figures can be counted by hand, and on recorded decisions."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import numpy as np
import pytest

from lichen.reports.assess import assess, to_json
from lichen.reports.assess.page import page

PLAIN = ("case", "partner", "role", "answer", "confidence", "at", "seconds", "saw_ai", "stage")


def rows_of(path):
    import csv

    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))[1:]


def test_the_known_sheet_gives_the_known_numbers(known):
    decisions, cases = known
    found = assess(decisions, cases=cases, group="region", risk=0.05)
    numbers = json.loads(to_json(found))
    assert numbers["people"]["error"]["value"] == pytest.approx(0.2)
    assert numbers["ai"]["model"]["error"]["value"] == pytest.approx(0.1)
    assert numbers["together"]["error"]["value"] == pytest.approx(0)
    assert [
        side["error"]["n"] for side in (numbers["people"], numbers["ai"]["model"], numbers["together"])
    ] == [400] * 3
    assert numbers["lane"]["certified"]
    assert numbers["lane"]["share"] == pytest.approx(0.8)
    assert numbers["lane"]["error"] == pytest.approx(0)
    assert numbers["measured_against"] == "the truth in the file of cases"
    assert numbers["value"]["errors_avoided_per_1000"]["value"] == pytest.approx(200)
    assert numbers["value"]["seconds_per_review"] == 30
    curve = {point["reviews_per_case"]: point["error"] for point in numbers["curve"]}
    assert 0.05 <= curve[0] <= 0.15
    assert curve[0.2] <= 0.01
    assert curve[0.3] == curve[1] == pytest.approx(0)


def test_groups_hold_the_known_errors_and_both_kinds_of_mistake(known):
    found = assess(known[0], cases=known[1], group="region")
    assert [(group.value, group.n) for group in found.groups] == [("north", 200), ("south", 200)]
    assert found.positive == "b"
    for group in found.groups:
        model = group.ai["model"]
        assert model.error.value == pytest.approx(0.1)
        assert model.false_positive_rate.value == pytest.approx(0.2)
        assert model.false_negative_rate.value == pytest.approx(0)
        assert group.people.error.value == pytest.approx(0.2)
        assert group.together.error.value == pytest.approx(0)


def test_the_json_keeps_the_contract(known):
    numbers = json.loads(to_json(assess(known[0], cases=known[1], reviews=(0.25, 0.5))))
    interval = {"value", "low", "high", "n"}
    assert set(numbers["people"]["error"]) == interval
    assert set(numbers["ai"]["model"]["error"]) == interval
    assert set(numbers["together"]["error"]) == interval
    assert 0 <= numbers["together"]["ece"] <= 1
    assert {"bound", "certified", "threshold", "share", "error"} <= set(numbers["lane"])
    assert {0, 0.25, 0.5} <= {point["reviews_per_case"] for point in numbers["curve"]}
    assert all({"reviews_per_case", "error"} <= set(point) for point in numbers["curve"])
    assert {card["id"] for card in numbers["partners"]} == {
        "model",
        "colleague 0",
        "colleague 1",
        "colleague 2",
    }
    assert numbers["groups"] == []
    assert numbers["reliance"] is None
    assert all(isinstance(note, str) for note in numbers["notes"])


def test_intervals_hold_their_value(known):
    numbers = json.loads(to_json(assess(known[0], cases=known[1])))
    for error in (numbers["people"]["error"], numbers["ai"]["model"]["error"], numbers["together"]["error"]):
        assert 0 <= error["low"] <= error["value"] <= error["high"] <= 1


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_splits(known):
    first, again, other = (to_json(assess(known[0], cases=known[1], seed=seed)) for seed in (3, 3, 4))
    assert first == again
    assert first != other


def test_fit_reports_only_the_cases_not_fitted_on(known):
    found = assess(known[0], cases=known[1], fit=300, seed=5)
    assert found.reported == 100
    assert found.people.error.n == 100
    assert "Fitted on 300 cases drawn at random (seed 5)" in found.evaluation


def test_moments_make_the_order_of_time_count(known, write):
    start = datetime(2026, 3, 1)
    rows = rows_of(known[0])
    for row in rows:
        row[5] = (start + timedelta(hours=int(row[0]))).isoformat()
    found = assess(write(rows, name="timed.csv"), cases=known[1])
    assert "In order of time" in found.evaluation
    assert found.reported == 400 - 67
    assert found.people.error.value == pytest.approx(0.2, abs=0.01)


def test_without_truth_people_are_measured_against_each_other(write):
    rows = []
    for case in range(120):
        truth = "ab"[case % 2]
        wrong = "ba"[case % 2]
        for person in range(3):
            rows.append(
                [
                    case,
                    f"colleague {person}",
                    "person",
                    wrong if case % 12 == person else truth,
                    "",
                    "",
                    "",
                    "false",
                    "",
                ]
            )
        rows.append([case, "model", "ai", truth, 0.9, "", "", "", ""])
    found = assess(write(rows))
    assert found.measured_against.startswith("consensus of 3 people")
    assert found.ai["model"].error.value < 0.1
    assert found.people.error.value < 0.15
    assert any("No truth was handed in" in note for note in found.notes)
    assert "consensus is not truth" in found.next_steps[0]
    # In 30 of 120 cases one of three is against the two others; 170 answers are a, 190 are b.
    assert found.agreement.value == pytest.approx(1 - (60 / 360) / (2 * 170 * 190 / (360 * 359)))
    assert found.agreement.low < found.agreement.value < found.agreement.high
    assert found.agreement.n == 120
    assert "agree beyond chance by 0.67" in page(found)


def test_nobody_is_measured_against_their_own_vote(write):
    rng = np.random.default_rng(7)
    rows = []
    for case in range(300):
        rows += [
            [case, f"coin {person}", "person", "ab"[rng.integers(2)], "", "", "", "false", ""]
            for person in range(2)
        ]
        rows.append([case, "model", "ai", "ab"[rng.integers(2)], 0.6, "", "", "", ""])
    found = assess(write(rows))
    assert found.people.error.value == pytest.approx(0.5, abs=0.1)
    assert all(card.accuracy.value == pytest.approx(0.5, abs=0.1) for card in found.partners)


def test_an_answer_given_after_seeing_the_ai_never_counts_as_a_persons_own(known, write):
    rows = rows_of(known[0])
    seen = [[row[0], "copycat", "person", "a", "", "", "", "true", ""] for row in rows if row[2] == "ai"]
    found = assess(write([*rows, *seen], name="more.csv"), cases=known[1])
    assert found.people.error.value == pytest.approx(0.2)
    assert next(card for card in found.partners if card.id == "copycat").n == 0
    assert any("count for reliance only" in note for note in found.notes)


def test_where_nobody_answered_first_people_and_together_stay_empty_and_a_note_says_why(known, write):
    rows = rows_of(known[0])
    for row in rows:
        row[7] = "true" if row[2] == "person" else ""
    found = assess(write(rows, name="seen.csv"), cases=known[1], group="region", risk=0.05)
    numbers = json.loads(to_json(found))
    assert numbers["people"]["error"] is None
    assert numbers["together"]["error"] is None
    assert numbers["together"]["ece"] is None
    assert numbers["value"] is None
    assert numbers["people"]["after_ai"]["value"] == pytest.approx(0.2)
    assert numbers["ai"]["model"]["error"]["value"] == pytest.approx(0.1)
    assert numbers["lane"]["certified"]
    assert [point["reviews_per_case"] for point in numbers["curve"]] == [0]
    assert any("cannot be told from such answers" in note for note in numbers["notes"])
    assert "answer before they see" in numbers["next_steps"][0]
    assert "People after seeing" in page(found)


def test_several_ai_partners_are_reported_one_by_one(known, write):
    rows = rows_of(known[0])
    second = [[row[0], "second", "ai", "b", 0.6, "", "", "", ""] for row in rows if row[2] == "ai"]
    found = assess(write([*rows, *second], name="two.csv"), cases=known[1])
    assert set(found.ai) == {"model", "second"}
    assert found.ai["second"].error.value == pytest.approx(0.5)
    assert set(found.together.gain) == {"people", "model", "second"}
    assert found.together.error.value <= 0.02


def test_an_ai_without_confidence_counts_as_a_vote(known, write):
    rows = rows_of(known[0])
    for row in rows:
        row[4] = ""
    found = assess(write(rows, name="votes.csv"), cases=known[1])
    assert found.ai["model"].error.value == pytest.approx(0.1)
    assert found.together.error.value <= 0.11
    assert any("count as votes" in note for note in found.notes)


def test_cases_without_truth_are_left_out_and_said_so(known, write):
    truth = rows_of(known[1])
    for row in truth[:50]:
        row[1] = ""
    found = assess(known[0], cases=write(truth, header=("case", "truth", "region"), name="some.csv"))
    assert found.compared == 350
    assert any("50 cases of 400 were left out" in note for note in found.notes)


def test_budgets_beyond_the_answers_there_are_are_said_not_invented(known):
    found = assess(known[0], cases=known[1], reviews=(0.5, 4))
    assert max(point.reviews_per_case for point in found.curve) == 1
    assert any("asked for: 4" in note for note in found.notes)


def test_progress_is_told_from_nothing_to_nearly_all(known):
    told = []
    assess(known[0], cases=known[1], progress=lambda sentence, share: told.append((sentence, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] <= 1


@pytest.mark.data
def test_imagenet_16h_shows_what_is_on_record(pictures):
    decisions, cases = pictures
    found = assess(decisions, cases=cases, fit=1500, group="noise")
    assert found.reported == 3300
    assert found.people.error.value == pytest.approx(0.216, abs=0.02)
    assert found.ai["vgg19"].error.value == pytest.approx(0.15, abs=0.02)
    assert found.together.error.value < 0.105
    assert found.together.ece < 0.03
    assert all(gain.low > 0 for gain in found.together.gain.values())
    assert found.lane.error < found.lane.bound
    assert [group.value for group in found.groups] == ["80", "95", "110", "125"]


def test_the_truth_of_reported_cases_moves_neither_threshold_nor_share(known, write):
    fitted = set(np.random.default_rng(9).permutation(400)[:300].tolist())
    truth = rows_of(known[1])
    for row in truth:
        if int(row[0]) not in fitted:
            row[1] = "a"
    other = write(truth, header=("case", "truth", "region"), name="other.csv")
    options = {"fit": 300, "seed": 9, "risk": 0.05}
    before = assess(known[0], cases=known[1], **options)
    after = assess(known[0], cases=other, **options)
    assert before.lane.certified
    assert (after.lane.threshold, after.lane.share) == (before.lane.threshold, before.lane.share)
    assert after.lane.error != before.lane.error
