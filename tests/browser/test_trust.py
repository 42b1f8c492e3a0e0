"""Lanes people can trust, in the browser: closed by hand or by itself, explained, rehearsed, looked up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.browser.conftest import Served, start
from tests.browser.watched_desks import seed, turn_bad
from tests.postgres import fresh_database

CALM, DESK, TRIED = ("/partnerships/calm/", "/partnerships/desk/", "/partnerships/tried/")
REASON = "The form on the website was changed today."
FINDING = "The provider changed the model. All of these were answered again."


@pytest.fixture(scope="module", params=["sqlite"])
def watched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("trust")
    sqlite = request.param == "sqlite"
    where = str(folder / "lichen.db") if sqlite else fresh_database(request.getfixturevalue("server"))
    seed(where)
    running = start(where, folder)
    yield running
    running.stop()


@pytest.fixture
def open_page(watched: Served, sign_in: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """Opens a page signed in as somebody; whatever any page said of errors fails the test."""
    wrong: list[str] = []

    def enter(name: str, path: str) -> Any:
        page = sign_in(watched, name)
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(watched.url + path)
        return page

    yield enter
    assert wrong == []


def _act(page: Any, button: str, reason: str) -> None:
    page.keyboard.press("x")
    page.get_by_role("textbox").and_(page.locator("#l-reason")).fill(reason)
    page.locator('[name="sure"]').check()
    page.locator("#lane-acts form").get_by_role("button", name=button).click()
    page.wait_for_load_state()


def test_an_owner_closes_the_lane_with_a_reason_and_lets_it_open_again(
    open_page: Callable[..., Any],
) -> None:
    page = open_page("owner", CALM + "lane/")
    assert "open" in page.inner_text(".lane-card .tag").lower()
    _act(page, "Close the lane", REASON)
    assert "closed by hand" in page.inner_text(".lane-sentence")
    assert REASON in page.inner_text(".lane-card")
    assert "closed" in page.inner_text(".lane-card .tag").lower()
    assert REASON in page.inner_text(".lane-history li >> nth=0")
    assert "owner" in page.inner_text(".lane-history li >> nth=0").lower()
    assert "closed by hand" in open_page("first", CALM).inner_text(".lane-line")
    _act(page, "Let it open again", "The AI was taught the new form.")
    assert "The AI was taught the new form." in page.inner_text(".lane-history li >> nth=0")
    assert page.get_by_text("Keep the lane closed").is_visible()


@pytest.mark.parametrize("watched", ["sqlite", "postgres"], indirect=True)
def test_an_ai_that_turns_bad_is_noticed_and_who_answers_for_it_closes_the_incident(
    watched: Served, open_page: Callable[..., Any]
) -> None:
    at = f"{DESK}incidents/{turn_bad(watched)}/"
    page = open_page("owner", "/")
    for place in ("/", DESK):
        page.goto(watched.url + place)
        assert page.locator(f'.incident-line a[href="{at}"]').is_visible()
    page.click(f'.incident-line a[href="{at}"]')
    page.wait_for_url(f"**{at}")
    assert "audited cases" in page.inner_text(".incident-card .lane-sentence")
    case = page.locator(".incident-cases tbody a").first
    name = case.inner_text()
    case.click()
    page.wait_for_url(f"**/cases/desk/{name}/")
    page.go_back()
    page.fill("#i-finding", FINDING)
    page.get_by_role("button", name="Close the incident").click()
    page.get_by_text("What was found").wait_for()
    assert FINDING in page.inner_text("main")
    page.goto(watched.url + "/")
    assert not page.locator(".incident-line").count()
    assert "every case goes to people" in open_page("first", DESK + "lane/").inner_text(".lane-sentence")


def test_a_change_is_rehearsed_adopted_and_its_prediction_stands_on_record(
    watched: Served, open_page: Callable[..., Any]
) -> None:
    page = open_page("owner", TRIED + "allocation/")
    page.locator("#effect h2", has_text="As it is now").wait_for()
    page.fill("#bound", "8")
    page.locator("#effect h2", has_text="Predicted effect").wait_for()
    heads = page.locator("#effect table.effects >> nth=0").locator("thead th").all_inner_texts()
    assert [each.lower() for each in heads[1:]] == ["now", "then", "difference"]
    brief = page.inner_text("#effect .brief")
    page.get_by_role("button", name="See it as a charter change").click()
    page.get_by_text("What is predicted").wait_for()
    assert "The bound on AI-only errors rises from 5 % to 8 %." in page.inner_text("main")
    assert page.inner_text(".foretold .brief") == brief
    page.get_by_role("button", name="Adopt it").click()
    page.wait_for_url(re.compile(TRIED + "(charter/)?"))
    page.goto(watched.url + TRIED + "allocation/predictions/")
    said = page.inner_text(".prediction >> nth=0")
    assert "Version 2: a bound of 8 %" in said
    assert brief in said
    assert page.goto(watched.url + TRIED + "charter/versions/").status == 200


def test_a_card_opens_with_its_sentences_for_its_person_alone(
    watched: Served, open_page: Callable[..., Any]
) -> None:
    page = open_page("first", CALM + "cards/")
    page.get_by_role("button", name=re.compile("Draw (now|again)")).click()
    page.locator(".partner-card").first.wait_for()
    page.locator(".partner-card h2 a", has_text="First reviewer").click()
    page.wait_for_url(f"**{CALM}cards/first/")
    assert page.inner_text(".lead").startswith("You ")
    page.goto(watched.url + CALM + "cards/model/")
    assert "Router" in page.inner_text(".lead")
    for other in ("second", "owner"):
        program = open_page(other, "/").request
        assert program.get(f"{watched.url}{CALM}cards/first/").status == 404
        assert program.get(f"{watched.url}{CALM}cards/model/").status == 200


def test_a_word_opens_by_keyboard_and_escape_closes_it(open_page: Callable[..., Any]) -> None:
    page = open_page("first", CALM + "lane/")
    on_word = "document.activeElement.matches('a.term')"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(on_word):
            break
    box = page.locator("#term-box")
    box.wait_for(state="visible")
    assert len(page.inner_text("#term-says")) > 20
    page.keyboard.press("Escape")
    box.wait_for(state="hidden")
    assert page.evaluate(on_word)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/glossary/#"))
    assert page.locator(":target").is_visible()
