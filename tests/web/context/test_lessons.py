"""A correction becomes a lesson that is tried, decided on, reported back, and hidden while it would tell."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.web.cases.test_page import asked, opened

from lichen.actions.decide_lesson import decide_lesson
from lichen.actions.erase import erase
from lichen.actions.override import override
from lichen.actions.propose_lesson import propose_lesson
from lichen.reports.lessons.receipt import Receipt, Touched, keep_receipt
from lichen.reports.lessons.trial import Line, Trial, keep_trial
from lichen.types import CaseId, PartnerId

AT = "/partnerships/desk/"
OWNER = PartnerId("owner")


def body(answer: Any) -> str:
    return str(answer.content.decode())


def settled(world: Any, case: str = "mail-1") -> str:
    """A case on which both people said technical, where the AI had said billing."""
    opened(world, case)
    for _ in range(2):
        rows = world.house.ledger.rows("asks_of_case", chain="desk", case=case)
        for row in [row for row in rows if row.status == "open"]:
            world.client(row.partner).post(f"/cases/desk/{case}/answer/", {"answer": "technical"})
        from lichen.actions.resume import resume

        resume(world.desk, CaseId(case))
    return case


def lesson(world: Any, decision: Any = None, by: str = "first", **parts: Any) -> str:
    given = {"scope": {"words": ["voucher"]}, **parts}
    made = propose_lesson(world.desk, "Vouchers are billing.", by=PartnerId(by), **given).lesson
    if decision:
        decide_lesson(world.desk, made, decision, by=OWNER, reason="seen")
    return str(made)


def test_an_override_with_a_reason_offers_to_keep_it_and_keeps_it(world: Any) -> None:
    case = settled(world)
    override(world.desk, CaseId(case), "other", by=PartnerId("first"), reason="Vouchers are other.")
    client = world.client("first")
    page = body(client.get(f"/cases/desk/{case}/"))
    assert "Keep this as a lesson" in page
    assert "Vouchers are other.</textarea>" in page
    said = {"case": case, "text": "Vouchers are other.", "words": "voucher, gift", "answer": "other"}
    answer = client.post(AT + "lessons/propose/", said)
    assert answer.status_code == 302
    (row,) = world.desk.ledger.rows("lessons", chain="desk")
    assert (row.case, row.answer, row.proposed_by, row.decision) == (case, "other", "first", None)
    assert world.desk.unseal([row.scope])[row.scope] == {"words": ["voucher", "gift"]}


def test_what_a_colleague_corrected_is_not_offered_as_mine(world: Any) -> None:
    case = settled(world)
    override(world.desk, CaseId(case), "other", by=PartnerId("first"), reason="Vouchers are other.")
    page = body(world.client("lead").get(f"/cases/desk/{case}/"))
    assert "Vouchers are other.</textarea>" not in page
    assert "This does not work here because" in page


def test_whoever_answers_blind_is_offered_nothing_and_proposes_nothing_there(world: Any) -> None:
    case = opened(world)
    client = world.client(asked(world, case))
    page = body(client.get(f"/cases/desk/{case}/"))
    assert "as a lesson" not in page
    assert "does not work here" not in page
    assert client.post(AT + "lessons/propose/", {"case": case, "text": "x"}).status_code == 422


@pytest.mark.parametrize("wrong", [{"text": ""}, {"text": "x", "words": ""}, {"text": "x", "case": "none"}])
def test_what_teaches_nothing_is_refused(world: Any, wrong: dict[str, str]) -> None:
    assert world.client("first").post(AT + "lessons/propose/", wrong).status_code in (404, 422)
    assert world.desk.ledger.rows("lessons", chain="desk") == []


def test_the_trial_stands_beside_the_decision(world: Any) -> None:
    case = settled(world)
    id = lesson(world)
    lines = (
        Line(case, "learned", "model", "billing", "technical", "technical", "better"),
        Line(case, "near", "model", "technical", "other", "technical", "worse"),
    )
    trial = Trial(id, datetime.now(UTC), 9, 2, lines)
    keep_trial(world.desk.ledger, "desk", trial, seq=world.desk.ledger.head("desk"))
    page = body(world.client("lead").get(f"{AT}lessons/{id}/"))
    assert "1 answer became right, 1 became wrong" in page
    assert "became wrong</span>" in page
    assert 'value="approved"' in page
    assert 'value="approved"' not in body(world.client("first").get(f"{AT}lessons/{id}/"))


def test_it_is_approved_until_a_day_and_rolled_back_with_a_reason(world: Any) -> None:
    id = lesson(world)
    client = world.client("lead")
    at = f"{AT}lessons/{id}/decide/"
    assert client.post(at, {"decision": "approved", "until": "2099-03-31"}).status_code == 302
    (row,) = world.desk.ledger.rows("lessons", chain="desk")
    assert (row.decision, row.until_at.date().isoformat()) == ("approved", "2099-03-31")
    refused = client.post(at, {"decision": "rolled_back"})
    assert refused.status_code == 422
    assert "why" in body(refused)
    assert client.post(at, {"decision": "rolled_back", "reason": "Too broad."}).status_code == 302
    assert client.post(at, {"decision": "expired"}).status_code == 409
    page = body(client.get(f"{AT}lessons/{id}/"))
    assert "Too broad." in page
    assert "rolled back" in page


@pytest.mark.parametrize("said", [{}, {"decision": "x"}, {"decision": "approved", "until": "soon"},
                                  {"decision": "approved", "until": "2001-01-01"}])  # fmt: skip
def test_what_is_no_decision_is_refused(world: Any, said: dict[str, str]) -> None:
    id = lesson(world)
    assert world.client("lead").post(f"{AT}lessons/{id}/decide/", said).status_code == 422


def test_a_rolled_back_lesson_lists_what_it_touched(world: Any) -> None:
    case = settled(world)
    id = lesson(world, "approved")
    receipt = Receipt(id)
    receipt.take(Touched(case, "c", "model", "billing", differs=True, without="other", right=False), 1)
    keep_receipt(world.desk.ledger, "desk", receipt, seq=world.desk.ledger.head("desk"),
                 at=datetime.now(UTC))  # fmt: skip
    decide_lesson(world.desk, id, "rolled_back", by=OWNER, reason="Too broad.")
    page = body(world.client("lead").get(f"{AT}lessons/{id}/"))
    assert "The proposals it touched while it was in force" in page
    assert f"/cases/desk/{case}/" in page


def test_whoever_taught_it_is_told_what_it_did_and_nobody_else(world: Any) -> None:
    case = settled(world)
    id = lesson(world, "approved", case=case)
    told = world.client("first")
    assert "What your lessons did" not in body(told.get("/mentions/"))
    receipt = Receipt(id)
    for n in range(14):
        receipt.take(Touched(f"c{n}", "", "model", "billing", differs=n < 3, right=True), 5)
    keep_receipt(world.desk.ledger, "desk", receipt, seq=world.desk.ledger.head("desk"),
                 at=datetime.now(UTC))  # fmt: skip
    page = body(told.get("/mentions/"))
    said = f"Your correction on case {case} was given to 14 later proposals; 3 changed, none wrong so far."
    assert said in page
    assert ">new<" in page
    assert "1" in re.sub(r"<[^>]+>", "", body(told.get("/mentions/badge/")))
    told.post("/mentions/read/")
    assert ">new<" not in body(told.get("/mentions/"))
    assert said not in body(world.client("second").get("/mentions/"))


def test_a_lesson_about_a_case_one_answers_blind_is_hidden(world: Any) -> None:
    case = opened(world)
    person = asked(world, case)
    id = lesson(world, "approved", by="owner", case=case, scope=None, answer="billing")
    other = "second" if person == "first" else "first"
    for path in ("lessons/", f"lessons/{id}/"):
        assert "Vouchers are billing" not in body(world.client(person).get(AT + path))
        assert "Vouchers are billing" in body(world.client(other).get(AT + path))


def test_an_erased_lesson_says_so(world: Any) -> None:
    case = settled(world)
    id = lesson(world, "approved", case=case)
    erase(world.desk, CaseId(case), by=OWNER, reason="Asked for.")
    page = body(world.client("first").get(f"{AT}lessons/{id}/"))
    assert "Vouchers are billing" not in page
    assert "(erased)" in page
