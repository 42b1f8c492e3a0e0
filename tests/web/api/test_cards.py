"""Cards, reliance and drift over the API: the same privacy as on the pages."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.partnerships.conftest import keep_drawn

AT = "/partnerships/desk"


def get(desk: Any, who: str, path: str) -> Any:
    return desk.call(who, "GET", AT + path)


def test_before_anything_is_drawn_there_are_none(desk: Any) -> None:
    assert get(desk, "first", "/cards").json() == {"items": [], "next": None, "drawn_at": None}
    for path in ("/cards/model", "/drift"):
        answer = get(desk, "first", path)
        assert answer.status_code == 404
        assert "ask again" in answer.json()["detail"]


@pytest.mark.parametrize("who", ["owner", "lead", "auditor", "robot", "second"])
def test_everybody_has_the_ais_cards_and_nobody_another_persons(desk: Any, who: str) -> None:
    keep_drawn(desk.world)
    shown = {each["partner"] for each in get(desk, who, "/cards").json()["items"]}
    assert "model" in shown
    assert "first" not in shown
    assert get(desk, who, "/cards/model").status_code == 200
    assert get(desk, who, "/cards/first").status_code == 404


def test_ones_own_card_is_there_and_comes_with_a_tag(desk: Any) -> None:
    keep_drawn(desk.world)
    assert get(desk, "first", "/cards").json()["items"][0]["partner"] == "first"
    answer = get(desk, "first", "/cards/first")
    assert answer.json()["name"]
    again = desk.call("first", "GET", AT + "/cards/first", **{"if-none-match": answer["etag"]})
    assert again.status_code == 304


def test_drift_comes_as_drawn(desk: Any) -> None:
    keep_drawn(desk.world)
    found = get(desk, "auditor", "/drift").json()
    assert found["look"] == 1
    assert found["sentence"]


def test_reliance_is_ones_own_and_the_whole_for_those_who_lead(desk: Any) -> None:
    mine, lead, auditor = (get(desk, who, "/reliance").json() for who in ("first", "lead", "auditor"))
    assert mine["people"] is None
    assert mine["own"]["nudge"] is None
    assert "person" not in mine["own"]
    assert lead["people"]["found"] is None
    assert "too few" in lead["people"]["sentences"][0]
    assert auditor["own"] is None
    assert get(desk, "elsewhere", "/reliance").status_code == 404
