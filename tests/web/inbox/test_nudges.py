"""A note to one person alone: in their inbox until they put it away, on their card, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.partnerships.conftest import keep_drawn, opened

from lichen.core.rubber_stamping import Stamping
from lichen.reports import reliance
from lichen.web.inbox import nudges

NOTE = "Your first answers are worth more"


@pytest.fixture
def pattern(monkeypatch: pytest.MonkeyPatch, world: Any) -> dict[str, Stamping]:
    """Who shows which pattern; nobody else does."""
    known = {"first": Stamping("gives_up", 0.95, 40)}

    def told(here: Any, person: str) -> str | None:
        found = known.get(person) if here.id == "desk" else None
        return None if found is None else reliance.nudge_in_words(found)

    monkeypatch.setattr(nudges, "nudge_of", told)
    return known


def form(page: str) -> dict[str, str]:
    mark = page.partition('name="mark" value="')[2].partition('"')[0]
    return {"partnership": "desk", "mark": mark}


def test_it_is_shown_to_the_person_alone(world: Any, pattern: dict[str, Stamping]) -> None:
    assert NOTE in world.client("first").get("/").content.decode()
    for who in ("second", "lead", "owner", "auditor", "keeper", "elsewhere"):
        assert NOTE not in world.client(who).get("/").content.decode()


def test_put_away_it_stays_away_though_its_figures_grow(world: Any, pattern: dict[str, Stamping]) -> None:
    client = world.client("first")
    sent = form(client.get("/").content.decode())
    for _ in range(2):
        assert client.post("/inbox/note/", sent).status_code == 302
    assert NOTE not in client.get("/").content.decode()
    pattern["first"] = Stamping("gives_up", 0.998, 1400)
    assert NOTE not in client.get("/").content.decode()
    pattern["first"] = Stamping("hasty", 0.9, 60)
    assert "quickly" in client.get("/").content.decode()


def test_putting_away_keeps_the_rest_of_the_account(world: Any, pattern: dict[str, Stamping]) -> None:
    user = world.users["first"]
    user.settings = {"theme": "dark"}
    user.save()
    client = world.client("first")
    answer = client.post(
        "/inbox/note/", form(client.get("/").content.decode()), headers={"hx-request": "true"}
    )
    assert (answer.status_code, answer.content) == (200, b"")
    user.refresh_from_db()
    assert user.settings["theme"] == "dark"


def test_others_change_nothing_there(world: Any, pattern: dict[str, Stamping]) -> None:
    sent = {"partnership": "desk", "mark": "x"}
    assert world.client().post("/inbox/note/", sent).status_code == 302
    assert world.client("elsewhere").post("/inbox/note/", sent).status_code == 404
    assert world.client("first").get("/inbox/note/").status_code == 405
    assert world.client("first", csrf=True).post("/inbox/note/", sent).status_code == 403
    assert NOTE in world.client("first").get("/").content.decode()


def test_it_stands_first_on_their_own_card(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from lichen.web.partnerships import relying

    opened(world, "c1")
    keep_drawn(world)
    real = reliance.reliance_of
    monkeypatch.setattr(
        relying,
        "reliance_of",
        lambda here, person: reliance.OwnReliance(
            person, real(here, person).found, ("You kept.",), f"{NOTE}."
        ),
    )
    page = world.client("first").get("/partnerships/desk/cards/first/").content.decode()
    assert page.index(NOTE) < page.index("How you rely on the AI</h3>")
    for who in ("first", "lead"):
        assert NOTE not in world.client(who).get("/partnerships/desk/cards/model/").content.decode()
