"""Options and drafts: read strictly, and standing only on context that was there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.partners.checking import MalformedError
from lichen.partners.llm.kinds.choice import options_form, options_schema, read_options
from lichen.partners.llm.kinds.draft import draft_form, draft_schema, read_draft

AGAINST = ("cost", "speed")


def option(title: str = "Call", text: str = "Call them.", **parts: Any) -> dict[str, Any]:
    return {"title": title, "text": text, "why": "It is quick.", **parts}


def read(*options: Any, wanted: int = 3) -> Any:
    return read_options({"options": list(options)}, wanted=wanted, against=AGAINST, context=("1", "2"))


def test_an_option_has_its_trade_offs_by_goal_and_its_cites() -> None:
    pairs = [{"against": "cost", "how": "cheap"}, {"against": "fame", "how": "none"}]
    one = read(option(trade_offs=pairs, cites=["2", "9", "2"]))[0]
    assert (one.title, one.why) == ("Call", "It is quick.")
    assert one.trade_offs == {"cost": "cheap"}
    assert one.cites == ("2",)


def test_trade_offs_may_come_as_an_object() -> None:
    assert read(option(trade_offs={"speed": "slow"}))[0].trade_offs == {"speed": "slow"}


def test_options_that_say_the_same_count_once_and_no_more_than_wanted_are_kept() -> None:
    said = [option(), option(), option("Write"), option("Wait"), option("Visit")]
    assert [each.title for each in read(*said)] == ["Call", "Write", "Wait"]


@pytest.mark.parametrize(
    "found", [{}, {"options": []}, {"options": "call"}, {"options": [{"title": "x"}, 3]}]
)
def test_no_usable_option_is_an_error(found: dict[str, Any]) -> None:
    with pytest.raises(MalformedError):
        read_options(found, wanted=2, against=AGAINST)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["title", "text", "why", "trade_offs", "cites"]),
        st.none() | st.text() | st.lists(st.integers()),
    )
)
def test_any_option_is_read_or_left_out(found: dict[str, Any]) -> None:
    options = read(option(), found, wanted=2)
    assert options[0].title == "Call"
    assert all(each.title and each.text for each in options)


def test_the_schema_asks_for_exactly_so_many_options_against_these_goals() -> None:
    wanted = options_schema(3, AGAINST)["properties"]["options"]
    assert (wanted["minItems"], wanted["maxItems"]) == (3, 3)
    trade_off = wanted["items"]["properties"]["trade_offs"]["items"]
    assert trade_off["properties"]["against"]["enum"] == ["cost", "speed"]
    assert "3 options" in options_form(3, AGAINST)


def test_a_draft_is_its_text_with_what_it_stands_on() -> None:
    draft = read_draft(
        {"text": " Dear all ", "cites": ["1", "x"], "confidence": 2, "unsure_of": "tone"}, context=["1"]
    )
    assert (draft.text, draft.cites, draft.confidence, draft.unsure_of) == ("Dear all", ("1",), 0.02, "tone")


@pytest.mark.parametrize("found", [{}, {"text": ""}, {"text": "  "}, {"text": 3}, {"text": "x" * 100_001}])
def test_a_draft_without_a_usable_text_is_an_error(found: dict[str, Any]) -> None:
    with pytest.raises(MalformedError):
        read_draft(found)


def test_a_drafts_schema_and_form_name_the_same_fields() -> None:
    assert all(f'"{name}"' in draft_form("a reply") for name in draft_schema()["required"])
