"""Two people say what the AI's patterns mean, and it settles once they agree to one and the same."""

from __future__ import annotations

from tests.patterns.situations import estimates, opinion, situation

from lichen.patterns import next_step
from lichen.patterns.step import Ask, Settle, Situation


def given(people: dict[str, tuple[str, str]], *more: str, shown: str = "x", **parts: object) -> Situation:
    said = {who: opinion(who, answer, about=about) for who, (answer, about) in people.items()}
    return situation(estimates("interpret", *more, kind="kind: draft"), shown=shown, people=said, **parts)


def asked(step: object) -> tuple[str, str]:
    assert isinstance(step, Ask)
    assert not step.blind
    return step.partner, step.wanted


def test_two_people_read_the_patterns() -> None:
    assert asked(next_step(given({}))) == ("p1", "answer")
    assert asked(next_step(given({"p1": ("accept", "x")}))) == ("p2", "answer")


def test_who_read_an_earlier_form_is_asked_about_what_was_made_of_it() -> None:
    people = {"p1": ("accept", "x"), "p2": ("change", "y")}
    assert asked(next_step(given(people, shown="y"))) == ("p1", "second_look")


def test_it_settles_once_both_agree_to_the_same() -> None:
    step = next_step(given({"p1": ("accept", "y"), "p2": ("change", "y")}, shown="y"))
    assert isinstance(step, Settle)
    assert step.digest == "y"


def test_one_reader_is_enough_where_the_charter_allows_no_more() -> None:
    assert isinstance(next_step(given({"p1": ("accept", "x")}, "reviews: 1")), Settle)
    assert isinstance(next_step(given({"p1": ("accept", "x")}, available=("p1",))), Settle)


def test_a_quorum_of_three_has_three_readers() -> None:
    people = {"p1": ("accept", "x"), "p2": ("accept", "x")}
    assert asked(next_step(given(people, "quorum: 3"))) == ("p3", "answer")
