"""Programs rehearse a change, read what was kept, and read what came of predictions on record."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.partnerships.conftest import answer_all
from tests.web.work.conftest import Bench

from lichen.actions.adopt_charter import adopt_charter
from lichen.charter.schema import plain
from lichen.reports.rehearsals.kept import one
from lichen.reports.rehearsals.predictions import on_record, prediction_for
from lichen.reports.rehearsals.reality import look_back
from lichen.reports.whatif import Change, rehearse
from lichen.types import CaseId, PartnerId
from lichen.web import rehearsing

AT = "/partnerships/desk/rehearsals"
PREDICTIONS = "/partnerships/desk/predictions"
CHARTER = "/partnerships/desk/charter"


@pytest.fixture
def decided(desk: Any) -> Any:
    for number in range(4):
        answer_all(desk.world, CaseId(f"mail-{number}"), "technical")
    return desk


def start(desk: Any, who: str = "first", body: Any = None, **headers: str) -> Any:
    return desk.call(who, "POST", AT, body or {"bound": 0.08}, **headers)


def test_a_short_history_is_tried_at_once(decided: Any) -> None:
    answer = start(decided, body={"bound": 0.08, "reviews": 1})
    found = answer.json()
    assert answer.status_code == 201
    assert answer["location"] == f"/api/v1{AT}/{found['rehearsal']}"
    assert (found["state"], found["made_by"], found["cases"]) == ("done", "first", 4)
    assert found["sentence"].startswith("With a bound of 8 %")
    assert {"ai_only", "error", "minutes"} <= {each["name"] for each in found["figures"]}
    assert decided.call("auditor", "GET", f"{AT}/{found['rehearsal']}").json() == found
    [row] = decided.call("auditor", "GET", AT).json()["items"]
    assert (row["rehearsal"], row["change"]) == (found["rehearsal"], {"bound": 0.08, "reviews": 1})
    assert decided.world.desk.charter.version == 1


def test_the_same_key_is_the_same_rehearsal(decided: Any) -> None:
    one, other = (start(decided, **{"idempotency-key": "k"}).json() for _ in range(2))
    assert one == other
    assert len(decided.call("first", "GET", AT).json()["items"]) == 1
    assert start(decided, body={"bound": 0.09}, **{"idempotency-key": "k"}).status_code == 409
    assert start(decided, "second", **{"idempotency-key": "k"}).json()["rehearsal"] != one["rehearsal"]


@pytest.mark.parametrize(
    "body",
    [
        {"surprise": 1},
        {"bound": "much"},
        {"bound": 0.9},
        {"reviews": 2.5},
        {"last_word": "nobody"},
        {"pattern": "none"},
        {"challenger": "nobody"},
        {"threshold": 2},
        [],
        "not JSON",
    ],
)
def test_what_is_no_change_is_refused(decided: Any, body: Any) -> None:
    assert decided.call("first", "POST", AT, body).status_code == 422
    assert decided.call("first", "POST", AT, {}).status_code == 422


def test_where_nothing_is_decided_there_is_nothing_to_rehearse_on(desk: Any) -> None:
    answer = start(desk)
    assert answer.status_code == 422
    assert "No case is decided yet" in answer.json()["detail"]


def test_nobody_reads_another_partnerships(decided: Any) -> None:
    id = start(decided).json()["rehearsal"]
    for path in (AT, f"{AT}/{id}", PREDICTIONS, f"{PREDICTIONS}/2"):
        assert decided.call("elsewhere", "GET", path).status_code == 404
        assert decided.call(None, "GET", path).status_code == 401
    assert decided.call("elsewhere", "GET", f"/partnerships/other/rehearsals/{id}").status_code == 404
    assert start(decided, "elsewhere").status_code == 404


@pytest.mark.parametrize("id", ["0" * 16, "nothing", "..%2F", "0" * 80])
def test_one_that_is_not_there_is_not_found(decided: Any, id: str) -> None:
    assert decided.call("first", "GET", f"{AT}/{id}").status_code in (404, 422)


def test_a_long_history_goes_to_a_job(decided: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsing, "SMALL", 2)
    assert start(decided).status_code == 503
    decided.world.house.engine = bench = Bench(decided.world.house)
    found, again = (start(decided, **{"idempotency-key": "k"}).json() for _ in range(2))
    assert (found["state"], found["figures"], found["job"]) == ("queued", [], bench.latest.id)
    assert again == found
    bench.work()
    done = decided.call("first", "GET", f"{AT}/{found['rehearsal']}").json()
    assert (done["state"], done["progress"], done["job"]) == ("done", 1.0, None)
    assert one(decided.world.desk.ledger, "desk", found["rehearsal"])[1] == rehearse(
        decided.world.desk, Change(bound=0.08)
    )


def adopt(desk: Any) -> None:
    here = desk.world.desk
    id = start(desk, body={"reviews": 1}).json()["rehearsal"]
    wanted = Change(reviews=1).apply(here.charter)
    told = prediction_for(here.charter, wanted, *one(here.ledger, "desk", id))
    adopt_charter(here, wanted, by=PartnerId("owner"), prediction=told)


def test_a_prediction_stands_beside_what_came_of_it(decided: Any) -> None:
    assert decided.call("first", "GET", PREDICTIONS).json() == {"items": [], "next": None}
    adopt(decided)
    [found] = decided.call("first", "GET", PREDICTIONS).json()["items"]
    assert (found["version"], found["state"], found["seen_at"]) == (2, "too_early", None)
    look_back(decided.world.desk, now=decided.world.desk.source.now())
    seen = decided.call("auditor", "GET", f"{PREDICTIONS}/2").json()
    assert seen["state"] == "too_early"
    assert {each["name"] for each in seen["figures"]} >= {"ai_only", "minutes"}
    assert all(each["actual"] is None for each in seen["figures"])


def test_a_prediction_is_on_the_ledger_and_outlives_its_rehearsal(decided: Any) -> None:
    adopt(decided)
    ledger = decided.world.desk.ledger
    before = on_record(ledger, "desk")
    ledger.rebuild()
    assert on_record(ledger, "desk") == before
    ledger.verify()


@pytest.mark.parametrize("version", ["1", "0", "-1", "x", "99999999999"])
def test_a_version_without_a_prediction_has_none(decided: Any, version: str) -> None:
    assert decided.call("first", "GET", f"{PREDICTIONS}/{version}").status_code in (404, 422)


def charter_with(desk: Any, **change: Any) -> dict[str, Any]:
    return plain(Change(**change).apply(desk.world.desk.charter))


def test_a_program_adopts_a_charter_with_what_a_rehearsal_predicts(decided: Any) -> None:
    id = start(decided, body={"reviews": 1}).json()["rehearsal"]
    body = {"charter": charter_with(decided, reviews=1), "rehearsal": id}
    key = {"idempotency-key": "adopt"}
    done = decided.call("owner", "PUT", CHARTER, body, **key)
    assert (done.status_code, done.json()["version"]) == (200, 2)
    assert decided.call("owner", "PUT", CHARTER, body, **key).json() == done.json()
    [found] = decided.call("first", "GET", PREDICTIONS).json()["items"]
    assert (found["version"], found["change"]) == (2, {"reviews": 1})
    [record] = on_record(decided.world.desk.ledger, "desk")
    assert record.told["rehearsal"] == id
    other = {"charter": body["charter"]}
    assert decided.call("owner", "PUT", CHARTER, other, **key).status_code == 409


def test_a_rehearsal_of_something_else_predicts_nothing(decided: Any) -> None:
    id = start(decided, body={"bound": 0.08}).json()["rehearsal"]
    head = decided.world.desk.ledger.head("desk")
    body = {"charter": charter_with(decided, reviews=1), "rehearsal": id}
    answer = decided.call("owner", "PUT", CHARTER, body)
    assert answer.status_code == 409
    assert "says nothing about this charter" in answer.json()["detail"]
    assert decided.world.desk.ledger.head("desk") == head


def test_a_rehearsal_under_an_older_charter_predicts_nothing(decided: Any) -> None:
    id = start(decided, body={"reviews": 1}).json()["rehearsal"]
    changed = {"charter": charter_with(decided, bound=0.07)}
    assert decided.call("owner", "PUT", CHARTER, changed).status_code == 200
    body = {"charter": charter_with(decided, reviews=1), "rehearsal": id}
    assert decided.call("owner", "PUT", CHARTER, body).status_code == 409
    assert on_record(decided.world.desk.ledger, "desk") == []


@pytest.mark.parametrize(
    ("rehearsal", "status"), [("0" * 16, 404), ("../x", 422), (3, 422), ("a" * 65, 422), ("", 200)]
)
def test_a_rehearsal_that_is_none_is_refused(decided: Any, rehearsal: Any, status: int) -> None:
    body = {"charter": charter_with(decided, reviews=1), "rehearsal": rehearsal}
    assert decided.call("owner", "PUT", CHARTER, body).status_code == status
    assert decided.world.desk.charter.version == (2 if status == 200 else 1)


def test_one_that_is_not_done_yet_is_waited_for(decided: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsing, "SMALL", 2)
    decided.world.house.engine = Bench(decided.world.house)
    id = start(decided, body={"reviews": 1}).json()["rehearsal"]
    body = {"charter": charter_with(decided, reviews=1), "rehearsal": id}
    answer = decided.call("owner", "PUT", CHARTER, body)
    assert (answer.status_code, "not done yet" in answer.json()["detail"]) == (409, True)


def test_only_the_owner_adopts_with_or_without_one(decided: Any) -> None:
    id = start(decided, body={"reviews": 1}).json()["rehearsal"]
    body = {"charter": charter_with(decided, reviews=1), "rehearsal": id}
    for who in ("lead", "first", "auditor", "robot"):
        assert decided.call(who, "PUT", CHARTER, body).status_code == 403
