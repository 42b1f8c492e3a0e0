"""From a brief to a choice: options side by side, picked, edited, combined, or asked for anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.web.exploring.conftest import CALL, OPTIONS, WAIT, Studio

Make = Callable[..., Studio]


@pytest.fixture
def offered(studio: Make) -> Studio:
    made = studio()
    made.open()
    made.offers()
    return made


def test_a_brief_has_three_parts_and_asks_the_ai(studio: Make) -> None:
    made = studio()
    form = made.get("first", "/partnerships/studio/explore/")
    for words in ("trying to achieve", "My constraints", "already tried", "Nobody is let go.", "Advisor"):
        assert words in form
    assert made.open().status_code == 302
    assert [each.partner for each in made.state.pending.values()] == ["model"]
    page = made.get("first")
    assert "Advisor is at work" in page
    assert "Another courier" in page


def test_a_brief_without_a_goal_is_refused(studio: Make) -> None:
    made = studio()
    assert made.open(goal="  ").status_code == 422
    assert made.case == ""


def test_options_come_by_themselves_and_no_longer_once_they_are_there(offered: Studio, studio: Make) -> None:
    part = offered.get("first", **{"x-part": "table"})
    assert "<html" not in part
    assert "hx-trigger" not in part, "what a person writes is never replaced under their hands"
    assert part.count('class="option"') == 2


def test_trade_offs_are_told_by_the_constraints_own_words(offered: Studio) -> None:
    page = offered.get("first")
    assert "No new staff</th><td" in page
    assert "Stands on note calls" in page


def test_an_option_is_taken_as_it_is(offered: Studio) -> None:
    offered.post("first", "take", about=offered.shown, pick="1")
    settled = offered.moves_on()
    assert (settled.answer, offered.settled_on) == ("accept", {**OPTIONS, "picked": 1})
    assert "Taken: “Wait”, as it was offered." in offered.get("first")


def test_an_option_is_taken_as_edited(offered: Studio) -> None:
    said = {"e1-title": "Wait", "e1-text": "Wait two weeks."}
    offered.post("first", "take", about=offered.shown, edit="1", **said)
    assert offered.moves_on().answer == "change"
    assert offered.settled_on == {"options": [CALL, {**WAIT, "text": "Wait two weeks."}], "picked": 1}


def test_several_are_combined_and_written_on(offered: Studio) -> None:
    page = offered.post("first", "combine", keep=["a", "b"]).content.decode()
    assert "Call + Wait" in page
    assert "Wait a week and look again.</textarea>" in page.replace("\n</textarea>", "</textarea>")
    own = {"own": "1", "own-title": "Call + Wait", "own-text": "Call, then wait.", "from": ["a", "b"]}
    offered.post("first", "take", about=offered.shown, **own)
    assert offered.moves_on().answer == "change"
    made = {"title": "Call + Wait", "text": "Call, then wait.", "from": ["a", "b"]}
    assert offered.settled_on == {"options": [CALL, WAIT, made], "picked": 2}


def test_combining_takes_two(offered: Studio) -> None:
    assert offered.post("first", "combine", keep=["a"]).status_code == 422


def test_others_are_asked_for_and_earlier_rounds_stay_readable(offered: Studio) -> None:
    offered.post("first", "vary", change="cheaper", keep=["a"])
    assert "Others are on their way" in offered.get("first")
    offered.offers({"options": [CALL, {"id": "b", "title": "Write", "text": "Write to a few."}]})
    page = offered.get("first")
    assert "Keep what is in “Call”. Change: cheaper" in page
    assert "Call, Wait" in page, "what was offered before"
    assert "Write to a few." in page


def test_an_ai_that_breaks_leaves_the_case_with_the_person(studio: Make) -> None:
    made = studio()
    made.open()
    made.breaks()
    assert "The case is yours" in made.get("first")
    made.post("first", "take", about="", own="1", **{"own-title": "Mine", "own-text": "I do it myself."})
    assert made.moves_on().answer == "change"


def test_an_ai_that_breaks_on_a_wish_leaves_what_was_there(offered: Studio) -> None:
    offered.post("first", "vary", change="cheaper")
    offered.breaks()
    page = offered.get("first")
    assert "the AI gave nothing" in page
    assert "Take it" in page


def test_all_of_it_may_be_left(offered: Studio) -> None:
    offered.post("first", "leave", reasons="None of these.")
    assert offered.moves_on().answer == "reject"


def test_what_has_changed_since_is_looked_at_again(offered: Studio) -> None:
    before = offered.shown
    offered.post("first", "vary", change="cheaper")
    offered.offers({"options": [WAIT, CALL]})
    assert offered.post("first", "take", about=before, pick="0").status_code == 409
    assert offered.state.people == {}


def test_a_draft_is_taken_as_it_is_or_as_written(studio: Make) -> None:
    made = studio("draft", "brief")
    made.open()
    made.offers({"text": "Dear all,\nwe are late.", "cites": ["note calls"]})
    assert "we are late." in made.get("first")
    made.post("first", "take", about=made.shown, text="Dear all,\r\nwe are late.")
    assert made.moves_on().answer == "accept"


def test_how_much_people_change_is_said_where_drafts_are_asked_for(studio: Make) -> None:
    made = studio("draft", "brief")
    made.open()
    made.offers({"text": "Dear all."})
    made.post("first", "take", about=made.shown, text="Dear all.")
    made.moves_on()
    assert "100.0 % of 1 were taken as the AI put them forward." in made.get(
        "first", "/partnerships/studio/explore/"
    )


def test_an_edited_draft_is_a_change(studio: Make) -> None:
    made = studio("draft", "brief")
    made.open()
    made.offers({"text": "Dear all."})
    made.post("first", "take", about=made.shown, text="Dear friends.")
    assert made.moves_on().answer == "change"
    assert made.settled_on == {"text": "Dear friends."}


def test_what_a_check_stops_is_said_and_not_taken(studio: Make) -> None:
    checks = "checks: [{id: short, op: words_at_most, value: 3, why: Short ones are read.}]"
    made = studio("draft", "brief", checks)
    made.open()
    made.offers({"text": "Dear all, we are late again."})
    assert "Short ones are read" in made.get("first")
    assert (
        made.post("first", "take", about=made.shown, text="Dear all, we are late again.").status_code == 422
    )
    made.post("first", "take", about=made.shown, text="We are late.")
    assert made.moves_on().answer == "change"


@pytest.mark.parametrize("act", ["take", "vary", "leave", "combine"])
def test_who_may_not_work_here_changes_nothing(offered: Studio, act: str) -> None:
    assert offered.post("auditor", act, about=offered.shown, pick="0", change="x").status_code == 403
    assert offered.post("elsewhere", act, about=offered.shown).status_code == 404
    assert offered.state.people == {}


def test_a_stranger_signs_in_first_and_a_reader_only_reads(offered: Studio) -> None:
    assert offered.world.client().get(offered.address).status_code == 302
    assert "Take it" not in offered.get("auditor")


def test_who_is_asked_blind_does_not_see_the_table(offered: Studio, world: Any) -> None:
    from lichen.actions.ask import ask

    ask(offered.here, offered.case, "second", by="first", why="What would you do?", blind=True)
    answer = world.client("second").get(offered.address)
    assert answer.headers["location"] == f"/cases/studio/{offered.case}/"
    for act in ("take", "vary", "combine"):
        assert offered.post("second", act, about=offered.shown, pick="0", change="x").status_code == 403


def test_there_is_no_table_where_people_answer_blind(studio: Make, world: Any) -> None:
    made = studio("draft", "triage")
    assert made.open().headers["location"].startswith("/cases/studio/")
    assert world.client("first").get(made.address).status_code == 404


def test_what_an_option_says_is_text(offered: Studio) -> None:
    offered.post("first", "vary", change="<b>bold</b>")
    offered.offers(
        {"options": [{"id": "a", "title": "<script>x()</script>", "text": "<img src=x onerror=y>"}]}
    )
    page = offered.get("first")
    assert "<script>x()" not in page
    assert "<img src=x" not in page
