"""A person reads first; what the AI says comes after, and only where it says more is it looked at again."""

from __future__ import annotations

import pytest
from tests.patterns.situations import LABELS, estimates, opinion, situation

from lichen.patterns import next_step
from lichen.patterns.step import Ask, Settle, Wait


def diagnose(*more: str):  # type: ignore[no-untyped-def]
    return estimates("diagnose", *more, kind=LABELS)


def test_the_first_read_is_blind_however_much_is_known() -> None:
    known = diagnose()
    known.learned_rows = 10_000
    step = next_step(situation(known, ai=("a", 0.99)))
    assert isinstance(step, Ask)
    assert (step.blind, step.blind_chance, step.wanted) == (True, 1.0, "answer")


@pytest.mark.parametrize(("more", "alone"), [((), False), (("ai_alone: true",), True)])
def test_the_lane_opens_only_where_the_charter_says_so(more: tuple[str, ...], alone: bool) -> None:
    known = diagnose(*more)
    known.threshold = 0.9
    assert isinstance(next_step(situation(known, ai=("a", 0.95))), Settle) == alone


@pytest.mark.parametrize(
    ("says", "again"), [(("b", 0.95), True), (("a", 0.6), True), (("a", 0.95), False), (None, False)]
)
def test_a_second_look_is_asked_for_where_the_ai_says_more(
    says: tuple[str, float] | None, again: bool
) -> None:
    step = next_step(situation(diagnose(), ai=says, people={"p2": opinion("p2", "a")}))
    asked = isinstance(step, Ask) and (step.partner, step.wanted) == ("p2", "second_look")
    assert asked == again


def test_who_has_looked_again_is_not_asked_once_more() -> None:
    looked = opinion("p2", "a", stage="second_look")
    step = next_step(situation(diagnose(), ai=("b", 0.6), people={"p2": looked}))
    assert not (isinstance(step, Ask) and step.partner == "p2")


def test_a_reader_who_left_is_not_waited_for() -> None:
    given = situation(diagnose(), ai=("a", 0.6), people={"p2": opinion("p2", "a")}, available=("p1",))
    assert not isinstance(next_step(given), Wait)


def test_recorded_readers_who_never_see_the_ai_look_once() -> None:
    given = situation(diagnose(), ai=("b", 0.6), people={"p2": opinion("p2", "a")}, always_blind=True)
    step = next_step(given)
    assert not (isinstance(step, Ask) and step.wanted == "second_look")
