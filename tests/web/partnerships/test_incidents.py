"""Incidents: seen by whoever answers for them, with the cases they may reach, closed with a finding."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Any

import pytest
from tests.web.partnerships.lane_work import answer as answer_one
from tests.web.partnerships.lane_work import audited, gone_wrong, open_lane, settled_unseen, sure_case

from lichen.actions.close_incident import close_incident
from lichen.reports.lane.incidents import incident, settled_alone
from lichen.types import PartnerId

AT = "/partnerships/desk/incidents/"
FOUND = {"finding": "The provider changed the model. All 12 cases were answered again."}


@pytest.fixture
def wrong(world: Any) -> tuple[Any, str]:
    """A world whose lane was closed, and the incident."""
    return world, gone_wrong(world.desk)


def text(world: Any, who: str, at: str) -> str:
    return str(world.client(who).get(at).content.decode())


def test_where_nothing_went_wrong_the_list_says_so(world: Any) -> None:
    assert "No incident" in text(world, "first", AT)


def test_the_list_and_the_page_say_what_happened_and_who_answers(wrong: tuple[Any, str]) -> None:
    world, id = wrong
    for at in (AT, AT + id + "/"):
        said = text(world, "first", at)
        assert "The lane was closed" in said
        assert "audited cases; at most 5 in 100 are allowed" in said
        assert "owner" in said


def test_the_cases_since_then_are_listed_and_are_as_many_as_it_says(wrong: tuple[Any, str]) -> None:
    world, id = wrong
    found = incident(world.house.ledger, "desk", id)
    cases, following = settled_alone(world.house.ledger, "desk", found, limit=500)
    assert following is None
    assert len(cases) == found.alone > 0
    listed = re.findall(r'href="/cases/desk/([^/]+)/"', text(world, "owner", AT + id + "/"))
    assert listed == [each.case for each in cases][:50]
    lines = list(csv.DictReader(text(world, "owner", AT + id + "/cases.csv").splitlines()))
    assert [line["case"] for line in lines] == [each.case for each in cases]


def test_pages_of_cases_leave_none_out(wrong: tuple[Any, str]) -> None:
    world, id = wrong
    found = incident(world.house.ledger, "desk", id)
    whole, after, seen = settled_alone(world.house.ledger, "desk", found, limit=500)[0], 0, []
    while after is not None:
        page, after = settled_alone(world.house.ledger, "desk", found, after=after, limit=3)  # type: ignore[assignment]
        seen += page
    assert seen == whole


def test_who_answers_for_it_sees_it_in_the_inbox_as_a_number_and_on_the_overview(
    wrong: tuple[Any, str],
) -> None:
    world, id = wrong
    at = f"{AT}{id}/"
    assert at in text(world, "owner", "/")
    assert ">1<" in text(world, "owner", "/mentions/badge/")
    assert at in text(world, "owner", "/mentions/")
    for who in ("first", "lead", "auditor"):
        assert at not in text(world, who, "/")
        assert at in text(world, who, "/partnerships/desk/")
        assert at in text(world, who, "/partnerships/desk/lane/")
    assert at not in text(world, "elsewhere", "/")
    close_incident(world.desk, id, by=PartnerId("owner"), **FOUND)
    assert at not in text(world, "owner", "/")
    assert ">1<" not in text(world, "owner", "/mentions/badge/")


@pytest.mark.parametrize("who", ["owner", "lead"])
def test_it_is_closed_with_a_finding_that_everybody_reads(wrong: tuple[Any, str], who: str) -> None:
    world, id = wrong
    assert world.client(who).post(f"{AT}{id}/close/", FOUND).status_code == 302
    said = text(world, "first", f"{AT}{id}/")
    assert "The provider changed the model." in said
    assert '<form method="post" action="/partnerships/desk/incidents' not in said
    assert world.desk.estimates.threshold is None


def test_others_do_not_close_it(wrong: tuple[Any, str]) -> None:
    world, id = wrong
    head = world.house.ledger.head("desk")
    at = f"{AT}{id}/close/"
    assert world.client().post(at, FOUND).status_code == 302
    for who, status in {"first": 403, "auditor": 403, "robot": 403, "elsewhere": 404, "keeper": 403}.items():
        assert world.client(who).post(at, FOUND).status_code == status, who
    assert world.client("owner", csrf=True).post(at, FOUND).status_code == 403
    assert world.client("owner").get(at).status_code == 405
    assert world.house.ledger.head("desk") == head
    assert "Close the incident" not in text(world, "first", f"{AT}{id}/")


def test_a_finding_is_needed_and_what_was_written_stays(wrong: tuple[Any, str]) -> None:
    world, id = wrong
    answer = world.client("owner").post(f"{AT}{id}/close/", {"finding": "   "})
    assert answer.status_code == 422
    assert "needs a finding" in answer.content.decode()


def test_twice_is_once_and_again_contradicts(wrong: tuple[Any, str]) -> None:
    world, id = wrong
    client, at = world.client("owner"), f"{AT}{id}/close/"
    assert client.post(at, {**FOUND, "key": "one"}).status_code == 302
    assert client.post(at, {**FOUND, "key": "one"}).status_code == 302
    again = client.post(at, {**FOUND, "key": "two"})
    assert again.status_code == 409
    assert "closed already" in again.content.decode()


def test_what_is_not_there_or_elsewhere_is_not_found(wrong: tuple[Any, str]) -> None:
    world, id = wrong
    assert world.client().get(AT).status_code == 302
    for at in (AT, f"{AT}{id}/", f"{AT}{id}/cases.csv"):
        assert world.client("elsewhere").get(at).status_code == 404
    elsewhere = f"/partnerships/other/incidents/{id}/"
    assert world.client("elsewhere").get(elsewhere).status_code == 404
    assert world.client("owner").get(AT + "incident-0/").status_code == 404
    assert world.client("owner").post(AT + "incident-0/close/", FOUND).status_code == 404
    for query in ("?before=x", "?before=²"):
        assert world.client("owner").get(AT + query).status_code == 422
    assert world.client("owner").get(f"{AT}{id}/?after=-1").status_code == 422


def test_a_case_one_is_yet_to_answer_blind_says_nothing_here(world: Any) -> None:
    open_lane(world.desk)
    audited(world.desk, 60, "billing", "right")
    cases = [sure_case(world.desk, f"late-{number}") for number in range(300)]
    for each in cases:
        if world.desk.estimates.threshold is not None:
            answer_one(world.desk, each, "technical")
    ((case, who), *_) = [found for each in cases if (found := _asked(world, each))]
    (row,) = world.house.ledger.rows("incidents_open", chain="desk")
    at = f"{AT}{row.incident}/"
    (line,) = [
        each
        for each in csv.DictReader(text(world, who, at + "cases.csv").splitlines())
        if each["case"] == case
    ]
    assert (line["answer"], line["confidence"]) == ("", "")
    shown = "".join(_pages(world, who, at))
    assert "it opens once you have answered" in shown.split(f"/{case}/")[1].split("</tr>")[0]


def _pages(world: Any, who: str, at: str) -> Iterator[str]:
    after = ""
    while True:
        page = world.client(who).get(at + after, headers={"x-part": "cases"}).content.decode()
        yield page
        found = re.search(r'hx-get="[^"]+([?]after=[0-9]+)"', page)
        if found is None:
            return
        after = found[1]


def _asked(world: Any, case: str) -> tuple[str, str] | None:
    rows = world.house.ledger.rows("asks_of_case", chain="desk", case=case)
    waiting = [row.partner for row in rows if row.status == "open"]
    return (case, waiting[0]) if waiting else None


def test_webhooks_offer_what_happens_to_the_lane() -> None:
    from lichen.webhooks.store import KINDS

    assert {"incident_opened", "incident_closed", "lane_changed", "lane_watched"} <= set(KINDS)


@pytest.fixture
def unseen(world: Any) -> tuple[Any, str]:
    """A world with an incident, and cases since then that nobody has looked at."""
    return world, AT + settled_unseen(world.desk) + "/"


@pytest.mark.parametrize("who", ["owner", "lead"])
def test_a_button_has_people_look_at_what_nobody_has_looked_at(unseen: tuple[Any, str], who: str) -> None:
    world, at = unseen
    found = re.search(r"Ask people about these (\d+) cases", text(world, who, at))
    assert found is not None
    head = world.house.ledger.head("desk")
    answer = world.client(who).post(at + "reask/", {"key": "one"}, follow=True)
    said = answer.content.decode()
    assert f"{found[1]} cases are asked about, one person each." in said
    assert said.count(">asked again<") + said.count("it opens once you have answered") >= int(found[1])
    assert "Ask people about" not in said
    assert world.house.ledger.head("desk") == head + int(found[1])
    world.client(who).post(at + "reask/", {"key": "one"})
    world.client(who).post(at + "reask/", {"key": "two"})
    assert world.house.ledger.head("desk") == head + int(found[1])


def test_others_see_how_many_and_have_no_button(unseen: tuple[Any, str]) -> None:
    world, at = unseen
    head = world.house.ledger.head("desk")
    for who, status in {"first": 403, "auditor": 403, "elsewhere": 404, "keeper": 403}.items():
        assert world.client(who).post(at + "reask/", {}).status_code == status, who
    assert world.client().post(at + "reask/", {}).status_code == 302
    assert world.client("owner", csrf=True).post(at + "reask/", {}).status_code == 403
    assert world.client("owner").get(at + "reask/").status_code == 405
    assert world.client("owner").post(AT + "incident-0/reask/", {}).status_code == 404
    assert world.house.ledger.head("desk") == head
    said = text(world, "first", at)
    assert "Nobody has looked at" in said
    assert "Ask people about" not in said


def test_where_nobody_is_free_the_page_says_so(unseen: tuple[Any, str]) -> None:
    world, at = unseen
    world.desk.available = lambda case: ()
    answer = world.client("owner").post(at + "reask/", {})
    assert answer.status_code == 409
    assert "Nobody is free to look" in answer.content.decode()
