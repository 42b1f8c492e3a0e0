"""The lane's page: one sentence, its figures, its history, and the two buttons of those who answer for it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.web.partnerships.lane_work import audited, gone_wrong, open_lane, sure_case

from lichen.actions.close_lane import close_lane
from lichen.actions.open_case import NewCase, open_case
from lichen.estimates.lane_now import lane_now
from lichen.reports.figures.catch_up import catch_up
from lichen.types import PartnerId

AT = "/partnerships/desk/lane/"
SURE = {"reason": "The form changed.", "sure": "yes"}


def page(world: Any, who: str = "owner", at: str = AT) -> str:
    return str(world.client(who).get(at).content.decode())


def test_a_lane_that_never_opened_says_so_and_why(world: Any) -> None:
    said = page(world)
    assert "The AI-only lane is closed: every case goes to people." in said
    assert "Nothing yet" in said


def test_an_open_lane_is_one_sentence_and_figures(world: Any) -> None:
    open_lane(world.desk)
    audited(world.desk, 60, "billing")
    catch_up(world.house.ledger, "desk")
    said = page(world, "first")
    assert lane_now(world.desk.estimates).sentence in said
    checked = lane_now(world.desk.estimates).checked
    assert checked > 0
    assert f"<b>{checked}</b>" in said
    assert "no suspicion" in said
    assert re.search(r"in 30 days: \d+ answers?<", said)
    assert "50.0 %" in said


def test_audits_that_wait_are_counted_with_their_age(world: Any) -> None:
    open_lane(world.desk)
    for number in range(80):
        sure_case(world.desk, f"left-{number}")
    waiting = lane_now(world.desk.estimates).waiting
    assert waiting
    said = page(world)
    assert f"<b>{waiting}</b>" in said
    assert "the first since just now" in said


def test_the_overview_says_the_lanes_sentence_and_leads_to_its_page(world: Any) -> None:
    open_lane(world.desk)
    said = page(world, at="/partnerships/desk/")
    assert lane_now(world.desk.estimates).sentence in said
    assert f'href="{AT}"' in said
    assert "Audits drawn" not in said.split("figures-page")[0]


@pytest.mark.parametrize("who", ["owner", "lead"])
def test_who_owns_or_leads_closes_it_with_a_reason_and_lets_it_open_again(world: Any, who: str) -> None:
    open_lane(world.desk)
    client = world.client(who)
    assert client.post(AT + "close/", SURE).status_code == 302
    assert lane_now(world.desk.estimates).state == "held"
    said = page(world, who)
    assert "Closed by hand: The form changed." in said
    assert "Let it open again" in said
    assert client.post(AT + "reopen/", SURE).status_code == 302
    assert lane_now(world.desk.estimates).state == "closed"


def test_who_answers_for_errors_may_too_whatever_their_role(world: Any) -> None:
    _answers(world, "first")
    open_lane(world.desk)
    assert "Close the lane" in page(world, "first")
    assert world.client("first").post(AT + "close/", SURE).status_code == 302


def _answers(world: Any, who: str) -> None:
    from msgspec.structs import replace

    from lichen.actions.adopt_charter import adopt_charter

    charter = replace(world.desk.charter, answers_for_errors=who, version=world.desk.charter.version)
    adopt_charter(world.desk, charter, by="owner")


@pytest.mark.parametrize("verb", ["close/", "reopen/"])
def test_everybody_else_is_refused_and_sees_no_button(world: Any, verb: str) -> None:
    open_lane(world.desk)
    head = world.house.ledger.head("desk")
    assert world.client().post(AT + verb, SURE).status_code == 302
    for who, status in {"first": 403, "auditor": 403, "robot": 403, "elsewhere": 404, "keeper": 403}.items():
        assert world.client(who).post(AT + verb, SURE).status_code == status, who
    assert world.house.ledger.head("desk") == head
    for who in ("first", "auditor", "keeper"):
        assert "Close the lane" not in page(world, who)


@pytest.mark.parametrize("said", [{}, {"reason": "  ", "sure": "yes"}, {"reason": "The form changed."}])
def test_without_a_reason_or_the_tick_nothing_happens(world: Any, said: dict[str, str]) -> None:
    open_lane(world.desk)
    answer = world.client("owner").post(AT + "close/", said)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert said.get("reason", "").strip() in answer.content.decode()
    assert world.desk.estimates.threshold == 0.5


def test_the_same_form_twice_does_it_once_and_another_contradicts(world: Any) -> None:
    open_lane(world.desk)
    client = world.client("owner")
    assert client.post(AT + "close/", {**SURE, "key": "one"}).status_code == 302
    head = world.house.ledger.head("desk")
    assert client.post(AT + "close/", {**SURE, "key": "one"}).status_code == 302
    assert client.post(AT + "close/", {**SURE, "key": "two"}).status_code == 409
    assert world.house.ledger.head("desk") == head


def test_what_was_written_is_never_taken_for_markup(world: Any) -> None:
    close_lane(world.desk, by="owner", reason="<script>alert(1)</script>")
    assert "<script>alert" not in page(world)
    assert "&lt;script&gt;alert" in page(world)


def test_the_history_goes_back_page_by_page(world: Any) -> None:
    for number in range(45):
        open_lane(world.desk, 0.5 + number / 1000)
    seen: list[str] = []
    at: str | None = AT
    while at:
        said = world.client("owner").get(at, headers={"x-part": "history"}).content.decode()
        seen += re.findall(r">Entry (\d+)<", said)
        found = re.search(r'hx-get="([^"]+before=\d+)"', said)
        at = found[1] if found else None
    assert len(seen) == len(set(seen)) == 45
    assert seen == sorted(seen, key=int, reverse=True)


@pytest.mark.parametrize("query", ["?before=x", "?before=²", "?days=3", "?before=99999999999999999999"])
def test_what_is_malformed_is_said_to_be(world: Any, query: str) -> None:
    assert world.client("owner").get(AT + query).status_code == 422


def test_strangers_and_others_see_nothing(world: Any) -> None:
    assert world.client().get(AT).status_code == 302
    assert world.client("elsewhere").get(AT).status_code == 404
    assert world.client("owner").get(AT + "close/").status_code == 405
    assert world.client("owner", csrf=True).post(AT + "close/", SURE).status_code == 403


def test_a_live_update_brings_only_what_stands_now(world: Any) -> None:
    said = world.client("owner").get(AT, headers={"x-part": "now"}).content.decode()
    assert "<html" not in said
    assert "lane-sentence" in said


@pytest.mark.parametrize("figure", ["lane_story", "lane_errors", "lane_alone", "audit_cost"])
def test_each_figure_has_a_table_a_csv_and_its_entries(world: Any, figure: str) -> None:
    gone_wrong(world.desk)
    catch_up(world.house.ledger, "desk")
    client = world.client("owner")
    table = client.get(f"/partnerships/desk/figures/{figure}/").content.decode()
    lines = client.get(f"/partnerships/desk/figures/{figure}.csv").content.decode().splitlines()
    assert len(lines) > 1
    (entries, *_) = re.findall(r'href="(/partnerships/desk/entries/[^"]+)"', table)
    assert client.get(entries.replace("&amp;", "&")).status_code == 200


def test_where_the_charter_protects_groups_each_has_its_line(world: Any) -> None:
    from tests.mail_desk import CHARTER

    from lichen.web.accounts.members import grant

    charter = CHARTER.replace("partnership: desk", "partnership: fair") + "protected_attributes: [region]\n"
    desk = world.house.workspace.open_partnership(charter)
    grant(world.users["owner"], "fair", "owner")
    new = NewCase({"text": "A bill."}, {"region": "<west>"}, "case-1")
    open_case(desk, new, by=PartnerId("owner"))
    said = world.client("owner").get("/partnerships/fair/lane/").content.decode()
    assert "Group by group" in said
    assert "&lt;west&gt;" in said
    assert "Group by group" not in page(world)


def test_audits_found_wrong_are_those_the_figure_counts(world: Any) -> None:
    gone_wrong(world.desk)
    catch_up(world.house.ledger, "desk")
    found = world.client("owner").get("/partnerships/desk/charts/").json()
    assert {"lane_story", "lane_errors", "lane_alone", "audit_cost"} <= found.keys()
    rows = found["lane_errors"]["datasets"]["rows"]
    checked = len(world.desk.ledger.rows("cases_settled", chain="desk", after=0, limit=10_000))
    assert 0 < sum(row["error_n"] for row in rows) <= checked
    states = {row["state"] for row in found["lane_story"]["datasets"]["rows"]}
    assert {"Open", "Closed"} <= states
