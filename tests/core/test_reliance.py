"""Reliance on the AI, counted by hand and on recorded judgements."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from lichen.core.belief import TeamBelief
from lichen.core.intervals import wilson
from lichen.core.reliance import COLUMNS, difference, overlap, reliance, reliance_of_counts

# (first right, AI right, first answer is the AI's, finally right, final answer is the AI's)
ROWS = [
    (1, 1, 1, 1, 1),
    (0, 1, 0, 1, 1),  # wrong, AI right, follows
    (0, 1, 0, 1, 1),
    (0, 1, 0, 0, 0),  # stays wrong
    (1, 0, 0, 1, 0),  # right, AI wrong, stays right
    (1, 0, 0, 0, 1),  # led astray
    (0, 0, 0, 0, 0),  # both wrong, differently
]
NAMES = ("first_right", "ai_right", "agreed", "final_right", "followed")


def by_hand(times: int = 1, people: int = 1):
    columns = dict(zip(NAMES, np.array(ROWS * times * people, float).T, strict=True))
    return {"person": np.repeat(np.arange(people), len(ROWS) * times), **columns}


def test_what_is_counted_by_hand_comes_out() -> None:
    found = reliance(**by_hand(3))
    assert (found.rair.value, found.rair.n) == (pytest.approx(2 / 3), 9)
    assert (found.rsr.value, found.rsr.n) == (pytest.approx(1 / 2), 6)
    assert found.under.value == pytest.approx(1 / 3)
    assert found.over.value == pytest.approx(1 / 2)
    assert (found.switched.value, found.switched.n) == (pytest.approx(3 / 6), 18)
    assert found.first_right.value == pytest.approx(3 / 7)
    assert found.ai_right.value == pytest.approx(4 / 7)
    assert found.final_right.value == pytest.approx(4 / 7)
    assert found.anchoring is None  # nobody saw the AI's answer first


def test_overreliance_is_what_resistance_leaves_and_its_interval_is_mirrored() -> None:
    found = reliance(**by_hand(10, people=6))
    assert found.over.low == pytest.approx(1 - found.rsr.high)
    assert found.under.high == pytest.approx(1 - found.rair.low)


def test_anchoring_undoes_unequal_chances_of_answering_blind() -> None:
    # Hard cases (wrong AI is copied by everyone) are answered blind one time in five, easy ones four in five.
    hard = np.repeat([1, 0], 500)
    chance = np.where(hard, 0.2, 0.8)
    place = np.tile(np.arange(500), 2) / 500
    blind = (place < chance).astype(float)
    agreed = hard.astype(float)
    rows = {"person": np.arange(1000) % 10, "first_right": 1 - agreed, "ai_right": np.zeros(1000)}
    found = reliance(**rows, agreed=agreed, blind=blind, chance=chance)
    naive = agreed[blind == 0].mean() - agreed[blind == 1].mean()
    assert naive == pytest.approx(0.6)
    assert found.anchoring.value == pytest.approx(0.0, abs=1e-12)
    assert found.wrong_blind.value == pytest.approx(0.5)


def test_where_nothing_was_drawn_by_lot_nothing_is_compared() -> None:
    found = reliance(**by_hand(2), chance=np.ones(14))
    assert found.agreed_blind is None
    assert found.anchoring is None
    assert found.rair is not None
    assert [side.tolist() for side in overlap([0.0, 1.0])] == [[0.0, 0.0], [0.0, 0.0]]


def test_rows_of_unknown_truth_count_for_switching_alone() -> None:
    rows = by_hand()
    rows["ai_right"] = np.full(len(ROWS), np.nan)
    found = reliance(**rows)
    assert found.switched.n == 6
    assert (found.rair, found.rsr, found.first_right, found.wrong_blind) == (None, None, None, None)


def test_rows_and_counts_say_the_same() -> None:
    rows = by_hand(5, people=7)
    helped = np.full(7, 15.0)
    one, other = reliance(**rows), reliance_of_counts({"helped": helped, "taken": helped * 2 / 3})
    assert one.rair == other.rair


def test_a_floor_withholds_what_rests_on_too_few_people() -> None:
    counts = {"helped": [9, 9, 9, 9, 9], "taken": [3, 4, 5, 6, 7], "harmed": [9, 9, 0, 0, 0]}
    found = reliance_of_counts(counts, floor=5)
    assert found.rair is not None
    assert (found.rsr, found.over, found.withheld) == (None, None, ("rsr",))
    assert reliance_of_counts(counts).rsr is not None


def test_people_who_differ_make_a_wide_interval_and_few_people_one_about_themselves() -> None:
    alike = reliance_of_counts({"helped": [50] * 10, "taken": [25] * 10}).rair
    apart = reliance_of_counts({"helped": [50] * 10, "taken": [5, 45] * 5}).rair
    assert apart.high - apart.low > 3 * (alike.high - alike.low)
    few = reliance_of_counts({"helped": [50] * 4, "taken": [5, 45, 5, 45]}).rair
    assert (few.low, few.high) == (wilson(100, 200).low, wilson(100, 200).high)


def test_extremes_keep_a_width() -> None:
    found = reliance_of_counts({"helped": [5] * 8, "taken": [5] * 8}).rair
    assert (found.value, found.high) == (1.0, pytest.approx(1.0))
    assert found.low == pytest.approx(wilson(40, 40).low)


def test_difference_of_shares_is_newcombes() -> None:
    found = difference(wilson(56, 70), wilson(48, 80))  # Newcombe 1998, table II, method 10
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)


def test_malformed_arrays_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="one shape"):
        reliance(person=[1, 2], first_right=[1], ai_right=[1, 0], agreed=[1, 1])
    with pytest.raises(ValueError, match="between 0 and 1"):
        reliance(person=[1], first_right=[1], ai_right=[1], agreed=[1], chance=[1.5])
    with pytest.raises(ValueError, match="one shape"):
        reliance_of_counts({"helped": [1, 2], "taken": [1]})


def test_nothing_gives_nothing() -> None:
    found = reliance_of_counts({name: [0, 0] for name in COLUMNS})
    assert found.people == 0
    assert (found.rair, found.anchoring, found.withheld) == (None, None, ())


AI_FIRST, PERSON_FIRST = 1.0, 2.0


def judgements(recorded: Path, *arms: float) -> dict[str, np.ndarray]:
    """Recorded news judgements of people who saw the AI's answer before their own, or after it."""
    with gzip.open(recorded / "misinformation_ai_before_after" / "experiment1.csv.gz", "rt") as file:
        rows = [row for row in csv.DictReader(file) if float(row["treatment"]) in arms]
    names = {
        "first": "initialDecision",
        "ai": "ai_decision_derived",
        "final": "finalDecision",
        "truth": "label",
    }
    found = {name: np.array([float(row[column]) > 0 for row in rows], int) for name, column in names.items()}
    found["person"] = np.array([int(float(row["workerId"])) for row in rows])
    return found | {"blind": np.array([float(row["treatment"]) == PERSON_FIRST for row in rows])}


def test_reliance_on_recorded_news_judgements(recorded: Path) -> None:
    rows = judgements(recorded, PERSON_FIRST)
    first, ai, final, truth = (rows[name] for name in ("first", "ai", "final", "truth"))
    found = reliance(
        person=rows["person"], first_right=first == truth, ai_right=ai == truth, agreed=first == ai,
        final_right=final == truth, followed=final == ai,
    )  # fmt: skip
    assert found.first_right.n == 1760
    known = {"first_right": 0.515, "ai_right": 0.750, "final_right": 0.563, "rair": 0.37, "rsr": 0.67}
    for name, value in known.items():
        assert getattr(found, name).value == pytest.approx(value, abs=0.005), name
    assert found.rair.low == pytest.approx(0.33, abs=0.01)
    assert found.rsr.high == pytest.approx(0.74, abs=0.01)


def test_anchoring_on_recorded_news_judgements(recorded: Path) -> None:
    rows = judgements(recorded, AI_FIRST, PERSON_FIRST)
    first, ai, truth = rows["first"], rows["ai"], rows["truth"]
    found = reliance(
        person=rows["person"], first_right=first == truth, ai_right=ai == truth, agreed=first == ai,
        blind=rows["blind"],
    )  # fmt: skip
    assert (found.wrong_blind.n, found.wrong_shown.n) == (440, 440)
    assert found.wrong_blind.value == pytest.approx(0.520, abs=0.005)
    assert found.wrong_shown.value == pytest.approx(0.655, abs=0.005)
    assert found.anchoring.value == pytest.approx(0.135, abs=0.005)
    assert found.anchoring.low > 0


def test_computing_the_answer_beats_advising_on_the_recorded_judgements(recorded: Path) -> None:
    rows = judgements(recorded, PERSON_FIRST)
    people = np.unique(rows["person"])
    fold = np.random.default_rng(0).permutation(len(people)) % 5
    of_row = fold[np.searchsorted(people, rows["person"])]
    right = np.zeros(len(of_row), dtype=bool)
    for part in range(5):
        fit, test = of_row != part, of_row == part
        counts = np.ones((2, 2))
        np.add.at(counts, (rows["ai"][fit], rows["truth"][fit]), 1.0)
        ai = (counts / counts.sum(1, keepdims=True))[rows["ai"]][:, None, :]
        own, who = rows["first"][:, None], rows["person"][:, None]
        team = TeamBelief().fit(ai=ai[fit], people=own[fit], reviewers=who[fit], truth=rows["truth"][fit])
        said = team.predict_proba(ai=ai[test], people=own[test], reviewers=who[test]).argmax(axis=1)
        right[test] = said == rows["truth"][test]
    assert right.mean() >= 0.745
