"""Notes, lessons and what stands beside a case: each through the API, and refused where it must be."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from lichen.actions.decide_lesson import decide_lesson
from lichen.actions.erase import erase
from lichen.actions.propose_lesson import propose_lesson
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
