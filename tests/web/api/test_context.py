"""Notes, lessons and what stands beside a case: each through the API, and refused where it must be."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.web.work.conftest import Bench

from lichen.actions.decide_lesson import decide_lesson
from lichen.actions.erase import erase
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.propose_lesson import propose_lesson
from lichen.actions.settle import settle
from lichen.reports.lessons.receipt import Receipt, Touched, keep_receipt
from lichen.reports.lessons.trial import Line, Trial, keep_trial
from lichen.types import CaseId, PartnerId

AT = "/partnerships/desk"
OWNER = PartnerId("owner")
NOTE = {"title": "Refunds", "text": "Within **14** days."}
LESSON = {"text": "SECRET-WORD: vouchers are billing.", "scope": {"words": ["voucher"]}}
WRITES = [
    ("PUT", "/notes/refunds", NOTE),
    ("DELETE", "/notes/refunds", None),
    ("POST", "/lessons", LESSON),
    ("POST", "/lessons/none/try", None),
    ("POST", "/notes/refunds/erase", {"reason": "Request 12"}),
    ("POST", "/lessons/none/erase", {"reason": "Request 12"}),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_who_may_not_write_is_refused_before_anything_is_read(
    desk: Any, method: str, path: str, body: Any
) -> None:
    for who, status in {None: 401, "auditor": 403, "elsewhere": 404}.items():
        assert desk.call(who, method, AT + path, body).status_code == status, who


def test_programs_write_no_notes_but_propose_lessons(desk: Any) -> None:
    assert desk.call("robot", "PUT", AT + "/notes/refunds", NOTE).status_code == 403
    assert desk.call("first", "PUT", AT + "/notes/refunds", NOTE).status_code == 200
    assert desk.call("robot", "DELETE", AT + "/notes/refunds").status_code == 403


@pytest.mark.parametrize(
    ("path", "method", "body"),
    [
        ("/notes/refunds", "PUT", {}),
        ("/notes/refunds", "PUT", {**NOTE, "title": " "}),
        ("/notes/refunds", "PUT", {**NOTE, "text": ""}),
        ("/notes/refunds", "PUT", {**NOTE, "sort": "poem"}),
        ("/notes/refunds", "PUT", {**NOTE, "more": 1}),
        ("/notes/Big%20Words", "PUT", NOTE),
        ("/lessons", "POST", {"text": "x"}),
        ("/lessons", "POST", {**LESSON, "scope": {"regex": ".*"}}),
        ("/lessons", "POST", {**LESSON, "scope": {"words": [" "]}}),
        ("/lessons", "POST", {**LESSON, "answer": "nonsense"}),
        ("/lessons", "POST", {**LESSON, "examples": ["mail-0"] * 21}),
        ("/lessons/none/decide", "POST", {"decision": "blessed"}),
        ("/lessons/none/decide", "POST", {"decision": "declined"}),
        ("/notes/refunds/erase", "POST", {"reason": " "}),
        ("/notes/refunds/erase", "POST", {"reason": "Request 12", "revision": 0}),
        ("/lessons/none/erase", "POST", {}),
        ("/similar", "POST", {"about": " "}),
        ("/similar", "POST", {"about": "x" * 4_001}),
        ("/manner/model", "PUT", {"aspect": "mood", "as_before": True}),
        ("/manner/model", "PUT", {"aspect": "useful"}),
    ],
)
def test_what_is_malformed_is_refused(desk: Any, path: str, method: str, body: Any) -> None:
    head = desk.world.desk.ledger.head("desk")
    assert desk.call("owner", method, AT + path, body).status_code == 422
    assert desk.world.desk.ledger.head("desk") == head


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/notes/none", None),
        ("GET", "/notes/none/revisions", None),
        ("DELETE", "/notes/none", None),
        ("GET", "/lessons/none", None),
        ("POST", "/lessons/none/decide", {"decision": "approved"}),
        ("POST", "/lessons/none/try", None),
        ("POST", "/notes/none/erase", {"reason": "Request 12"}),
        ("POST", "/lessons/none/erase", {"reason": "Request 12"}),
        ("GET", "/cases/none/context", None),
        ("GET", "/cases/none/similar", None),
        ("PUT", "/manner/first", {"aspect": "useful", "as_before": True}),
    ],
)
def test_what_is_not_there_is_not_found(desk: Any, method: str, path: str, body: Any) -> None:
    assert desk.call("owner", method, AT + path, body).status_code == 404


def test_the_same_key_writes_once(desk: Any) -> None:
    for method, path, body in [("PUT", "/notes/refunds", NOTE), ("POST", "/lessons", LESSON)]:
        key = {"idempotency-key": f"one {path}".replace(" ", "-").replace("/", "-")}
        first = desk.call("first", method, AT + path, body, **key)
        head = desk.world.desk.ledger.head("desk")
        again = desk.call("first", method, AT + path, body, **key)
        assert (first.json(), desk.world.desk.ledger.head("desk")) == (again.json(), head)


def test_a_note_is_not_changed_by_whoever_was_overtaken(desk: Any) -> None:
    assert desk.call("first", "PUT", AT + "/notes/refunds", NOTE).json()["revision"] == 1
    stale = {**NOTE, "revision": 0}
    assert desk.call("second", "PUT", AT + "/notes/refunds", stale).status_code == 409
    read = desk.call("first", "GET", AT + "/notes/refunds")
    assert (
        desk.call("first", "GET", AT + "/notes/refunds", **{"if-none-match": read["etag"]}).status_code == 304
    )


@pytest.mark.parametrize(("who", "status"), [("first", 403), ("robot", 403), ("auditor", 403), ("lead", 200)])
def test_only_who_leads_or_answers_decides(desk: Any, who: str, status: int) -> None:
    id = desk.call("first", "POST", AT + "/lessons", LESSON).json()["lesson"]
    said = {"decision": "approved", "until": "2099-01-01T00:00:00Z"}
    assert desk.call(who, "POST", f"{AT}/lessons/{id}/decide", said).status_code == status


def test_what_a_note_or_a_lesson_said_is_erased_by_the_owner_alone(desk: Any) -> None:
    desk.call("first", "PUT", AT + "/notes/refunds", {"title": "A SECRET-WORD", "text": "SECRET-WORD"})
    lesson = desk.call("first", "POST", AT + "/lessons", LESSON).json()["lesson"]
    reads = ["/notes", "/notes/refunds", "/notes/refunds/revisions", "/lessons", f"/lessons/{lesson}"]
    for path in ("/notes/refunds/erase", f"/lessons/{lesson}/erase"):
        for who in ("lead", "first", "robot"):
            assert desk.call(who, "POST", AT + path, {"reason": "Request 12"}).status_code == 403
        found = desk.call("owner", "POST", AT + path, {"reason": "Request 12"})
        assert (found.status_code, found.json()["erased"]) == (200, 2)
        assert desk.call("owner", "POST", AT + path, {"reason": "Request 12"}).status_code == 404
    for path in reads:
        found = desk.call("owner", "GET", AT + path)
        assert (found.status_code, b"SECRET-WORD" in found.content) == (200, False), path
    assert desk.call("owner", "GET", f"{AT}/lessons/{lesson}").json()["state"] == "past"
    for path in (
        "context/refunds/",
        "context/refunds/versions/",
        f"lessons/{lesson}/",
        "lessons/",
        "context/",
    ):
        page = desk.world.client("owner").get(f"/partnerships/desk/{path}")
        assert (page.status_code, b"SECRET-WORD" in page.content) == (200, False), path


def test_a_lesson_shows_its_trial_and_its_receipt(desk: Any) -> None:
    here = desk.world.desk
    id = desk.call("first", "POST", AT + "/lessons", LESSON).json()["lesson"]
    line = Line("mail-9", "near", "model", "billing", "other", "other", "better")
    head = here.ledger.head("desk")
    keep_trial(here.ledger, "desk", Trial(id, datetime.now(UTC), 3, 1, (line,)), seq=head)
    receipt = Receipt(id)
    receipt.take(Touched("mail-9", "c", "model", "other", differs=True, right=True), head)
    keep_receipt(here.ledger, "desk", receipt, seq=head, at=datetime.now(UTC))
    found = desk.call("auditor", "GET", f"{AT}/lessons/{id}").json()
    assert found["trial"]["lines"][0]["change"] == "better"
    assert (found["receipt"]["given"], found["receipt"]["changed"], found["receipt"]["wrong"]) == (1, 1, 0)


def test_a_blind_reader_learns_nothing_from_lessons_trials_and_similar_cases(desk: Any) -> None:
    here = desk.world.desk
    person, _ = desk.ask("mail-0")
    other = "second" if person == "first" else "first"
    made = propose_lesson(here, LESSON["text"], by=OWNER, case=CaseId("mail-0"), answer="technical").lesson
    decide_lesson(here, made, "approved", by=OWNER)
    plain = desk.call("owner", "POST", AT + "/lessons", LESSON).json()["lesson"]
    line = Line("mail-0", "near", "model", "technical", "billing", None, "changed")
    trial = Trial(plain, datetime.now(UTC), 1, 1, (line,))
    keep_trial(here.ledger, "desk", trial, seq=here.ledger.head("desk"))
    found = desk.call(person, "GET", f"{AT}/lessons/{made}")
    assert (found.json()["hidden"], found.json()["text"], found.json()["answer"]) == (True, None, None)
    assert b"SECRET-WORD" not in found.content
    assert desk.call(person, "GET", f"{AT}/lessons/{plain}").json()["trial"]["lines"] == []
    assert desk.call("owner", "GET", f"{AT}/lessons/{plain}").json()["trial"]["lines"] != []
    assert desk.call(person, "GET", f"{AT}/cases/mail-0/similar").json()["state"] == "hidden"
    marks = [each["mark"] for each in desk.call(person, "GET", f"{AT}/cases/mail-1/context").json()["items"]]
    assert f"lesson {made}" not in marks
    body = {**LESSON, "case": "mail-0"}
    assert desk.call(person, "POST", AT + "/lessons", body).status_code == 403
    assert desk.call(other, "GET", f"{AT}/lessons/{made}").json()["text"] == LESSON["text"]


def test_what_was_erased_is_nowhere(desk: Any) -> None:
    here = desk.world.desk
    made = propose_lesson(here, LESSON["text"], by=OWNER, case=CaseId("mail-0")).lesson
    decide_lesson(here, made, "approved", by=OWNER)
    erase(here, CaseId("mail-0"), by=OWNER, reason="Asked for.")
    for path in ("/lessons", f"/lessons/{made}", "/cases/mail-1/context"):
        assert b"SECRET-WORD" not in desk.call("owner", "GET", AT + path).content
    assert desk.call("owner", "GET", f"{AT}/lessons/{made}").json()["text"] is None


def test_similar_cases_are_away_where_no_jobs_run(desk: Any) -> None:
    assert desk.call("owner", "GET", f"{AT}/cases/mail-0/similar").json()["state"] == "away"


def test_cases_like_some_words_are_looked_up_by_a_job(desk: Any) -> None:
    desk.world.house.engine = bench = Bench(desk.world.house)
    here, text = desk.world.desk, "The invoice shows a wrong total."
    open_case(here, NewCase({"text": text}, {}, "past-1"), by=OWNER)
    settle(here, CaseId("past-1"), "billing", by=OWNER)
    words = {"about": "A wrong total on an invoice"}
    assert desk.call("auditor", "POST", f"{AT}/similar", words).json()["state"] == "looking"
    assert desk.call("auditor", "POST", f"{AT}/similar", words).json()["state"] == "looking"
    assert len(bench.known) == 1, "who asks again waits for the same job"
    bench.work()
    found = desk.call("auditor", "POST", f"{AT}/similar", words).json()
    assert (found["state"], [each["case"] for each in found["items"]]) == ("ready", ["past-1"])
    assert found["items"][0]["answer"] == "billing"
    for who, status in {None: 401, "elsewhere": 404}.items():
        assert desk.call(who, "POST", f"{AT}/similar", words).status_code == status


def test_who_has_a_case_to_answer_blind_asks_for_no_cases_like_its_words(desk: Any) -> None:
    desk.world.house.engine = Bench(desk.world.house)
    person, _ = desk.ask("mail-0")
    found = desk.call(person, "POST", f"{AT}/similar", {"about": "letter 0"}).json()
    assert (found["state"], found["items"]) == ("hidden", [])
    assert desk.call("robot", "POST", f"{AT}/similar", {"about": "letter 0"}).json()["state"] == "looking"


def test_an_answer_cites_a_version_of_a_note_a_lesson_and_a_case(desk: Any) -> None:
    for text in ("Within **14** days.", "Within **30** days."):
        desk.call("first", "PUT", AT + "/notes/refunds", {**NOTE, "text": text})
    here, (person, ask) = desk.world.desk, desk.ask("mail-0")
    lesson = propose_lesson(here, LESSON["text"], by=OWNER, scope={"words": ["letter"]}).lesson
    decide_lesson(here, lesson, "approved", by=OWNER)
    said = {"answer": "billing", "ask": ask}
    for wrong in ("note refunds@3", "note nothing@1"):
        refused = desk.call(person, "POST", f"{AT}/cases/mail-0/contributions", {**said, "cites": [wrong]})
        assert (refused.status_code, "no version" in refused.json()["detail"]) == (422, True)
    cites = ["note refunds@1", f"lesson {lesson}", "case mail-1"]
    made = desk.call(person, "POST", f"{AT}/cases/mail-0/contributions", {**said, "cites": cites})
    assert made.status_code == 201, made.content
    found = desk.call("owner", "GET", f"{AT}/cases/mail-0").json()["contributions"]
    assert cites in [each["cites"] for each in found]
    pieces = desk.call("owner", "GET", f"{AT}/cases/mail-0/context").json()["items"]
    cited = {each["mark"]: each["cited_by"] for each in pieces if each["cited_by"]}
    (name,) = cited[f"lesson {lesson}"]
    assert cited["note refunds"] == [f"{name} (version 1)"]
    new = {
        "cases": [{"inputs": {}, "contributions": [{"by": "model", "answer": "billing", "cites": [wrong]}]}]
    }
    assert desk.call("robot", "POST", f"{AT}/cases/bulk", new).status_code == 422
