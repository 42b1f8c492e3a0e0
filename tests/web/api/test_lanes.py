"""The lane and its incidents through the API."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.partnerships.lane_work import answer, audited, gone_wrong, open_lane, settled_unseen, sure_case

from lichen.estimates.lane_now import lane_now
from lichen.reports.figures.catch_up import catch_up

AT = "/partnerships/desk"
WHY = {"reason": "The form changed."}
FOUND = {"finding": "The model was changed."}


def test_the_lane_now_is_what_the_engine_says(desk: Any) -> None:
    open_lane(desk.world.desk)
    audited(desk.world.desk, 60, "billing")
    catch_up(desk.world.house.ledger, "desk")
    said, now = desk.call("first", "GET", AT + "/lane").json(), lane_now(desk.world.desk.estimates)
    assert (said["state"], said["sentence"], said["threshold"]) == ("open", now.sentence, 0.5)
    assert (said["audits"]["checked"], said["audits"]["wrong"]) == (now.checked, now.wrong)
    assert [test["words"] for test in said["tests"]] == ["no suspicion", "no suspicion"]
    assert said["alone"]["n"] > 0


def test_what_happened_comes_in_pages_that_leave_nothing_out(desk: Any) -> None:
    for number in range(7):
        open_lane(desk.world.desk, 0.5 + number / 100)
    seen, after = [], ""
    while True:
        page = desk.call("first", "GET", f"{AT}/lane/changes?limit=3{after}").json()
        seen += page["items"]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert [each["threshold"] for each in seen] == [0.5 + number / 100 for number in range(6, -1, -1)]
    assert desk.call("first", "GET", f"{AT}/lane/changes?after=none").status_code == 422


@pytest.mark.parametrize("who", ["owner", "lead"])
def test_it_is_closed_once_per_key_and_let_open_again(desk: Any, who: str) -> None:
    key = {"idempotency-key": "one"}
    first = desk.call(who, "POST", AT + "/lane/close", WHY, **key)
    assert first.json() == {"threshold": None, "held": True, "sentence": "Closed by hand: The form changed."}
    assert desk.call(who, "POST", AT + "/lane/close", WHY, **key).json() == first.json()
    assert desk.call(who, "POST", AT + "/lane/close", WHY).status_code == 409
    assert desk.call(who, "POST", AT + "/lane/close", {"reason": "else"}, **key).status_code == 409
    assert desk.call(who, "POST", AT + "/lane/reopen", WHY).json()["held"] is False


@pytest.mark.parametrize(
    "verb",
    ["/lane/close", "/lane/reopen", "/incidents/incident-1/close", "/incidents/incident-1/reask"],
)
def test_who_may_not_is_refused_before_anything_is_read(desk: Any, verb: str) -> None:
    said = {} if "reask" in verb else FOUND if "incident" in verb else WHY
    for who, status in {None: 401, "first": 403, "auditor": 403, "robot": 403, "elsewhere": 404}.items():
        assert desk.call(who, "POST", AT + verb, said).status_code == status, who
    looks = desk.world.program("owner", capabilities=["see"])
    sent = looks.post(f"/api/v1{AT}{verb}", data=said, content_type="application/json")
    assert sent.status_code == 403


@pytest.mark.parametrize(
    "body", [{}, {"reason": ""}, {"reason": "  "}, {"reason": 3}, {"reason": "x", "more": 1}]
)
def test_a_reason_is_needed_and_nothing_else(desk: Any, body: Any) -> None:
    assert desk.call("owner", "POST", AT + "/lane/close", body).status_code == 422


def test_an_incident_is_read_looked_through_and_closed(desk: Any) -> None:
    id = gone_wrong(desk.world.desk)
    (row,) = desk.call("first", "GET", AT + "/incidents").json()["items"]
    assert (row["incident"], row["owner"], row["finding"]) == (id, "owner", None)
    found = desk.call("first", "GET", f"{AT}/incidents/{id}").json()
    assert [(step["cause"], step["incident"]) for step in found["did"]] == [("monitor", id)]
    cases = desk.call("owner", "GET", f"{AT}/incidents/{id}/cases?limit=500").json()["items"]
    assert len(cases) == found["alone"]
    assert any(each["truth"] == "technical" for each in cases)
    done = desk.call("owner", "POST", f"{AT}/incidents/{id}/close", FOUND, **{"idempotency-key": "one"})
    again = desk.call("owner", "POST", f"{AT}/incidents/{id}/close", FOUND, **{"idempotency-key": "one"})
    assert done.json() == again.json()
    assert desk.call("owner", "POST", f"{AT}/incidents/{id}/close", FOUND).status_code == 409
    assert desk.call("first", "GET", f"{AT}/incidents/{id}").json()["finding"] == FOUND["finding"]


def test_an_incident_of_another_partnership_is_not_there(desk: Any) -> None:
    id = gone_wrong(desk.world.desk)
    for path in ("", "/cases"):
        assert desk.call("elsewhere", "GET", f"/partnerships/other/incidents/{id}{path}").status_code == 404
        assert desk.call("owner", "GET", f"{AT}/incidents/incident-0{path}").status_code == 404


def test_a_case_one_has_yet_to_answer_blind_shows_nothing(desk: Any) -> None:
    here = desk.world.desk
    open_lane(here)
    audited(here, 60, "billing", "right")
    cases = [sure_case(here, f"late-{number}") for number in range(300)]
    for each in cases:
        if here.estimates.threshold is not None:
            answer(here, each, "technical")
    asked = {row.case: who for who in ("first", "second") for row in here.ledger.rows(
        "asks_of_partner", chain="desk", partner=who, after=0, limit=500)}  # fmt: skip
    case = next(each for each in cases if each in asked)
    (row,) = desk.call("first", "GET", AT + "/incidents").json()["items"]
    items = desk.call(asked[case], "GET", f"{AT}/incidents/{row['incident']}/cases?limit=500").json()["items"]
    (mine,) = [each for each in items if each["case"] == case]
    assert (mine["hidden"], mine["answer"], mine["confidence"]) == (True, None, None)


def test_people_look_again_at_what_was_settled_alone_since_then(desk: Any) -> None:
    id = settled_unseen(desk.world.desk)
    at = f"{AT}/incidents/{id}"
    left = desk.call("owner", "GET", at).json()["unreviewed"]
    assert left > 3
    said = desk.call("lead", "POST", at + "/reask", {"most": 3}).json()
    assert (len(said["asks"]), said["unreviewed"]) == (3, left - 3)
    cases = desk.call("owner", "GET", f"{at}/cases?limit=500").json()["items"]
    assert sum(each["asked"] for each in cases) == 3
    rest = desk.call("owner", "POST", at + "/reask", {}).json()
    assert (len(rest["asks"]), rest["unreviewed"]) == (left - 3, 0)
    assert desk.call("owner", "POST", at + "/reask", {}).json()["asks"] == []
    assert desk.call("first", "GET", at).json()["unreviewed"] == 0


def test_whoever_is_asked_reads_why_and_nothing_of_the_answer(desk: Any) -> None:
    id = settled_unseen(desk.world.desk)
    (ask,) = desk.call("owner", "POST", f"{AT}/incidents/{id}/reask", {"most": 1}).json()["asks"]
    row = next(row for who in ("first", "second") for row in desk.world.desk.ledger.rows(
        "asks_of_partner", chain="desk", partner=who, after=0, limit=500) if row.ask == ask)  # fmt: skip
    (mine,) = [
        each
        for each in desk.call(row.partner, "GET", "/asks?limit=200").json()["items"]
        if each["ask"] == ask
    ]
    assert id in mine["why"]
    case = desk.call(row.partner, "GET", f"{AT}/cases/{row.case}").json()
    assert case["hidden"] is True
    assert case["answer"] is None


def test_the_same_key_asks_once(desk: Any) -> None:
    at = f"{AT}/incidents/{settled_unseen(desk.world.desk)}/reask"
    key = {"idempotency-key": "one"}
    first = desk.call("owner", "POST", at, {"most": 2}, **key).json()
    head = desk.world.desk.ledger.head("desk")
    assert desk.call("owner", "POST", at, {"most": 2}, **key).json() == first
    assert desk.world.desk.ledger.head("desk") == head
    assert desk.call("owner", "POST", at, {"most": 3}, **key).status_code == 409


@pytest.mark.parametrize(
    "body", [{"most": 0}, {"most": 201}, {"most": "all"}, {"most": 1.5}, {"who": "first"}]
)
def test_how_many_is_a_number_within_bounds(desk: Any, body: Any) -> None:
    assert desk.call("owner", "POST", AT + "/incidents/incident-1/reask", body).status_code == 422


def test_an_incident_that_is_not_there_is_not_looked_into(desk: Any) -> None:
    assert desk.call("owner", "POST", AT + "/incidents/incident-0/reask", {}).status_code == 404
