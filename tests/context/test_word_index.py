"""The index of words finds what is alike, lets go of what is old or forgotten, and repeats itself."""

from __future__ import annotations

from lichen.context.word_index import WordIndex

TEXTS = [f"letter {n} about parcel {n % 7} and voucher {n % 11}" for n in range(400)]
NAMES = [f"c{n}" for n in range(400)]


def filled(most: int = 1_000, at_once: int = 50) -> WordIndex:
    index = WordIndex(most)
    for start in range(0, 400, at_once):
        index.add(NAMES[start : start + at_once], TEXTS[start : start + at_once])
    return index


def test_a_text_is_most_like_itself() -> None:
    index = filled()
    for place in (0, 57, 399):
        (name, value), *_ = index.similar(TEXTS[place], 3)
        assert name == NAMES[place]
        assert 0.99 < value < 1.01


def test_inflection_counts_little_and_no_common_word_nothing() -> None:
    index = WordIndex(10)
    index.add(["a", "b"], ["the promised delivery arrived", "interest rates"])
    assert [name for name, _ in index.similar("deliveries arriving as promises", 5)] == ["a"]
    assert index.similar("zebra", 5) == []
    assert index.similar("", 5) == []


def test_it_makes_no_difference_in_how_many_steps_it_was_filled() -> None:
    one, other = filled(at_once=400), filled(at_once=40)
    one.similar("x", 1)
    found, again = one.similar("parcel 3 and voucher 5", 10), other.similar("parcel 3 and voucher 5", 10)
    assert [name for name, _ in found] == [name for name, _ in again]


def test_what_is_forgotten_or_too_old_is_found_no_more() -> None:
    index = filled(most=100)
    assert len(index) <= 150
    names = {name for name, _ in index.similar("letter about parcel 0 and voucher 3", 400)}
    assert "c0" not in names
    assert "c399" in names
    index.forget("c399")
    assert "c399" not in {name for name, _ in index.similar(TEXTS[399], 400)}


def test_what_comes_after_the_first_question_is_found() -> None:
    index = filled()
    assert index.similar("zebra crossing", 1) == []
    index.add(["new"], ["a zebra crossing"])
    assert [name for name, _ in index.similar("zebra crossing", 1)] == ["new"]


def test_an_empty_index_finds_nothing() -> None:
    assert WordIndex(10).similar("anything", 3) == []
