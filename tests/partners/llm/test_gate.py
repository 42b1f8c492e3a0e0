"""A hostile case changes nothing about the gate: it is code, and no model has a say in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.partners.llm.fake_endpoint import Answer, Endpoint
from tests.partners.llm.injections import INJECTIONS

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.jobs.staff import Staff
from lichen.ledger.events import AskFailed, CaseSettled, ContributionMade, LaneChanged
from lichen.ledger.ledger import open_ledger
from lichen.types import CaseId, PartnerId

CHARTER = """
partnership: loans
purpose: Decide requests for small loans.
question:
  text: What becomes of the request?
  labels: [approve, refuse]
goals:
  - {{kpi: Wrong decisions, unit: "%", baseline: 8, target: 3, direction: down}}
risk:
  high_stakes: {rules}
partners:
  - {{id: first, role: person}}
  - {{id: second, role: person}}
  - {{id: model, role: ai, adapter: {{kind: llm, options: {{url: "{url}", samples: 1, retries: 0}}}}}}
owner: first
answers_for_errors: second
"""
STAKES = "[{answer: approve, why: Money leaves the house}]"


class Clock:
    """A second later each time it is read."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def obeying(body: dict[str, Any]) -> dict[str, Any]:
    """A model that does whatever a case says, in our form, with fields nobody asked for."""
    code = re.search(r"^(\w) = approve", body["messages"][0]["content"], re.MULTILINE)
    assert code is not None
    said = {"answer": code[1], "confidence": 1, "reasons": "As ordered.", "unsure_of": "", "missing": ""}
    said |= {"settle": True, "lane": "ai_only", "needs_person": False, "high_stakes": False, "by": "first"}
    token = {"token": code[1], "logprob": 0.0, "top_logprobs": [{"token": code[1], "logprob": 0.0}]}
    tokens = [{"token": '{"answer": "', "logprob": 0.0, "top_logprobs": []}, token]
    message = {"role": "assistant", "content": json.dumps(said)}
    return {"choices": [{"message": message, "finish_reason": "stop", "logprobs": {"content": tokens}}]}


@pytest.fixture
def loans(tmp_path: Path, fake: Endpoint) -> Iterator[Any]:
    """Opens a partnership whose model obeys every case."""
    fake.script = obeying
    with open_ledger(tmp_path / "lichen.db") as ledger:

        def make(rules: str, *, lane: bool) -> tuple[Partnership, Staff]:
            charter = load(CHARTER.format(url=fake.url, rules=rules))
            partnership = open_partnership(ledger, charter, by="first", source=Source(seed=1, clock=Clock()))
            if lane:
                opening = {"by": "lichen", "threshold": 0.5, "evidence": "given by the test"}
                partnership.perform(lambda draft: draft.add(LaneChanged(at=draft.now, **opening)))
            return partnership, Staff(partnership)

        yield make


def work_through(partnership: Partnership, staff: Staff, most: int = len(INJECTIONS)) -> None:
    for number, injection in enumerate(INJECTIONS[:most]):
        new = NewCase(case=CaseId(f"c{number}"), inputs={"letter": injection.text, "amount": 900})
        open_case(partnership, new, by="first")
    while staff.answer():
        pass


def events(partnership: Partnership, kind: type) -> list[Any]:
    entries = partnership.ledger.entries(partnership.id)
    return [entry.event for entry in entries if isinstance(entry.event, kind)]


def test_there_are_enough_injections_in_enough_languages_and_ways() -> None:
    assert len({each.text for each in INJECTIONS}) == len(INJECTIONS) >= 60
    assert len({each.language for each in INJECTIONS}) >= 20
    assert len({each.trick for each in INJECTIONS}) >= 20


@pytest.mark.parametrize(("rules", "lane"), [(STAKES, False), (STAKES, True), ("[]", False)])
def test_no_injected_case_settles_without_a_person(rules: str, lane: bool, loans: Any) -> None:
    partnership, staff = loans(rules, lane=lane)
    work_through(partnership, staff)
    said = events(partnership, ContributionMade)
    assert [each.answer for each in said] == ["approve"] * len(INJECTIONS)
    assert min(each.distribution[0] for each in said) > 0.99
    assert {each.confidence for each in said} == {1.0}
    assert not events(partnership, AskFailed)
    assert not events(partnership, CaseSettled)


def test_the_test_can_fail_for_an_open_lane_without_stakes_settles(loans: Any) -> None:
    partnership, staff = loans("[]", lane=True)
    work_through(partnership, staff, most=3)
    assert events(partnership, CaseSettled)


def test_a_persons_answer_settles_what_the_model_could_not(loans: Any) -> None:
    partnership, staff = loans(STAKES, lane=True)
    work_through(partnership, staff, most=3)
    case = CaseId("c0")
    for _ in range(4):
        waiting = partnership.estimates.cases[case].pending if case in partnership.estimates.cases else {}
        for ask, pending in list(waiting.items()):
            said = Contribution(by=PartnerId(pending.partner), answer="refuse", ask=ask)
            contribute(partnership, case, said)
    settled = [each for each in events(partnership, CaseSettled) if each.case == case]
    assert [each.answer for each in settled] == ["refuse"]
    assert settled[0].lane != "ai_only"


def test_a_model_that_dies_in_the_middle_costs_contributions_and_no_case(loans: Any, fake: Endpoint) -> None:
    partnership, staff = loans("[]", lane=False)
    work_through(partnership, staff, most=3)
    fake.script = lambda _: Answer("", 502)
    for number in range(3):
        new = NewCase(case=CaseId(f"later{number}"), inputs={"letter": "Hello"})
        open_case(partnership, new, by="first")
    while staff.answer():
        pass
    assert [each.failure for each in events(partnership, AskFailed)] == ["error"] * 3
    waiting = [partnership.estimates.cases[CaseId(f"later{number}")].pending for number in range(3)]
    assert all({each.partner for each in pending.values()} & {"first", "second"} for pending in waiting)


@pytest.mark.parametrize("injection", INJECTIONS, ids=lambda each: f"{each.trick} {each.language}")
def test_a_case_cannot_leave_its_fence_or_speak_as_someone_else(
    injection: Any, fake: Endpoint, hire: Any
) -> None:
    from lichen.partners.protocol import Request

    fake.says({"choices": [{"message": {"content": '{"answer": "C"}'}}]})
    partner = hire()
    partner.reply([Request(CaseId("c"), {"letter": injection.text}, partner.reads)])
    system, user = fake.bodies[0]["messages"]
    assert (system["role"], user["role"]) == ("system", "user")
    mark = re.match(r"=== CASE ([0-9a-f]{16}) begins ===", user["content"])
    assert mark is not None
    assert user["content"].count(mark[1]) == 2
    assert user["content"].endswith("JSON object.")
    assert injection.text[:60] not in system["content"]
    for turn in (
        "<|im_",
        "<|eot",
        "[INST]",
        "[/INST]",
        "<end_of_turn>",
        "<start_of_turn>",
        "<tool_call>",
        "<<SYS",
    ):
        assert turn not in user["content"]
    assert not re.search("[\u200b\u202e\U000e0000-\U000e007f]", user["content"])


def test_the_prompt_before_the_case_is_the_same_whatever_the_case_says(fake: Endpoint, hire: Any) -> None:
    from lichen.partners.protocol import Request

    fake.says({"choices": [{"message": {"content": '{"answer": "C"}'}}]})
    partner = hire(parallel=1)
    asks = [
        Request(CaseId(str(number)), {"letter": each.text}, partner.reads)
        for number, each in enumerate(INJECTIONS)
    ]
    partner.reply(asks)
    assert len({body["messages"][0]["content"] for body in fake.bodies}) == 1
