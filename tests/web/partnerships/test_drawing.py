"""Drawing the cards again: a job asked for once, by whoever works here, and the page that waits for it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.partnerships.conftest import keep_drawn

AT = "/partnerships/desk/draw/"


class Engine:
    """Notes what is handed in."""

    def __init__(self) -> None:
        self.jobs: list[tuple[str, dict[str, object], str | None]] = []

    def submit(
        self, job: str, arguments: dict[str, object], *, key: str | None = None, after: float = 0.0
    ) -> str:
        self.jobs.append((job, arguments, key))
        return "job"

    def stop(self) -> bool:
        return True


@pytest.fixture
def engine(drawn_desk: Any) -> Engine:
    found = drawn_desk.house.engine = Engine()
    return found


def test_it_is_handed_in_under_the_key_of_the_watch_and_back_to_the_cards(
    drawn_desk: Any, engine: Engine
) -> None:
    answer = drawn_desk.client("first").post(AT)
    assert (answer.status_code, answer["location"]) == (302, "/partnerships/desk/cards/")
    assert engine.jobs == [("cards", {"partnership": "desk", "again": True}, "cards desk")]


def test_the_page_waits_until_they_are_drawn(drawn_desk: Any, engine: Engine) -> None:
    client = drawn_desk.client("first")
    waiting = client.post(AT, headers={"hx-request": "true"}).content.decode()
    assert "Being drawn" in waiting
    again = waiting.partition('hx-get="')[2].partition('"')[0]
    assert "Being drawn" in client.get(again).content.decode()
    keep_drawn(drawn_desk)
    done = client.get(again)
    assert done["hx-refresh"] == "true"
    assert "Drawn" in done.content.decode()


def test_who_only_reads_is_offered_no_button(drawn_desk: Any, engine: Engine) -> None:
    assert "Draw again" in drawn_desk.client("first").get("/partnerships/desk/cards/").content.decode()
    assert "Draw again" not in drawn_desk.client("auditor").get("/partnerships/desk/cards/").content.decode()
    assert drawn_desk.client("auditor").post(AT).status_code == 403
    assert engine.jobs == []


def test_without_an_engine_it_says_so(drawn_desk: Any) -> None:
    assert drawn_desk.client("first").post(AT).status_code == 503
    assert "Draw again" not in drawn_desk.client("first").get("/partnerships/desk/cards/").content.decode()


def test_a_form_from_elsewhere_is_refused(drawn_desk: Any, engine: Engine) -> None:
    assert drawn_desk.client("first", csrf=True).post(AT).status_code == 403
    assert engine.jobs == []
