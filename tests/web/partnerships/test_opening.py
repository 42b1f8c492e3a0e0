"""A person without code opens a partnership: refused for a missing baseline, mended, open."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest


class Form(HTMLParser):
    """Reads what a browser would send for the fields of a page, those in templates left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.inside, self.area, self.choice = 0, "", ""

    def handle_starttag(self, tag: str, pairs: Any) -> None:
        said = dict(pairs)
        self.inside += tag == "template"
        if self.inside:
            return
        read = getattr(self, f"_{tag}", None)
        if read is not None and (said.get("name") or tag == "option"):
            read(said.get("name", ""), said)

    def _input(self, name: str, said: Any) -> None:
        if said.get("type") != "checkbox" or "checked" in said:
            self.found[name] = said.get("value") or ""

    def _textarea(self, name: str, said: Any) -> None:
        self.area, self.found[name] = name, ""

    def _select(self, name: str, said: Any) -> None:
        self.choice = name

    def _option(self, name: str, said: Any) -> None:
        if "selected" in said or self.choice not in self.found:
            self.found[self.choice] = said.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "template"
        self.area = "" if tag == "textarea" else self.area


def fields(page: str) -> dict[str, str]:
    """What a browser would send for the form on this page."""
    read = Form()
    read.feed(page)
    return {
        name: said
        for name, said in read.found.items()
        if name not in ("q", "csrfmiddlewaretoken", "turn", "carried")
    }


def form(world: Any, who: str, begin_with: str) -> dict[str, str]:
    return fields(world.client(who).get(f"/partnerships/new/?from={begin_with}").content.decode())


def test_refused_for_a_missing_baseline_then_mended_then_open(world: Any) -> None:
    client, said = world.client("first"), form(world, "first", "support-triage")
    said["name"] = "Night desk"
    refused = client.post("/partnerships/new/", said)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "baseline" in page
    assert "so no one could tell whether the partnership helps" in page
    assert fields(page)["name"] == "Night desk"
    said["goals[0].baseline"] = "12,5"
    answer = client.post("/partnerships/new/", said)
    assert answer.status_code == 302
    assert answer["location"] == "/partnerships/night-desk/"
    assert client.get("/partnerships/night-desk/").status_code == 200
    charter = world.house.partnership("night-desk").charter
    assert (charter.owner, charter.goals[0].baseline) == ("first", 12.5)


def test_whoever_opens_it_owns_it_and_that_is_on_record(world: Any) -> None:
    said = {**form(world, "first", "support-triage"), "name": "Mine", "goals[0].baseline": "3"}
    world.client("first").post("/partnerships/new/", said)
    assert world.client("first").get("/partnerships/mine/charter/edit/").status_code == 200
    rows = world.house.ledger.rows("access_of_partnership", partnership="mine")
    assert [(row.person, row.role) for row in rows] == [("first", "owner")]


def test_a_name_that_is_taken_is_said_and_nothing_is_lost(world: Any) -> None:
    said = {
        **form(world, "first", "support-triage"),
        "name": "Desk",
        "purpose": "Kept.",
        "goals[0].baseline": "3",
    }
    answer = world.client("first").post("/partnerships/new/", said)
    assert answer.status_code == 409
    assert fields(answer.content.decode())["purpose"].strip() == "Kept."
    assert world.desk.charter.owner == "owner"


@pytest.mark.parametrize("id", ["new", "workspace"])
def test_an_id_that_would_hide_a_page_is_refused(world: Any, id: str) -> None:
    said = {**form(world, "first", "support-triage"), "partnership": id, "goals[0].baseline": "3"}
    assert world.client("first").post("/partnerships/new/", said).status_code == 422


def test_a_copy_takes_over_everything_but_who_owns_it(world: Any) -> None:
    said = form(world, "first", "copy:desk")
    assert said["name"] == "Copy of Mail desk"
    assert said["owner"] == "first"
    assert said["partnership"] == ""
    assert said["goals[0].baseline"] == "12"


def test_only_what_one_belongs_to_can_be_copied(world: Any) -> None:
    assert world.client("first").get("/partnerships/new/?from=copy:other").status_code == 404
    assert world.client("first").get("/partnerships/new/?from=no-such").status_code == 404
    choices = world.client("first").get("/partnerships/new/").content.decode()
    assert "copy:desk" in choices
    assert "copy:other" not in choices


def test_a_stranger_opens_nothing(world: Any) -> None:
    for path in ("/partnerships/new/", "/partnerships/new/check/"):
        assert world.client().post(path, {"name": "x"}).status_code == 302
    assert world.client().get("/partnerships/new/").status_code == 302
    assert world.client("first", csrf=True).post("/partnerships/new/", {"name": "x"}).status_code == 403


def test_the_check_says_what_is_missing_while_one_types(world: Any) -> None:
    client, said = world.client("first"), form(world, "first", "support-triage")
    page = client.post("/partnerships/new/check/", said).content.decode()
    assert re.search(r'data-field="goals\[0\][^"]*"', page)
    said["goals[0].baseline"] = "3"
    assert "Ready to open" in client.post("/partnerships/new/check/", said).content.decode()


def test_the_other_tab_shows_the_same_charter(world: Any) -> None:
    client = world.client("first")
    said = {**form(world, "first", "support-triage"), "name": "Written here", "turn": "yaml"}
    page = client.post("/partnerships/new/", said).content.decode()
    there = fields(page)
    assert "name: Written here" in there["yaml"]
    back = fields(client.post("/partnerships/new/", {**there, "turn": "form"}).content.decode())
    assert back["name"] == "Written here"


def test_a_document_that_cannot_be_read_stays_where_it_is(world: Any) -> None:
    said = {"as": "yaml", "yaml": "name: [", "turn": "form"}
    page = world.client("first").post("/partnerships/new/", said).content.decode()
    assert fields(page)["yaml"].strip() == "name: ["


def test_what_is_written_is_never_taken_for_markup(world: Any) -> None:
    said = {
        **form(world, "first", "support-triage"),
        "name": "<script>alert(1)</script>",
        "question.labels[0].id": '"><b>',
    }
    page = world.client("first").post("/partnerships/new/", said).content.decode()
    assert "<script>alert" not in page
    assert '"><b>' not in page


def test_a_template_makes_the_beginner_owner_and_first_partner(world: Any) -> None:
    user = world.users["first"]
    from lichen.web.accounts.members import actor_of_user
    from lichen.web.partnerships.beginnings import begin

    data = begin(actor_of_user(user), user, "lending-review")
    assert (data["owner"], data["answers_for_errors"], data["partners"][0]["id"]) == (
        "first",
        "first",
        "first",
    )
