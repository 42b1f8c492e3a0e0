"""What a person sees of a case's inputs."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
from tests.web.reading.parsed import safe

from lichen.web.reading import render
from lichen.web.reading.png import png

DOT = "data:image/png;base64," + base64.b64encode(png(np.zeros((2, 3), np.uint8))).decode()


def formats(inputs: dict[str, Any], hints: dict[str, Any] | None = None) -> list[str]:
    return [part.format for part in render(inputs, hints).parts]


def words(inputs: dict[str, Any], hints: dict[str, Any] | None = None) -> str:
    return safe(render(inputs, hints).html).words()


def test_single_values_stand_together_and_long_ones_alone_in_the_order_given() -> None:
    page = render({"subject": "Card", "amount": 12500, "body": "word " * 60, "urgent": True})
    assert [part.keys for part in page.parts] == [("subject", "amount"), ("body",), ("urgent",)]
    assert [part.label for part in page.parts] == ["", "Body", ""]


def test_names_and_values_read_as_a_person_writes_them() -> None:
    inputs = {"customer_name": "Ada", "paid": False, "amount": 12500, "note": None, "since": "2030-06-30"}
    said = words(inputs)
    assert said == "Customer name Ada Paid No Amount 12,500 Note – Since 30 June 2030"


def test_a_case_without_inputs_says_so() -> None:
    assert words({}) == "This case came without inputs."


def test_a_name_given_by_hint_is_shown_instead_of_the_key() -> None:
    assert words({"amt": 3}, {"amt": {"label": "Amount due"}}) == "Amount due 3"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("short", "fields"),
        ("long " * 60, "text"),
        ("# Report\n\n- one\n- two", "markdown"),
        ("city;people\nBonn;331000\nUlm;126000", "table"),
        ([{"city": "Bonn", "people": 331000}, {"city": "Ulm"}], "table"),
        ({"columns": ["city"], "rows": [["Bonn"]]}, "table"),
        ([[1.5, 2], [3, 4], [5, 6]], "table"),
        ([[0] * 8] * 8, "image"),
        (DOT, "image"),
        ([{"from": "Ada", "at": "2030-06-30T10:00:00Z", "text": "Hello"}], "thread"),
        ({"messages": [{"role": "user", "content": "Hello"}]}, "thread"),
        ({"address": {"city": "Bonn"}}, "fields"),
        (["one", "two"], "list"),
    ],
)
def test_a_value_is_shown_as_what_it_is(value: object, expected: str) -> None:
    assert formats({"field": value}) == [expected]


@pytest.mark.parametrize(
    "prose", ["1. Pay\n2. Wait", "Dear team,\nthank you, it works.\nYours, A.", "a, b\nc, d"]
)
def test_everyday_text_stays_text(prose: str) -> None:
    assert formats({"body": prose + "\n" + "word " * 40}) == ["text"]


def test_a_hint_that_does_not_fit_is_passed_over() -> None:
    assert formats({"body": 4}, {"body": {"format": "image"}}) == ["fields"]
    assert formats({"body": "*hi*"}, {"body": "markdown"}) == ["markdown"]
    assert formats({"body": "*hi*"}, {"body": {"format": "sculpture"}}) == ["fields"]


def test_long_text_folds_after_thirty_lines_and_loses_nothing() -> None:
    text = "\n".join(f"line {place}" for place in range(100))
    parsed = safe(render({"body": text}).html)
    assert [tag for tag, _ in parsed.tags].count("details") == 1
    assert "Show 70 more lines" in parsed.words()
    assert parsed.words().replace("Show 70 more lines ", "") == "Body " + text.replace("\n", " ")


def test_numbers_of_a_table_stand_right_and_many_rows_fold() -> None:
    rows = [{"city": f"city {place}", "people": place} for place in range(250)]
    html = render({"cities": rows}).html
    assert html.count('<td class="reading-number" dir="auto">') == 250
    assert "Show 50 more rows" in safe(html).words()


def test_a_huge_table_says_what_it_leaves_out() -> None:
    page = render({"cities": [{"n": place} for place in range(9_000)]})
    assert "7,000 more rows are not shown here." in page.html


def test_a_rectangle_of_numbers_is_drawn_as_a_picture_with_a_text() -> None:
    digit = np.zeros((8, 8), int)
    digit[2:6, 3:5] = 16
    [(_, attributes)] = [
        each for each in safe(render({"image": digit.tolist()}).html).tags if each[0] == "img"
    ]
    assert attributes["alt"] == "Image: 8 by 8 points"
    assert "reading-points" in (attributes["class"] or "")


def test_a_conversation_says_who_spoke_when() -> None:
    messages = [
        {"from": "Ada", "at": "2030-06-30T10:00:00Z", "text": "Hello\n\nThere"},
        {"from": "Bo", "text": "Hi"},
    ]
    said = words({"messages": messages})
    assert said == "Ada 30 June 2030, 10:00 UTC Hello There Bo Hi"


def test_nothing_of_a_message_is_lost() -> None:
    message = {"from": "Ada", "to": ["Bo", "Cy"], "subject": "Hi", "text": "Hello"}
    said = words({"thread": [message]})
    assert all(each in said for each in ("Ada", "Bo", "Cy", "Hi", "Hello"))


def test_deep_values_are_shown_with_the_way_to_them() -> None:
    value: object = "treasure"
    for _ in range(50):
        value = {"inner_box": value}
    said = words({"box": value})
    assert "Inner box › treasure" in said


def test_keys_stay_in_their_order() -> None:
    assert words({"z": 1, "a": {"y": 2, "b": 3}, "m": 4}) == "Z 1 A Y 2 B 3 M 4"


def test_a_table_whose_rows_have_more_cells_than_columns_hides_none() -> None:
    assert "secret" in words({"t": {"columns": ["a"], "rows": [["b", "secret"]]}})
    assert "secret" in words({"t": {"columns": ["a"], "rows": [{"a": "b", "c": "secret"}]}})
