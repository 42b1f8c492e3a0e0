"""Whoever looks again settles by the second answer and is measured by the first."""

from __future__ import annotations

from typing import Any

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.resume import resume
from lichen.actions.withdraw import withdraw
from lichen.estimates.fold import replay
from lichen.estimates.snapshot import to_bytes
from lichen.types import CaseId, PartnerId


def _said(desk: Any, answer: str, *, ask: bool = True) -> str:
    state = desk.partnership.estimates.cases[CaseId("c1")]
    found = next(((ask, each) for ask, each in state.pending.items()), None)
    by = found[1].partner if ask and found else next(iter(state.people))
    said = Contribution(by=PartnerId(by), answer=answer, ask=found[0] if ask and found else None)
    return str(contribute(desk.partnership, CaseId("c1"), said, hold=True))


def _open(desk: Any) -> Any:
    ai = Contribution(by=PartnerId("model"), answer="delivery", distribution=(0.2, 0.7, 0.1), version="v1")
    open_case(desk.partnership, NewCase({}, {}, "c1", contributions=[ai]), by=PartnerId("first"))
    return desk.partnership.estimates.cases[CaseId("c1")]


def test_the_first_answer_stays_the_blind_one(desk: Any) -> None:
    case = _open(desk)
    _said(desk, "billing")
    _said(desk, "delivery", ask=False)
    assert [opinion.answer for opinion in case.people.values()] == ["delivery"]
    assert [opinion.answer for opinion in case.blind] == ["billing"]
    assert case.first_answer == "billing"


def test_a_second_look_taken_back_leaves_the_first(desk: Any) -> None:
    case = _open(desk)
    _said(desk, "billing")
    second = _said(desk, "delivery", ask=False)
    withdraw(desk.partnership, second, by=next(iter(case.people)), saw_ai=True)
    assert [opinion.answer for opinion in case.people.values()] == ["billing"]
    assert [opinion.answer for opinion in case.blind] == ["billing"]


def test_replay_knows_the_same(desk: Any) -> None:
    _open(desk)
    _said(desk, "billing")
    _said(desk, "delivery", ask=False)
    resume(desk.partnership, CaseId("c1"))
    replayed = replay(entry.event for entry in desk.ledger.entries("desk"))
    assert to_bytes(replayed) == to_bytes(desk.partnership.estimates)
