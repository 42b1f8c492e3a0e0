"""What people picked orders what they see next, and is told to the AI in words once it is sure."""

from __future__ import annotations

from typing import Any

import pytest

from lichen.reports.preferences.features import Topics, features, measured
from lichen.reports.preferences.learned import ENOUGH, learn
from lichen.reports.preferences.rounds import Round, round_of

SHORT = {"id": "a", "title": "Call", "text": "Call them."}
LONG = {"id": "b", "title": "Write", "text": "Write to everybody at length, " + "with every detail " * 12}


def rounds(count: int, taken: tuple[float, float] = (1.0, 0.0)) -> list[Round]:
    return [Round(f"c{at}", (SHORT, LONG), taken) for at in range(count)]


def test_until_enough_is_known_options_stay_as_they_came_and_nothing_is_said() -> None:
    liking = learn(rounds(ENOUGH - 1))
    assert liking.order([LONG, SHORT]) == [0, 1]
    assert liking.told() == ()


def test_what_people_took_comes_first_and_is_said() -> None:
    liking = learn(rounds(20))
    assert liking.order([LONG, SHORT]) == [1, 0]
    assert liking.chances([LONG, SHORT])[1] > 0.8
    assert liking.told() == ("style: people here mostly took shorter ones.",)


def test_picks_at_random_say_nothing() -> None:
    mixed = [one for pair in zip(rounds(10), rounds(10, (0.0, 1.0)), strict=True) for one in pair]
    assert learn(mixed).told() == ()


def test_the_same_picks_teach_the_same() -> None:
    one, other = learn(rounds(20)), learn(rounds(20))
    assert one.chances([LONG, SHORT]) == other.chances([LONG, SHORT])


def test_no_options_have_no_order() -> None:
    assert learn(rounds(20)).order([]) == []


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ({}, [0.0, 0.0, 0.0, 0.0, 0.0]),
        (
            {"cites": ["a", "b"], "trade_offs": {"goal": "", "cost": "about 1,200 EUR"}},
            [0.0, 2.0, 0.0, 1.0, 1200.0],
        ),
        ({"cost": float("nan"), "cites": 3, "trade_offs": "x"}, [0.0, 0.0, 0.0, 0.0, 0.0]),
        ({"cost": True}, [0.0, 0.0, 0.0, 0.0, 0.0]),
    ],
)
def test_whatever_an_option_holds_is_measured(option: dict[str, Any], expected: list[float]) -> None:
    assert measured(option) == expected


def test_words_become_few_directions_that_tell_themes_apart() -> None:
    calls = [{"text": f"Call the customer by phone, number {n}"} for n in "abcd"]
    mails = [{"text": f"Write the customer a letter, number {n}"} for n in "abcd"]
    topics = Topics.of(calls + mails)
    found = features(calls + mails, topics)[:, 5]
    assert (found[:4].max() < found[4:].min()) or (found[:4].min() > found[4:].max())


def test_one_option_alone_has_no_topics() -> None:
    assert features([SHORT], Topics.of([SHORT])).shape == (1, 5)


CALL, WAIT = (
    {"id": "a", "title": "Call", "text": "Call them all."},
    {"id": "b", "title": "Wait", "text": "Wait a week."},
)
OFFER = {"options": [CALL, WAIT]}


@pytest.mark.parametrize(
    ("settled", "taken"),
    [
        ({"options": [WAIT]}, (0.0, 1.0)),
        ({**OFFER, "picked": 0}, (1.0, 0.0)),
        ({"options": [CALL, {**WAIT, "text": "Wait two weeks."}], "picked": 1}, (0.0, 1.0)),
        ({"options": [CALL, WAIT, {"text": "New", "from": ["a"]}], "picked": 2}, (1.0, 0.0)),
        ({"options": [{"text": "Something quite different"}]}, None),
        ({"options": [{"text": "Both", "from": ["a", "b"]}]}, None),
        (OFFER, None),
        (None, None),
    ],
)
def test_what_was_taken_is_traced_to_what_was_offered(settled: Any, taken: tuple[float, ...] | None) -> None:
    found = round_of("c", [OFFER], settled)
    assert (None if found is None else found.taken) == taken


def test_the_round_that_holds_the_pick_counts() -> None:
    later = {"options": [CALL, {"id": "b", "title": "Write", "text": "Write."}]}
    found = round_of("c", [OFFER, later], {"options": [WAIT]})
    assert found is not None
    assert found.options == (CALL, WAIT)
