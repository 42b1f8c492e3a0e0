"""Suggestions and the process through the API: AI partners suggest, people answer, everybody reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lichen.actions.suggest import suggest
from lichen.reports.process.kept import keep_own

AT = "/partnerships/desk/suggestions"
GIVEN = {"topic": "receipts", "text": "Ask for the receipt first.", "figures": {"cases": 212, "share": 0.4}}


@pytest.fixture
def model(desk: Any) -> Any:
    """The AI partner with a token of its own."""
    from lichen.web.accounts.members import grant
    from lichen.web.accounts.models import User

    desk.world.users["model"] = User.objects.create_user("model", "model@example.org", "x" * 20)
    grant(desk.world.users["model"], "desk", "service")
    return desk


def made(desk: Any, **figures: float) -> str:
    return str(suggest(desk.world.desk, "Ask.", topic="a", figures=figures or {"n": 9.0}).suggestion)


def test_an_ai_partner_suggests_and_everybody_reads_it(model: Any) -> None:
    answer = model.call("model", "POST", AT, GIVEN)
    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert (said["made_by"], said["decision"], said["figures"]) == ("model", None, GIVEN["figures"])
    for who in ("owner", "first", "auditor", "robot"):
        assert model.call(who, "GET", AT).json()["items"] == [said]


def test_the_same_key_suggests_once_and_the_same_topic_is_refused(model: Any) -> None:
    key = {"idempotency-key": "k"}
    first = model.call("model", "POST", AT, GIVEN, **key).json()
    assert model.call("model", "POST", AT, GIVEN, **key).json()["suggestion"] == first["suggestion"]
    again = model.call("model", "POST", AT, {**GIVEN, "figures": {"cases": 900}})
    assert again.status_code == 409
    assert "waits for an answer" in again.json()["detail"]


@pytest.mark.parametrize("who", ["owner", "first", "robot"])
def test_who_is_no_ai_partner_suggests_nothing(desk: Any, who: str) -> None:
    answer = desk.call(who, "POST", AT, GIVEN)
    assert answer.status_code == 403
    assert "AI side's" in answer.json()["detail"]


@pytest.mark.parametrize(
    "wrong",
    [{"text": " "}, {"topic": ""}, {"figures": {}}, {"figures": {"n": "many"}}, {"topic": "x" * 201}],
)
def test_what_is_no_suggestion_is_refused(model: Any, wrong: dict[str, Any]) -> None:
    assert model.call("model", "POST", AT, {**GIVEN, **wrong}).status_code == 422


def test_people_answer_and_the_answer_is_read_back(desk: Any) -> None:
    id, until = made(desk), (datetime.now(UTC) + timedelta(days=5)).isoformat()
    tried = desk.call("lead", "POST", f"{AT}/{id}/answer", {"decision": "tried", "until": until})
    assert tried.status_code == 200, tried.content
    assert (tried.json()["decision"], tried.json()["over"]) == ("tried", False)
    reason = {"decision": "declined", "reason": "Nobody would have it."}
    key = {"idempotency-key": "k"}
    for _ in range(2):
        declined = desk.call("owner", "POST", f"{AT}/{id}/answer", reason, **key).json()
    assert (declined["answered_by"], declined["reason"]) == ("owner", "Nobody would have it.")
    assert desk.call("owner", "POST", f"{AT}/{id}/answer", {"decision": "accepted"}).status_code == 409


@pytest.mark.parametrize(
    ("who", "body", "status"),
    [
        ("first", {"decision": "accepted"}, 403),
        ("auditor", {"decision": "accepted"}, 403),
        ("robot", {"decision": "accepted"}, 403),
        ("owner", {"decision": "burned"}, 422),
        ("owner", {"decision": "declined"}, 422),
        ("owner", {"decision": "tried"}, 422),
        ("owner", {"decision": "tried", "until": "2020-01-01T00:00:00Z"}, 422),
        ("owner", {"decision": "tried", "until": "2030-01-01T00:00:00"}, 422),
    ],
)
def test_answers_that_are_none(desk: Any, who: str, body: dict[str, str], status: int) -> None:
    assert desk.call(who, "POST", f"{AT}/{made(desk)}/answer", body).status_code == status


def test_an_unknown_suggestion_is_not_found(desk: Any) -> None:
    assert desk.call("owner", "POST", f"{AT}/none/answer", {"decision": "accepted"}).status_code == 404


def test_pages_follow_each_other(desk: Any) -> None:
    ids = [suggest(desk.world.desk, "Ask.", topic=f"t{n}", figures={"n": 1.0}).suggestion for n in range(5)]
    found, path = [], f"{AT}?limit=2"
    while path:
        page = desk.call("first", "GET", path).json()
        found += [each["suggestion"] for each in page["items"]]
        path = f"{AT}?limit=2&after={page['next']}" if page["next"] else ""
    assert found == ids[::-1]


def test_the_change_it_comes_to_is_told(desk: Any) -> None:
    suggest(desk.world.desk, "Rehearse it.", topic="lane:bound", figures={"bound": 0.08})
    assert desk.call("first", "GET", AT).json()["items"][0]["change"] == {"bound": 0.08}


def test_the_process_is_read_as_it_was_drawn(desk: Any) -> None:
    from lichen.reports.process.own_report import own_report

    assert desk.call("first", "GET", "/partnerships/desk/process").status_code == 404
    here = desk.world.desk
    report = own_report(here.ledger, here.charter)
    keep_own(here.ledger, "desk", 90, report, seq=here.ledger.head("desk"), at=here.source.now())
    answer = desk.call("auditor", "GET", "/partnerships/desk/process")
    assert answer.json()["overview"][0].startswith("6 cases")
    assert answer.json()["tables"][0]["rows"]
    tag = {"if-none-match": answer["etag"]}
    assert desk.call("auditor", "GET", "/partnerships/desk/process", **tag).status_code == 304
    for days in ("7", "x", "-1"):
        assert desk.call("auditor", "GET", f"/partnerships/desk/process?days={days}").status_code == 422
