"""Who answers blind is not told what others made of what is put forward: neither page, source nor API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.web.cases.test_own_draft import Letters

from lichen.actions.contribute import Contribution, contribute

DRAFT = {"text": "Dear all, the parcel is late and we are sorry for that."}
EDITED = {"text": "Dear all, the parcel is late and we send another one today."}
OPTIONS = {
    "options": [{"id": "a", "title": "Call", "text": "Call."}, {"id": "b", "title": "Wait", "text": "Wait."}]
}
TELLS = (
    "changed by",
    "of the words",
    "What was changed",
    "Accept as changed <kbd>y",
    "First reviewer drafted",
    "agreed to exactly",
)


def says(desk: Letters, by: str, content: Any, answer: str = "change") -> None:
    ask = next((ask for ask, each in desk.state.pending.items() if each.partner == by), None)
    contribute(desk.here, desk.case, Contribution(by=by, answer=answer, ask=ask, content=content, about=None))


@pytest.fixture
def edited(world: Any) -> Letters:
    """The AI drafted, the first person changed it, and the second is asked on their own."""
    desk = Letters(world, more="quorum: 2\nhuman_first: 1")
    says(desk, "model", DRAFT, "accept")
    desk.here.available = lambda case: ["first", "second"]
    says(desk, "first", EDITED)
    (ask,) = desk.state.pending.values()
    assert (ask.partner, ask.blind) == ("second", True)
    return desk


def test_the_page_says_nothing_of_what_others_made_of_it(edited: Letters) -> None:
    page = edited.page("second")
    assert EDITED["text"] in page
    assert "This is put forward" in page
    for told in TELLS:
        assert told not in page


def test_the_link_to_exactly_this_says_nothing_of_it_either(edited: Letters) -> None:
    link = edited.page("second").split('href="/approve/')[1].split('"')[0]
    page = edited.world.client("second").get(f"/approve/{link}").content.decode()
    assert EDITED["text"] in page
    for told in TELLS:
        assert told not in page


def test_the_page_reads_the_same_where_nobody_changed_anything(world: Any) -> None:
    desk = Letters(world, more="quorum: 2\nhuman_first: 1")
    says(desk, "model", DRAFT, "accept")
    page = desk.page()
    assert "This is put forward" in page
    assert "Drafter drafted this" not in page


def test_who_may_yet_be_asked_is_told_nothing_either(world: Any) -> None:
    desk = Letters(world, more="quorum: 2\nhuman_first: 1")
    says(desk, "model", DRAFT, "accept")
    says(desk, "first", EDITED)
    desk.here.available = lambda case: []
    page = desk.page("second")
    for told in TELLS:
        assert told not in page


def test_the_api_says_nothing_of_it(edited: Letters) -> None:
    answer = edited.world.program("second").get(f"/api/v1/partnerships/letters/cases/{edited.case}")
    found = answer.json()
    assert found["hidden"]
    on_table = found["content"]
    assert (on_table["content"], on_table["by"], on_table["role"]) == (EDITED, "model", "ai")
    assert [on_table[name] for name in ("changed", "contribution", "at", "agreed")] == [None] * 4
    assert found["contents"] == []
    assert "first" not in json.dumps(found["contributions"])


def test_once_they_answered_they_see_it(edited: Letters) -> None:
    said = {"answer": "accept", "about": edited.state.content.digest}
    assert edited.send("second", **said).status_code == 302
    page = edited.page("second")
    assert "As changed by First reviewer" in page
    assert "of the words" in page


def test_which_option_somebody_took_is_not_said(world: Any) -> None:
    desk = Letters(world, "choice", more="quorum: 2\nhuman_first: 1")
    says(desk, "model", OPTIONS, "accept")
    desk.here.available = lambda case: ["first", "second"]
    says(desk, "first", {**OPTIONS, "picked": 1})
    page = desk.page("second")
    for told in (*TELLS, "picked</span>", " checked", "Picked"):
        assert told not in page
    found = desk.world.program("second").get(f"/api/v1/partnerships/letters/cases/{desk.case}").json()
    assert found["content"]["content"] == OPTIONS
    said = {"answer": "accept", "about": desk.state.content.digest}
    assert desk.send("second", **said).status_code == 422, "nobody agrees to a pick they were not shown"
    desk.send("second", **said, picked="1")
    assert desk.moves_on().answer == "accept"
