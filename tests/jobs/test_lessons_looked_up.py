"""Lessons without a language model: looked up by their examples, tried on what the AI says, then followed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.decide_lesson import decide_lesson
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.actions.propose_lesson import propose_lesson
from lichen.charter.load import load
from lichen.jobs.receipts import count_receipts
from lichen.jobs.staff import Staff, question_of
from lichen.jobs.trying import try_lesson
from lichen.ledger.ledger import open_ledger
from lichen.partners.lessons import Lessons
from lichen.partners.protocol import Reply, Request
from lichen.reports.kept_rows import say
from lichen.reports.lessons.receipt import kept_receipt

CHARTER = """
partnership: desk
purpose: Route mail.
question: {text: "Where to?", labels: [billing, delivery]}
goals: [{kpi: Wrong ways, baseline: 8, direction: down}]
partners:
  - {id: p1, role: person}
  - {id: model, role: ai, adapter: fake}
  - {id: rules, role: ai, adapter: lessons}
owner: p1
answers_for_errors: p1
"""
VOUCHER, PARCEL = "the voucher from my birthday is gone", "parcels arrived broken on Monday"


class Model:
    """An AI that thinks everything is about deliveries, and is not very sure."""

    id, version = "model", "model-1"

    def reply(self, requests: Sequence[Request]) -> list[Reply]:
        return [Reply("delivery", (0.4, 0.6), version=self.version) for _ in requests]


class Work:
    def __init__(self, ledger: Any) -> None:
        self.here = open_partnership(ledger, load(CHARTER), by="p1")
        self.rules = Lessons("rules", question_of(self.here.charter))
        self.staff = Staff(self.here, {"model": Model(), "rules": self.rules})

    def opened(self, case: str, text: str) -> list[tuple[str, str]]:
        """Who says what of a new case."""
        open_case(self.here, NewCase({"text": text}, case=case), by="p1")
        while self.staff.answer():
            pass
        known = self.here.estimates.cases[case]
        return sorted((opinion.partner, str(opinion.answer)) for opinion in known.ai.values())

    def settled(self, case: str, text: str, answer: str) -> None:
        self.opened(case, text)
        for ask, pending in list(self.here.estimates.cases[case].pending.items()):
            contribute(self.here, case, Contribution(by=pending.partner, answer=answer, ask=ask))

    def taught(self, case: str) -> str:
        return str(propose_lesson(self.here, "This is billing.", by="p1", case=case, answer="billing").lesson)


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        yield Work(ledger)


def tried(work: Work, lesson: str) -> Any:
    return try_lesson(work.staff, lesson, lambda share, note: None)


def test_a_correction_becomes_a_lesson_that_speaks_on_the_next_case_of_its_kind(work: Work) -> None:
    work.settled("v1", VOUCHER, "billing")
    lesson = work.taught("v1")
    assert work.opened("v2", VOUCHER) == [("model", "delivery")]
    decide_lesson(work.here, lesson, "approved", by="p1")
    assert work.opened("v3", VOUCHER) == [("model", "delivery"), ("rules", "billing")]
    assert work.opened("d1", PARCEL)[0] == ("model", "delivery")
    decide_lesson(work.here, lesson, "rolled_back", by="p1", reason="It was wrong.")
    assert work.opened("v4", VOUCHER) == [("model", "delivery")]


def test_it_is_on_record_which_lesson_an_answer_stands_on(work: Work) -> None:
    work.settled("v1", VOUCHER, "billing")
    decide_lesson(work.here, lesson := work.taught("v1"), "approved", by="p1")
    work.opened("v2", VOUCHER)
    rows = say(work.here.ledger, "given_and_cited", name="desk", case="v2")
    assert [(row[1], row[2]) for row in rows if row[2]] == [(f'["lesson {lesson}"]', f'["lesson {lesson}"]')]
    count_receipts(work.staff)
    receipt = kept_receipt(work.here.ledger, "desk", lesson)
    assert [each.differs for each in receipt.latest if each.partner == "rules"] == [True]


def test_a_trial_compares_what_the_ai_says_together_with_the_lesson_and_without(work: Work) -> None:
    work.settled("v1", VOUCHER, "billing")
    work.settled("v2", f"{VOUCHER} again", "billing")
    work.settled("d1", PARCEL, "delivery")
    head = work.here.ledger.head("desk")
    trial = tried(work, work.taught("v1"))
    assert {line.case for line in trial.having("better")} == {"v1", "v2"}
    assert trial.having("worse") == ()
    assert "rules" in {line.partner for line in trial.having("better")}
    assert work.here.ledger.head("desk") == head + 1


def test_a_trial_shows_what_a_wrong_lesson_would_break(work: Work) -> None:
    for n in range(3):
        work.settled(f"d{n}", f"{PARCEL} number {n}", "delivery")
    trial = tried(work, work.taught("d0"))
    assert {line.case for line in trial.having("worse")} >= {"d1", "d2"}
    assert not work.rules.heeded


def test_partners_that_read_nothing_are_given_nothing(work: Work, tmp_path: Path) -> None:
    learning = CHARTER.replace("adapter: fake", "adapter: learner").replace("desk", "desk2")
    with open_ledger(tmp_path / "other.db") as ledger:
        here = open_partnership(ledger, load(learning), by="p1")
        propose = propose_lesson(here, "Vouchers.", by="p1", scope={"words": ["voucher"]}, answer="billing")
        decide_lesson(here, propose.lesson, "approved", by="p1")
        open_case(here, NewCase({"text": VOUCHER}, case="v"), by="p1")
        staff = Staff(here)
        assert staff.requests(["v"], of="model")[0].context == ()  # type: ignore[list-item, arg-type]
        assert len(staff.requests(["v"], of="rules")[0].context) == 1  # type: ignore[list-item, arg-type]
