"""A case in a line and a few words."""

from __future__ import annotations

from typing import Any

import pytest

from lichen.inbox.preview import SEARCH, TEXT, TITLE, preview, searchable


def test_the_field_that_names_the_case_is_its_title() -> None:
    assert preview({"body": "It is late.", "subject": "Parcel"}) == ("Parcel", "It is late.")


def test_without_a_name_the_first_text_speaks() -> None:
    assert preview({"id": "c4711", "body": "It is late."}).title == "It is late."


def test_a_long_text_is_cut_between_words_and_goes_on_below() -> None:
    title, text = preview({"body": "word " * 100})
    assert title.endswith("word…")
    assert len(title) <= TITLE
    assert text.startswith("word")
    assert len(text) <= TEXT


def test_single_values_carry_their_names() -> None:
    assert preview({"age": 44, "income": 48500, "guarantor": None}).title == "Age: 44 · Income: 48,500"


def test_pictures_are_named_not_read_out() -> None:
    assert (
        preview({"scan": [[0] * 8] * 8, "photo": "data:image/png;base64,AAAA"}).title
        == "Picture, 8 × 8 · Picture"
    )
    assert searchable({"scan": [[0] * 8] * 8, "photo": "data:image/png;base64,AAAA"}) == ""


def test_a_conversation_is_told_by_what_was_said() -> None:
    messages = [{"from": "Desk", "at": "2030-06-30T10:00:00Z", "text": "How can I help?"}]
    assert preview({"messages": messages}) == ("How can I help?", "From: Desk")


def test_marks_of_markdown_are_left_out() -> None:
    title = preview({"report": "# Pumps\n\nSee **the** [manual](https://a.example)"}).title
    assert title == "Pumps See the manual"


def test_characters_that_turn_text_are_spelt_out_in_lists_and_dropped_for_search() -> None:
    assert preview({"file": "invoice \u202egpj.exe"}).title == "invoice [U+202E]gpj.exe"
    assert searchable({"file": "pass\u202eword"}) == "password"


@pytest.mark.parametrize(
    "inputs",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"text": "x" * 10_000_000}, id="10 MB"),
        pytest.param({"text": " " * 10_000_000}, id="10 MB of blanks"),
        pytest.param({"text": "[" * 1_000_000}, id="brackets"),
        pytest.param({f"k{place}": "v" for place in range(100_000)}, id="100,000 keys"),
        pytest.param({"a": {"b": [{"c": None}]}}, id="nothing deep down"),
    ],
)
def test_any_case_gives_short_lines(inputs: dict[str, Any]) -> None:
    title, text = preview(inputs)
    assert len(title) <= TITLE
    assert len(text) <= TEXT
    assert len(searchable(inputs)) <= SEARCH


def test_a_thousand_floors_are_searched() -> None:
    value: object = "treasure"
    for _ in range(1_000):
        value = [value]
    assert searchable({"box": value}) == "treasure"
