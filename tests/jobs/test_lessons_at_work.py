"""Lessons at work: given and cited, tried before they are approved, with a receipt of what they changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.decide_lesson import decide_lesson
from lichen.actions.erase import erase
from lichen.actions.give_feedback import give_feedback
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.actions.propose_lesson import propose_lesson
from lichen.actions.record_outcome import record_outcome
from lichen.actions.write_note import write_note
from lichen.charter.load import load
from lichen.context.manner import count_remarks
from lichen.errors import NotFound
from lichen.jobs.receipts import count_receipts
from lichen.jobs.staff import Staff, question_of
from lichen.jobs.trying import try_lesson
from lichen.ledger.ledger import open_ledger
from lichen.partners.protocol import Reply, Request
from lichen.reports.kept_rows import say
from lichen.reports.lessons.receipt import kept_receipt
from lichen.reports.lessons.trial import kept_trial

CHARTER = """
partnership: desk
purpose: Route mail.
question: {text: "Where to?", labels: [billing, delivery]}
goals: [{kpi: Wrong ways, baseline: 8, direction: down}]
partners:
  - {id: p1, role: person}
  - {id: model, role: ai, adapter: fake}
owner: p1
answers_for_errors: p1
"""
SCOPE = {"words": ["voucher"]}


class Reader:
    """An AI that says delivery, unless a lesson it is given says otherwise, which it then cites."""

    id, version = "model", "reader-1"

    def __init__(self) -> None:
        self.asked: list[Request] = []

    def reply(self, requests: Sequence[Request]) -> list[Reply]:
        self.asked += requests
        return [self._said(each) for each in requests]

    def _said(self, request: Request) -> Reply:
        lesson = next((each for each in request.context if each.startswith("[lesson ")), None)
        if lesson is None:
            return Reply("delivery", version=self.version, cites=("made up",))
        return Reply("billing", version=self.version, cites=(lesson[1 : lesson.index("]")], "made up"))


class Work:
    def __init__(self, ledger: Any) -> None:
        self.here = open_partnership(ledger, load(CHARTER), by="p1")
        self.reader = Reader()
        self.staff = Staff(self.here, {"model": self.reader})

    def opened(self, case: str, text: str) -> None:
        open_case(self.here, NewCase({"text": text}, case=case), by="p1")
        self.staff.answer()

    def settled(self, case: str, text: str, answer: str) -> None:
        self.opened(case, text)
        asks = self.here.estimates.cases[case].pending
        for ask, pending in list(asks.items()):
            contribute(self.here, case, Contribution(by=pending.partner, answer=answer, ask=ask))

    def lesson(self, decision: Any = "approved", **parts: Any) -> str:
        told = {"scope": SCOPE, **parts}
        made = propose_lesson(self.here, "Vouchers are billing.", by="p1", **told).lesson
        if decision:
            decide_lesson(self.here, made, decision, by="p1")
        return str(made)

    def row(self, case: str) -> tuple[Any, Any]:
        rows = say(self.here.ledger, "given_and_cited", name="desk", case=case)
        return rows[0][1], rows[0][2]


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        yield Work(ledger)


def tried(work: Work, lesson: str) -> Any:
    return try_lesson(work.staff, lesson, lambda share, note: None)


def test_an_ai_is_given_what_is_relevant_and_what_it_cites_is_on_record(work: Work) -> None:
    write_note(work.here, "refunds", title="Refunds", text="Within 14 days.", by="p1")
    lesson = work.lesson()
    work.opened("c1", "a voucher")
    work.opened("c2", "a parcel")
    assert work.row("c1") == (f'["note refunds","lesson {lesson}"]', f'["lesson {lesson}"]')
    assert work.row("c2") == ('["note refunds"]', None)


def test_a_trial_says_what_became_right_and_what_became_wrong(work: Work) -> None:
    for n in range(4):
        work.settled(f"v{n}", f"a voucher number {n} was lost", "billing" if n < 3 else "delivery")
    for n in range(4):
        work.settled(f"d{n}", f"a parcel number {n} is late", "delivery")
    head = work.here.ledger.head("desk")
    trial = tried(work, work.lesson(None, case="v0"))
    assert {each.case for each in trial.having("better")} == {"v0", "v1", "v2"}
    assert {each.case for each in trial.having("worse")} == {"v3"}
    assert {each.case for each in trial.lines} == {"v0", "v1", "v2", "v3"}
    assert trial.touched == 4
    assert "3 answers became right, 1 became wrong" in trial.sentence
    assert work.here.ledger.head("desk") == head + 1  # the proposal: a trial itself writes nothing
    assert kept_trial(work.here.ledger, "desk", trial.lesson) == trial


def test_the_two_requests_differ_by_the_lesson_and_nothing_else(work: Work) -> None:
    write_note(work.here, "refunds", title="Refunds", text="Within 14 days.", by="p1")
    work.settled("v0", "a voucher was lost", "billing")
    lesson = work.lesson(None, case="v0")
    work.reader.asked.clear()
    tried(work, lesson)
    plain, told = work.reader.asked
    assert told.context[1:] == plain.context
    assert told.context[0].startswith(f"[lesson {lesson}] ")
    assert (told.case, told.inputs, told.question) == (plain.case, plain.inputs, plain.question)


def test_where_it_does_not_hold_nobody_is_asked(work: Work) -> None:
    work.settled("d0", "a parcel is late", "delivery")
    lesson = work.lesson(None, scope={"words": ["unicorn"]})
    work.reader.asked.clear()
    assert tried(work, lesson).touched == 0
    assert work.reader.asked == []


def test_what_an_ai_settled_alone_judges_no_lesson(work: Work) -> None:
    work.opened("open", "a voucher")
    lesson = work.lesson(None, scope=SCOPE, examples=["open"])
    (line,) = tried(work, lesson).lines
    assert (line.truth, line.change) == (None, "changed")


def test_an_erased_lesson_cannot_be_tried_and_its_trial_is_gone(work: Work) -> None:
    work.settled("v0", "a voucher was lost", "billing")
    lesson = work.lesson(None, case="v0")
    tried(work, lesson)
    erase(work.here, "v0", by="p1", reason="Asked for.")
    assert kept_trial(work.here.ledger, "desk", lesson) is None
    with pytest.raises(NotFound):
        tried(work, lesson)


def test_the_receipt_counts_later_proposals_and_what_they_would_have_been(work: Work) -> None:
    work.settled("v0", "a voucher was lost", "billing")
    lesson = work.lesson(case="v0", scope=SCOPE)
    for n in range(1, 5):
        work.settled(f"v{n}", f"voucher {n}", "billing" if n < 4 else "delivery")
    work.settled("d0", "a parcel", "delivery")
    head = work.here.ledger.head("desk")
    assert count_receipts(work.staff) == 4
    receipt = kept_receipt(work.here.ledger, "desk", lesson)
    assert (receipt.given, receipt.cited, len(receipt.asked_again)) == (4, 4, 4)
    assert {each.case for each in receipt.changed} == {"v1", "v2", "v3", "v4"}
    assert [each.case for each in receipt.wrong] == ["v4"]
    assert receipt.sentence == "It was given to 4 later proposals; 4 changed, 1 wrong so far."
    assert work.here.ledger.head("desk") == head
    assert count_receipts(work.staff) == 0


def test_a_truth_that_comes_later_is_taken_in(work: Work) -> None:
    lesson = work.lesson()
    work.opened("v1", "a voucher")
    count_receipts(work.staff)
    assert kept_receipt(work.here.ledger, "desk", lesson).known == 0
    (ask,) = work.here.estimates.cases["v1"].pending
    contribute(work.here, "v1", Contribution(by="p1", answer="billing", ask=ask))
    record_outcome(work.here, "v1", "delivery", by="p1")
    count_receipts(work.staff)
    assert len(kept_receipt(work.here.ledger, "desk", lesson).wrong) == 1


def test_after_an_erasure_receipts_are_counted_anew(work: Work) -> None:
    lesson = work.lesson()
    work.settled("v1", "a voucher", "billing")
    work.settled("v2", "a voucher", "billing")
    count_receipts(work.staff)
    erase(work.here, "v2", by="p1", reason="Asked for.")
    assert kept_receipt(work.here.ledger, "desk", lesson).given == 0
    assert count_receipts(work.staff) == 2


def test_a_lesson_rolled_back_is_given_no_more_and_keeps_its_receipt(work: Work) -> None:
    lesson = work.lesson()
    work.settled("v1", "a voucher", "billing")
    decide_lesson(work.here, lesson, "rolled_back", by="p1", reason="Too broad.")
    work.settled("v2", "a voucher", "billing")
    count_receipts(work.staff)
    assert [each.case for each in kept_receipt(work.here.ledger, "desk", lesson).latest] == ["v1"]
    assert work.row("v2") == (None, None)


def test_an_ai_that_people_find_too_long_is_told_to_be_short(work: Work) -> None:
    for n in range(4):
        work.opened(f"c{n}", "a parcel")
        rows = work.here.ledger.rows("contributions_of_case", chain="desk", case=f"c{n}")
        give_feedback(work.here, f"c{n}", rows[0].contribution, by="p1", style=False)
    assert "style: short, plain" not in work.reader.asked[-1].context
    count_remarks(work.here)
    work.opened("next", "a parcel")
    assert "style: short, plain" in work.reader.asked[-1].context
    assert work.row("next") == (None, None)


def test_the_lessons_partner_speaks_where_a_lesson_holds_and_costs_no_case_elsewhere(work: Work) -> None:
    from lichen.partners.lessons import Lessons

    staff = Staff(work.here, {"model": Lessons("model", question_of(work.here.charter))})
    lesson = work.lesson(answer="billing")
    for case, text in (("v1", "a voucher"), ("d1", "a parcel")):
        open_case(work.here, NewCase({"text": text}, case=case), by="p1")
    staff.answer()
    rows = work.here.ledger.rows("contributions_of_case", chain="desk", case="v1")
    assert [(row.partner, row.answer) for row in rows] == [("model", "billing")]
    assert work.row("v1")[1] == f'["lesson {lesson}"]'
    assert work.here.ledger.rows("contributions_of_case", chain="desk", case="d1") == []
    asks = work.here.ledger.rows("asks_of_case", chain="desk", case="d1")
    assert any(row.partner == "p1" and row.status == "open" for row in asks)
