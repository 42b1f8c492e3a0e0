"""How much of a text was changed, in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.edits import share_changed, words_changed

texts = st.lists(st.sampled_from(["a", "b", "c"]), max_size=5).map(" ".join)


def by_hand(one: list[str], other: list[str]) -> int:
    """The definition, word for word."""
    if not one or not other:
        return len(one) + len(other)
    replaced = by_hand(one[:-1], other[:-1]) + (one[-1] != other[-1])
    return min(replaced, by_hand(one[:-1], other) + 1, by_hand(one, other[:-1]) + 1)


@given(texts, texts)
def test_it_is_the_distance_of_the_definition(one: str, other: str) -> None:
    assert words_changed(one, other) == by_hand(one.split(), other.split())


@given(texts, texts, texts)
def test_it_is_a_distance(one: str, other: str, third: str) -> None:
    assert words_changed(one, other) == words_changed(other, one)
    assert words_changed(one, third) <= words_changed(one, other) + words_changed(other, third)
    assert (words_changed(one, other) == 0) == (one.split() == other.split())
    assert 0.0 <= share_changed(one, other) <= 1.0


@pytest.mark.parametrize(
    ("before", "after", "share"),
    [
        ("Dear all", "Dear all", 0.0),
        ("Dear all", "Dear  all\n", 0.0),
        ("a b c d", "a x c d", 0.25),
        ("a", "b c", 1.0),
    ],
)
def test_the_share_is_of_the_longer_text(before: str, after: str, share: float) -> None:
    assert share_changed(before, after) == share


def test_long_texts_are_compared_quickly_enough_to_be_compared_at_all() -> None:
    one = " ".join(str(number) for number in range(3_000))
    other = " ".join(str(number) for number in range(0, 3_000, 2))
    assert words_changed(one, other) == 1_500
