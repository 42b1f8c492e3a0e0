"""A day of work over the API: cases in, asks pulled, answered, taken back, moved, undone, discussed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

AT = "/partnerships/desk/cases/mail-0"


def later(hours: float = 1) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


def test_lines_of_json_open_cases_as_json_does(desk: Any) -> None:
    lines = b'{"case": "a-1", "inputs": {"text": "one"}}\n\n{"case": "a-2"}\n'
    program = desk.world.program("robot")
    path = "/api/v1/partnerships/desk/cases/bulk"
    made = program.post(path, lines, content_type="application/x-ndjson")
    assert made.json() == {"opened": 2, "cases": ["a-1", "a-2"]}
    wrong = program.post(path, b'{"case": "a-3"}\n\n{"nonsense": 1}', content_type="application/x-ndjson")
    assert wrong.status_code == 422
    assert "line 3" in wrong.json()["problems"][0]
    assert desk.call("owner", "GET", "/partnerships/desk/cases/a-3").status_code == 404


@pytest.mark.parametrize("case", ["", "a b", "-a", "a\n", "a/b", "x" * 129])
def test_an_id_that_fits_no_address_is_refused_and_nothing_is_opened(desk: Any, case: str) -> None:
    bulk = {"cases": [{"case": "id-1"}, {"case": case}]}
    for path, body in (("cases", {"case": case}), ("cases/bulk", bulk)):
        refused = desk.call("robot", "POST", f"/partnerships/desk/{path}", body)
        assert refused.status_code == 422
        assert repr(case) in refused.json()["problems"][0]
    assert desk.call("owner", "GET", "/partnerships/desk/cases/id-1").status_code == 404


def test_thousands_are_opened_in_turns_and_a_refusal_says_how_far_it_came(desk: Any) -> None:
    cases = [{"case": f"b-{n}"} for n in range(2_001)] + [{"case": "mail-0"}]
    refused = desk.call("robot", "POST", "/partnerships/desk/cases/bulk", {"cases": cases})
    assert refused.status_code == 409
    assert "first 2,000 cases are open" in refused.json()["detail"]


def test_nobody_speaks_for_another_person(desk: Any) -> None:
    said = {"contributions": [{"by": "first", "answer": "billing"}]}
    assert desk.call("owner", "POST", "/partnerships/desk/cases", said).status_code == 403
    person, _ = desk.ask()
    other = "second" if person == "first" else "first"
    body = {"answer": "billing", "partner": person}
    assert desk.call(other, "POST", f"{AT}/contributions", body).status_code == 403


def test_a_program_reports_what_an_ai_partner_said(desk: Any) -> None:
    desk.call("robot", "POST", "/partnerships/desk/cases", {"case": "new"})
    said = {"partner": "model", "answer": "other", "version": "v2", "distribution": [0.1, 0.2, 0.7]}
    assert desk.call("robot", "POST", "/partnerships/desk/cases/new/contributions", said).status_code == 201
    found = desk.call("auditor", "GET", "/partnerships/desk/cases/new").json()["contributions"]
    assert [(each["partner"], each["role"], each["version"]) for each in found] == [("model", "ai", "v2")]


def test_cases_come_in_pages_that_hold_each_once(desk: Any) -> None:
    found, after = [], ""
    while after is not None:
        page = desk.call("owner", "GET", f"/partnerships/desk/cases?limit=4{after}").json()
        found += [each["case"] for each in page["items"]]
        after = f"&after={page['next']}" if page["next"] else None
    assert found == [f"mail-{n}" for n in reversed(range(6))]


def test_a_cursor_of_another_list_is_refused(desk: Any) -> None:
    word = desk.call("owner", "GET", "/partnerships/desk/events?limit=1").json()["next"]
    for path in ("/partnerships/desk/charters", f"{AT}/history", "/partnerships/desk/precedents"):
        assert desk.call("owner", "GET", f"{path}?after={word}").status_code == 422, path


def test_the_next_ask_comes_with_a_lease_and_what_the_case_is_about(desk: Any) -> None:
    turn = desk.call("first", "POST", "/asks/next", {"team": False}).json()
    one = f"/partnerships/desk/cases/{turn['ask']['case']}/asks/{turn['ask']['ask']}"
    assert turn["inputs"]["text"].startswith("letter")
    assert turn["ask"]["confidence"] is None
    assert desk.call("first", "POST", f"{one}/renew", {"seconds": 900}).json()["until"] > turn["until"]
    assert desk.call("second", "POST", f"{one}/renew").status_code == 409
    assert desk.call("first", "POST", f"{one}/release").status_code == 204
    assert (
        desk.call("first", "POST", "/asks/next", {"team": False}).json()["ask"]["ask"] == turn["ask"]["ask"]
    )


def test_who_has_nothing_to_do_is_told_so(desk: Any) -> None:
    assert desk.call("robot", "POST", "/asks/next").status_code == 204


def test_a_held_answer_can_be_taken_back_and_given_anew(desk: Any) -> None:
    person, ask = desk.ask()
    held = {"ask": ask, "answer": "billing", "hold": True}
    made = desk.call(person, "POST", f"{AT}/contributions", held).json()["contribution"]
    back = desk.call(person, "POST", f"{AT}/contributions/{made}/withdraw")
    assert back.status_code == 200
    body = {"ask": back.json()["ask"], "answer": "other"}
    assert desk.call(person, "POST", f"{AT}/contributions", body).status_code == 201
    assert desk.call(person, "POST", f"{AT}/contributions/{made}/withdraw").status_code == 409


def test_asks_move_in_bulk_and_back(desk: Any) -> None:
    page = desk.call("owner", "GET", "/asks?scope=team&partnership=desk").json()["items"]
    who, _ = desk.ask()
    other = "second" if who == "first" else "first"
    held = [{"case": each["case"], "ask": each["ask"]} for each in page if each["holder"] == who]
    body = {"asks": [*held, {"case": "mail-0", "ask": "none"}], "to": other}
    moved = desk.call("owner", "POST", "/partnerships/desk/asks/reassign/bulk", body).json()
    assert moved["moved"] == len(held)
    assert list(moved["refused"]) == ["none"]
    assert desk.call(who, "GET", "/asks").json()["items"] == []
    undone = desk.call("owner", "POST", f"/undo/{moved['undo']}").json()
    assert undone["moved"] == len(held)
    assert len(desk.call(who, "GET", "/asks").json()["items"]) == len(held)


def test_nobody_takes_back_what_others_moved(desk: Any) -> None:
    person, ask = desk.ask()
    other = "second" if person == "first" else "first"
    undo = desk.call("owner", "POST", f"{AT}/asks/{ask}/reassign", {"to": other}).json()["undo"]
    assert desk.call(other, "POST", f"/undo/{undo}").status_code == 403
    assert desk.call("elsewhere", "POST", f"/undo/{undo}").status_code == 404
    assert desk.call("owner", "POST", "/undo/nonsense").status_code == 422


def test_asks_are_put_off_in_bulk_and_come_back(desk: Any) -> None:
    who, _ = desk.ask()
    mine = desk.call(who, "GET", "/asks").json()["items"]
    asks = [{"case": each["case"], "ask": each["ask"]} for each in mine]
    body = {"asks": asks, "until": later()}
    done = desk.call(who, "POST", "/partnerships/desk/asks/snooze/bulk", body).json()
    assert done["moved"] == len(asks)
    assert desk.call(who, "GET", "/asks").json()["items"] == []
    assert len(desk.call(who, "GET", "/asks/snoozed").json()["items"]) == len(asks)
    assert desk.call(who, "POST", f"/undo/{done['undo']}").json()["moved"] == len(asks)
    assert len(desk.call(who, "GET", "/asks").json()["items"]) == len(asks)


@pytest.mark.parametrize("verb", ["claim", "reassign", "delegate", "hand-over", "snooze", "unsnooze"])
def test_each_move_of_one_ask_answers(desk: Any, verb: str) -> None:
    person, ask = desk.ask()
    other = "second" if person == "first" else "first"
    who = {"claim": other, "reassign": "owner"}.get(verb, person)
    body = {"reassign": {"to": other}, "delegate": {"to": other}, "snooze": {"until": later()}}.get(verb)
    answer = desk.call(who, "POST", f"{AT}/asks/{ask}/{verb}", body)
    assert answer.status_code in (200, 204), answer.content


def test_a_decision_an_override_an_outcome_and_a_precedent(desk: Any) -> None:
    assert desk.call("owner", "POST", f"{AT}/settle", {"answer": "nonsense"}).status_code == 422
    assert desk.call("owner", "POST", f"{AT}/settle", {"answer": "billing"}).json()["answer"] == "billing"
    changed = desk.call(
        "owner", "POST", f"{AT}/override", {"answer": "other", "reason": "It is a complaint."}
    )
    assert changed.json()["by"] == "owner"
    made = desk.call("owner", "PUT", f"{AT}/precedent", {"title": "Complaints are other."})
    assert made.status_code == 200
    (shown,) = desk.call("auditor", "GET", "/partnerships/desk/precedents").json()["items"]
    assert shown["title"] == "Complaints are other."
    assert shown["precedent"] == made.json()["precedent"]
    assert desk.call("owner", "DELETE", f"{AT}/precedent").status_code == 200
    told = desk.call(
        "robot",
        "POST",
        "/partnerships/desk/outcomes/bulk",
        {"outcomes": [{"case": "mail-0", "truth": "other"}]},
    )
    assert told.json() == {"recorded": 1}
    assert desk.call("auditor", "GET", AT).json()["truth"] == "other"


def test_comments_reach_whom_they_mention(desk: Any) -> None:
    said = {"text": "What do you think?", "mentions": ["lead"]}
    assert desk.call("owner", "POST", f"{AT}/comments", said).status_code == 201
    assert [each["text"] for each in desk.call("auditor", "GET", f"{AT}/comments").json()["items"]] == [
        said["text"]
    ]
    (mention,) = desk.call("lead", "GET", "/mentions").json()["items"]
    assert mention["by"] == "owner"
    desk.call("lead", "POST", "/partnerships/desk/mentions/read", {"through": mention["seq"]})
    assert desk.call("lead", "GET", "/mentions").json()["items"] == []


def test_cases_are_found_by_their_words(desk: Any) -> None:
    from lichen.inbox.index import catch_up

    while catch_up(desk.world.desk.ledger):
        pass
    found = desk.call("auditor", "GET", "/search?q=letter+3&partnership=desk&status=waiting").json()["items"]
    assert [each["case"] for each in found] == ["mail-3"]
    assert desk.call("elsewhere", "GET", "/search?q=letter").json()["items"] == []


def test_disagreements_are_listed_read_and_resolved(desk: Any) -> None:
    person, ask = desk.ask()
    desk.call(person, "POST", f"{AT}/contributions", {"ask": ask, "answer": "billing"})
    second, again = desk.ask()
    (found,) = desk.call("auditor", "GET", "/partnerships/desk/disagreements?resolved=false").json()["items"]
    one = f"/partnerships/desk/disagreements/{found['disagreement']}"
    veiled = desk.call(second, "GET", one).json()
    assert veiled["hidden"]
    assert veiled["positions"] is None
    assert again
    body = {"answer": "billing", "reason": "The letter says so."}
    assert desk.call("first", "POST", f"{one}/resolve", body).status_code == 403
    assert desk.call("owner", "POST", f"{one}/resolve", body).json()["answer"] == "billing"
    assert desk.call("auditor", "GET", one).json()["reason"] == "The letter says so."
