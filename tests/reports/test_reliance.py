"""What people make of the AI's answer, counted by hand."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from types import SimpleNamespace

import pytest

from lichen.core.rubber_stamping import Stamping
from lichen.estimates.relying import MILLION, Habit, Probed, Relying
from lichen.reports.assess import assess
from lichen.reports.reliance import (
    NOTHING_YET,
    nudge_in_words,
    own_reliance,
    reliance_of,
    reliance_of_all,
    shared_reliance,
    yielding_of,
)

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


def steady(**changed: int) -> Habit:
    """One person's counts: right advice taken in 37 of 100 cases, wrong resisted in 67."""
    known = {
        "pairs": 200, "first_right": 103, "ai_right": 150, "final_right": 113, "helped": 100, "taken": 37,
        "harmed": 30, "kept": 20, "differed": 130, "switched": 47, "blind": 80, "shown": 80,
        "blind_weight": 40 * MILLION, "blind_agreed": 20 * MILLION, "shown_weight": 40 * MILLION,
        "shown_agreed": 26 * MILLION, "wrong_blind": 40, "wrong_blind_weight": 20 * MILLION,
        "wrong_blind_agreed": 10 * MILLION, "wrong_shown": 40, "wrong_shown_weight": 20 * MILLION,
        "wrong_shown_agreed": 13 * MILLION, "blind_top": MILLION // 2, "shown_top": MILLION // 2,
    }  # fmt: skip
    return Habit(**(known | changed))


def stamper() -> Habit:
    return steady(
        wrong_blind=200, wrong_blind_weight=100 * MILLION, wrong_blind_agreed=50 * MILLION,
        wrong_shown=200, wrong_shown_weight=100 * MILLION, wrong_shown_agreed=99 * MILLION,
    )  # fmt: skip


def people(steadies: int, stampers: int = 0) -> Relying:
    known = {f"p{number}": steady() for number in range(steadies)}
    return Relying(people=known | {f"q{number}": stamper() for number in range(stampers)})


def test_ones_own_reliance_is_said_in_plain_sentences():
    found = own_reliance(people(1), "p0")
    assert found.sentences[0] == (
        "When the AI was right and you first were not, you took its answer in 37 of 100 cases "
        "(28–47; 100 seen)."
    )
    assert found.sentences[1].endswith("you kept your answer in 67 of 100 cases (49–81; 30 seen).")
    assert "You were right in 52 of 100 cases before" in found.sentences[3]
    assert "in 65 of 100 cases if you saw it first and in 50 if you did not" in found.sentences[4]
    assert found.nudge is None


def test_who_is_not_known_yet_is_told_so():
    assert own_reliance(Relying(), "nobody").sentences == (NOTHING_YET,)


def test_a_pattern_is_told_to_the_person_without_a_formula():
    said = own_reliance(people(0, 1), "q0").nudge
    assert said is not None
    assert "99 of 100 cases when you saw it first, and in 50 when you answered first yourself" in said


@pytest.mark.parametrize("pattern", ["agrees", "gives_up", "hasty"])
def test_every_pattern_has_its_sentence(pattern):
    assert "100" in nudge_in_words(Stamping(pattern, 0.97, 40, 0.5))


def test_leads_see_nothing_below_the_floor():
    found = shared_reliance(people(4))
    assert (found.found, found.nudged, found.people) == (None, None, 0)
    assert "from 5 people on" in found.sentences[0]


def test_leads_see_everybody_together_and_no_names():
    found = shared_reliance(people(6))
    assert found.people == 6
    assert found.found.rair.value == pytest.approx(0.37)
    assert not any("p0" in said for said in found.sentences)


def test_who_looks_does_not_count_towards_the_floor():
    assert shared_reliance(people(5)).found is not None
    assert shared_reliance(people(5), viewer="p0").found is None
    assert shared_reliance(people(5), viewer="somebody else").found is not None


def test_a_measure_of_too_few_people_is_withheld():
    known = people(6)
    for name in ("p0", "p1"):
        known.people[name] = steady(harmed=0, kept=0)
    found = shared_reliance(known)
    assert found.found.rsr is None
    assert any("not shown" in said for said in found.sentences)


@pytest.mark.parametrize(
    ("steadies", "stampers", "shown"), [(6, 1, None), (1, 6, None), (6, 6, 6), (9, 0, None)]
)
def test_how_many_were_nudged_is_shown_only_where_it_names_nobody(steadies, stampers, shown):
    assert shared_reliance(people(steadies, stampers)).nudged == shown


def test_an_ai_that_gives_in_is_described_by_when(tmp_path):
    record = Probed(right=40, right_flipped=30, wrong=20, wrong_flipped=15, again=30, again_flipped=3)
    known = Relying(machines={"model": {"m1": record}})
    desk = SimpleNamespace(looking=lambda: nullcontext(SimpleNamespace(relying=known)))
    (found,) = yielding_of(desk, "model")
    assert found.sentences[0].startswith("Told that a person disagrees, it changed its answer in 75 of 100")
    assert found.found.swayed.value == pytest.approx(0.65)
    assert yielding_of(desk, "another") == ()


def test_a_partnership_is_read_under_its_lock():
    looked = []

    class Desk:
        @contextmanager
        def looking(self):
            looked.append(True)
            yield SimpleNamespace(relying=people(6))

    assert reliance_of(Desk(), "p0").found.rair.n == 100
    assert reliance_of_all(Desk()).people == 6
    assert len(looked) == 2
