"""A problem is one sentence with a path, whatever the author wrote."""

from __future__ import annotations

import pytest

from lichen.charter.problem import Problem, key, perhaps, shown


def test_a_sentence_names_the_line_of_the_nearest_part_that_has_one() -> None:
    lines = {"goals": 4, "goals[1]": 7}
    assert Problem("goals[1].kpi", "is missing", "Add it").sentence(lines) == (
        "`goals[1].kpi` (line 7) is missing. Add it."
    )
    assert (
        Problem("goals[0].kpi", "is missing", "Add it").sentence(lines).startswith("`goals[0].kpi` (line 4)")
    )
    assert Problem("owner", "is missing", "Add it").sentence(lines) == "`owner` is missing. Add it."


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("a\n b", '"a b"'),
        ("\x1b[31mred", '"[31mred"'),
        ("x" * 99, '"' + "x" * 57 + '..."'),
        (None, "empty"),
        (True, "true"),
        ({}, "a mapping"),
        ([], "a list"),
        (0.5, "0.5"),
    ],
)
def test_values_are_shown_on_one_line_without_control_characters(value: object, words: str) -> None:
    assert shown(value) == words


def test_a_number_too_long_to_print_is_described() -> None:
    assert shown(10**5_000) == "a number with too many digits"


def test_keys_cannot_break_out_of_a_path() -> None:
    assert key("a`b\nc") == "a'b c"
    assert key("\n") == "(an empty key)"


def test_a_likely_name_is_offered_before_the_whole_list() -> None:
    assert perhaps("Bound", ["bound", "confidence"]) == "Perhaps `bound` was meant"
    assert perhaps("zzz", ["bound", "confidence"]) == "Choose from `bound`, `confidence`"
    assert perhaps("zzz", map(str, range(40))).startswith("Remove it")
