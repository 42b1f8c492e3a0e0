"""Figures said in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from lichen.charter.schema import Label, Question
from lichen.web.reading import words

NOON = datetime(2030, 6, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (1.0, "virtually certain (100 %)"),
        (0.99999, "virtually certain (over 99.9 %)"),
        (0.99, "virtually certain (99.0 %)"),
        (0.93, "very likely (93 %)"),
        (0.896, "very likely (90 %)"),
        (0.7, "likely (70 %)"),
        (0.5, "about as likely as not (50 %)"),
        (0.2, "unlikely (20 %)"),
        (0.05, "very unlikely (5 %)"),
        (0.004, "exceptionally unlikely (0.4 %)"),
        (0.0, "exceptionally unlikely (0 %)"),
    ],
)
def test_a_probability_is_a_term_with_its_number(share: float, said: str) -> None:
    assert words.probability(share) == said


def test_the_term_never_contradicts_the_number_beside_it() -> None:
    for place in range(1001):
        share = place / 1000
        said = words.percent(share)
        shown = float(said.rstrip(" %").replace("over ", "").replace("under ", "")) / 100
        assert words.likelihood(share) == words.likelihood(shown)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (20, "due in 20 min"),
        (-120, "overdue by 2 h"),
        (0.2, "due now"),
        (59.8, "due in 1 h"),
        (2880, "due in 2 days"),
    ],
)
def test_what_is_wanted_says_by_when(minutes: float, said: str) -> None:
    assert words.due(NOON + timedelta(minutes=minutes), NOON) == said


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=10), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=23, minutes=40), "1 day ago"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=60), "1 May 2030"),
    ],
)
def test_what_happened_says_how_long_ago(before: timedelta, said: str) -> None:
    assert words.ago(NOON - before, NOON) == said


def test_zones_are_heeded_and_none_means_utc() -> None:
    east = NOON.astimezone(timezone(timedelta(hours=9)))
    assert words.due(east + timedelta(hours=1), NOON.replace(tzinfo=None)) == "due in 1 h"


def test_a_length_of_time_has_two_units_at_most() -> None:
    assert [words.duration(seconds) for seconds in (-3, 59.7, 3600, 86_399, 90_000)] == [
        "under 1 s",
        "1 min",
        "1 h",
        "24 h",
        "1 day 1 h",
    ]


def test_wavering_names_the_likely_answers_first() -> None:
    assert words.unsure([0.4, 0.6], ["4", "9"]) == "unsure between 9 and 4"
    assert words.unsure([0.7, 0.3], ["4", "9"]) == "leans to 4 (70 %)"
    assert words.unsure([0.2] * 5, list("abcde")) == "unsure between a, b, c and 2 more"
    assert words.unsure([], []) == ""


def test_shares_without_labels_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        words.unsure([0.5, 0.5], ["4"])


def test_an_answer_is_said_as_people_know_it() -> None:
    label = Question(text="Team?", labels=(Label(id="b", text="Billing"), Label(id="t")))
    number = Question(text="Weight?", kind="number", unit="kg")
    assert words.answer(label, "b") == "Billing"
    assert words.answer(label, "t") == "t"
    assert words.answer(label, "gone") == "gone"
    assert words.answer(number, 0.5) == "0.5 kg"
    assert words.answer(label, None) == "no answer"
    assert words.answer(Question(text="Write", kind="draft"), "a\u202eb") == "a[U+202E]b"
