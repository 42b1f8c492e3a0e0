"""Over the API a brief is opened as any case, and others are asked for in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.web.exploring.conftest import BRIEF, OPTIONS, Studio, studio  # noqa: F401 -- a fixture


@pytest.fixture
def offered(studio: Callable[..., Studio], world: Any) -> Studio:  # noqa: F811
    made = studio()
    answer = call(made, "first", "", {"inputs": BRIEF, "case": "brief-1"})
    assert answer.status_code == 201, answer.content
    made.case = "brief-1"
    made.offers()
    return made


def call(made: Studio, who: str, act: str, body: Any, **headers: str) -> Any:
    path = f"/api/v1/partnerships/studio/cases{act}"
    return made.world.program(who).post(
        path, json.dumps(body), content_type="application/json", headers=headers
    )


def test_others_are_asked_for(offered: Studio) -> None:
    answer = call(offered, "first", "/brief-1/vary", {"change": "cheaper", "keep": ["b"]})
    assert answer.status_code == 201, answer.content
    assert answer.json() == {"case": "brief-1", "asks": [offered.ask]}
    offered.offers({"options": OPTIONS["options"][:1]})


def test_the_same_key_asks_once(offered: Studio) -> None:
    keys = {"idempotency-key": "one"}
    one, other = (call(offered, "first", "/brief-1/vary", {"change": "x"}, **keys).json() for _ in range(2))
    assert one == other


@pytest.mark.parametrize(
    ("who", "body", "status"),
    [
        ("first", {}, 422),
        ("first", {"keep": ["z"]}, 422),
        ("first", {"change": "x", "more": 1}, 422),
        ("auditor", {"change": "x"}, 403),
        ("elsewhere", {"change": "x"}, 404),
    ],
)
def test_what_is_no_wish_is_refused(offered: Studio, who: str, body: Any, status: int) -> None:
    assert call(offered, who, "/brief-1/vary", body).status_code == status


def test_a_settled_case_is_not_varied(offered: Studio) -> None:
    offered.post("first", "leave")
    offered.moves_on()
    assert call(offered, "first", "/brief-1/vary", {"change": "x"}).status_code == 409


def test_a_pick_over_the_api_settles_as_accepted(offered: Studio) -> None:
    (ask,) = offered.state.pending
    body = {"answer": "accept", "ask": ask, "content": {**OPTIONS, "picked": 1}}
    answer = call(offered, "first", "/brief-1/contributions", body)
    assert answer.status_code == 201, answer.content
    assert offered.moves_on().answer == "accept"
