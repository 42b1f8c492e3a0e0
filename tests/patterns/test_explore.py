"""Options go to whoever asked for them, who sees everything and decides."""

from __future__ import annotations

import pytest
from tests.patterns.situations import estimates, opinion, situation

from lichen.patterns import next_step
from lichen.patterns.step import Ask, Settle, Wait


@pytest.mark.parametrize("pattern", ["explore", "brief"])
@pytest.mark.parametrize("shown", ["x", None])
def test_whoever_asked_is_asked_with_everything_in_sight(pattern: str, shown: str | None) -> None:
    step = next_step(situation(estimates(pattern), shown=shown, opener="p2"))
    assert isinstance(step, Ask)
    assert (step.partner, step.blind, step.blind_chance) == ("p2", False, 0.0)


def test_whoever_asked_is_asked_also_while_they_are_away() -> None:
    step = next_step(situation(estimates("explore"), shown="x", opener="p2", available=("p1",)))
    assert isinstance(step, Ask)
    assert step.partner == "p2"


def test_what_no_person_of_these_asked_for_goes_to_anybody() -> None:
    step = next_step(situation(estimates("explore"), shown="x", opener="a-program"))
    assert isinstance(step, Ask)
    assert step.partner == "p1"
    assert not step.blind


def test_it_waits_where_nobody_is_there() -> None:
    assert isinstance(next_step(situation(estimates("explore"), shown="x", available=())), Wait)


@pytest.mark.parametrize("pattern", ["explore", "brief"])
def test_no_certificate_settles_it(pattern: str) -> None:
    known = estimates(pattern, "ai_alone: true")
    known.threshold = 0.5
    assert isinstance(next_step(situation(known, ai=("accept", 0.99), shown="x", opener="p1")), Ask)


def test_one_word_of_whoever_asked_settles_it() -> None:
    step = next_step(
        situation(
            estimates("explore"), shown="x", opener="p2", people={"p2": opinion("p2", "accept", about="x")}
        )
    )
    assert isinstance(step, Settle)
    assert (step.answer, step.digest) == ("accept", "x")


def test_another_persons_word_is_not_theirs() -> None:
    step = next_step(
        situation(
            estimates("explore"), shown="x", opener="p2", people={"p1": opinion("p1", "accept", about="x")}
        )
    )
    assert isinstance(step, Ask)
    assert step.partner == "p2"
