"""What changed between two texts."""

from __future__ import annotations

import random
import re

from tests.web.reading.parsed import safe

from lichen.web.reading import difference
from lichen.web.reading.compare import steps


def test_a_changed_word_is_struck_and_its_successor_marked() -> None:
    html = difference.words("Pay 20.50 EUR now", "Pay 30.50 EUR now")
    assert "Pay <del>20.50</del><ins>30.50</ins> EUR now" in html


def test_what_stays_equal_carries_no_marks() -> None:
    assert "<ins>" not in difference.words("the same", "the same")
    assert "<del>" not in difference.words("", "new")


def test_two_changes_apart_stay_apart_in_a_long_text() -> None:
    drawn = random.Random(0)
    before = [f"word{drawn.randrange(300)}" for _ in range(3_500)]
    after = [*before[:100], "first", *before[101:3_000], "second", *before[3_001:]]
    html = difference.words(" ".join(before), " ".join(after))
    assert re.findall("<ins>(.*?)</ins>", html) == ["first", "second"]


def test_texts_that_only_repeat_are_compared_without_end() -> None:
    html = difference.words("a " * 50_000, "b a " * 25_000)
    assert "<ins>" in html


def test_stretches_put_together_give_both_sides_back() -> None:
    drawn = random.Random(1)
    for size in (3, 200, 2_000):
        before = [drawn.choice("abcdefgh") for _ in range(size)]
        after = [drawn.choice("abcdefgh") for _ in range(size)]
        found = steps(before, after)
        assert [each for step in found for each in step.before] == before
        assert [each for step in found for each in step.after] == after
        assert all(list(step.before) == list(step.after) for step in found if step.same)


def test_lines_carry_their_numbers_and_what_stayed_is_folded() -> None:
    before = "\n".join(f"line {place}" for place in range(40))
    html = difference.lines(before, before.replace("line 20", "line twenty"))
    said = safe(html).words()
    assert "17 lines stayed the same" in said
    assert "21 − line 20" in said
    assert "21 + line twenty" in said


def test_lines_stand_beside_each_other_when_asked() -> None:
    html = difference.lines("a\nb", "a\nc", side_by_side=True)
    assert "reading-beside" in html
    assert "2 b 2 c" in safe(html).words()


def test_plain_data_is_compared_as_yaml_in_its_own_order() -> None:
    html = difference.lines({"risk": {"bound": 0.05}, "a": 1}, {"risk": {"bound": 0.02}, "a": 1})
    assert "bound: 0.05" in safe(html).words()
    assert safe(html).words().index("risk") < safe(html).words().index("a: 1")


def test_texts_too_long_to_compare_say_so() -> None:
    assert "not compared here" in difference.words("a" * 100_001, "b")
    assert "not compared here" in difference.lines("\n" * 3_000, "b")


def test_a_difference_of_hostile_texts_is_safe() -> None:
    safe(difference.words("<script>", "</del><img src=x onerror=alert(1)>\u202e"))
    safe(difference.lines("<script>\n&", "</td><script>\n&amp;"))
