"""Disagreements are listed, decided by people with a reason, and become precedents others can cite."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from lichen.actions.adopt_charter import adopt_charter
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.precedent import retire_precedent, set_precedent
from lichen.actions.resolve import resolve_disagreement
from lichen.charter.schema import HighStakes
from lichen.errors import Conflict, InputRefused, NotAllowed, NotFound
from lichen.inbox.cases import CaseFilters, cases
from lichen.inbox.disagreements import disagreements
from lichen.ledger import events as ev


@pytest.fixture
def dispute(desk: Any) -> Any:
    """The AI says billing, the first person fraud; somebody else is asked."""
    desk.open(1, sure=0.9)
    desk.first = desk.holder("c1")
    desk.answers("c1", "fraud")
    desk.third = next(
        each for each in ("ada", "grace", "mary") if each not in (desk.first, desk.holder("c1"))
    )
    return desk


def listed(desk: Any, person: str, **more: Any) -> list[Any]:
    return disagreements(desk.ledger, "desk", person, **more).rows


def test_positions_are_shown_to_all_but_whoever_still_answers_blind(dispute: Any) -> None:
    (row,) = listed(dispute, dispute.third, resolved=False)
    assert sorted(row.positions) == [(dispute.first, "fraud"), ("model", "billing")]
    (hidden,) = listed(dispute, dispute.holder("c1"))
    assert (hidden.positions, hidden.answer, hidden.reason) == (None, None, None)
    assert listed(dispute, dispute.holder("c1"), between="model") == []
    assert len(listed(dispute, dispute.third, between="model")) == 1


def test_a_persons_decision_settles_the_case_and_frees_whoever_was_asked(dispute: Any) -> None:
    made = resolve_disagreement(dispute.partnership, "c1", "fraud", by=dispute.third, reason="seen it before")
    state = dispute.partnership.estimates.cases["c1"]
    assert state.settlement is not None
    assert (state.settlement.answer, state.truth, state.pending) == ("fraud", "fraud", {})
    (settled,) = dispute.events(ev.CaseSettled)
    assert (settled.basis, settled.answers_for) == ("adjudication", dispute.third)
    (row,) = listed(dispute, "ada", resolved=True)
    assert (row.answer, row.resolved_by, row.dissent) == ("fraud", dispute.third, [("model", "billing")])
    assert (row.truth, row.truth_source) == ("fraud", "adjudication")
    assert dispute.ledger.unseal([made.reason]) == {made.reason: "seen it before"}
    assert listed(dispute, "ada", resolved=False) == []


def test_a_disagreement_is_resolved_once_with_a_reason_and_an_answer(dispute: Any) -> None:
    with pytest.raises(InputRefused, match="reason"):
        resolve_disagreement(dispute.partnership, "c1", "fraud", by="ada", reason=" ")
    with pytest.raises(InputRefused, match="not one of the answers"):
        resolve_disagreement(dispute.partnership, "c1", "nonsense", by="ada", reason="why not")
    with pytest.raises(NotAllowed):
        resolve_disagreement(dispute.partnership, "c1", "fraud", by="model", reason="I said so")
    resolve_disagreement(dispute.partnership, "c1", "fraud", by="ada", reason="clear")
    with pytest.raises(Conflict, match="No disagreement is open"):
        resolve_disagreement(dispute.partnership, "c1", "fraud", by="ada", reason="clear")


def test_with_four_eyes_nobody_decides_a_high_stakes_answer_alone(desk: Any, charter: Any) -> None:
    risk = replace(charter.risk, high_stakes=(HighStakes(answer="fraud"),))
    adopt_charter(desk.partnership, replace(charter, four_eyes=True, risk=risk), by="ada")
    desk.open(1, sure=0.9)
    first = desk.holder("c1")
    desk.answers("c1", "fraud")
    opened = ev.DisagreementOpened(
        at=desk.now, by="lichen", disagreement="d1", case="c1", positions=((first, "fraud"),)
    )
    if desk.partnership.estimates.cases["c1"].disagreement is None:
        desk.partnership.perform(lambda draft: draft.add(opened))
    with pytest.raises(NotAllowed, match="two people who agree"):
        resolve_disagreement(desk.partnership, "c1", "fraud", by=first, reason="I am sure")
    other = next(each for each in ("ada", "grace", "mary") if each != first)
    resolve_disagreement(desk.partnership, "c1", "fraud", by=other, reason="I see it too")


def test_a_settled_case_becomes_a_precedent_until_it_is_retired(dispute: Any) -> None:
    with pytest.raises(Conflict, match="not settled"):
        set_precedent(dispute.partnership, "c1", title="Stolen cards", by="ada")
    resolve_disagreement(dispute.partnership, "c1", "fraud", by="ada", reason="clear")
    made = set_precedent(dispute.partnership, "c1", title=" Stolen  cards ", by="ada")
    (row,) = dispute.ledger.rows("precedents", chain="desk")
    assert (row.case, row.precedent) == ("c1", made.precedent)
    assert dispute.ledger.unseal([row.title]) == {row.title: "Stolen cards"}
    with pytest.raises(Conflict, match="precedent already"):
        set_precedent(dispute.partnership, "c1", title="Again", by="ada")
    retire_precedent(dispute.partnership, "c1", by="grace")
    assert dispute.ledger.rows("precedents", chain="desk") == []
    with pytest.raises(NotFound, match="no precedent"):
        retire_precedent(dispute.partnership, "c1", by="grace")
    set_precedent(dispute.partnership, "c1", title="Once more", by="ada")
    assert len(dispute.ledger.rows("precedents_of_case", chain="desk", case="c1")) == 1
    dispute.ledger.rebuild()
    assert len(dispute.ledger.rows("precedents", chain="desk")) == 1


def test_cases_are_listed_by_what_became_of_them(desk: Any) -> None:
    desk.open(5)
    for case in ("c2", "c4"):
        desk.answers(case)
    given = {"ledger": desk.ledger, "partnership": "desk", "person": "ada"}
    settled = {row.case for row in cases(**given, status="settled").rows}
    assert settled == {"c2", "c4"}
    assert {row.case for row in cases(**given, status="unsettled").rows} == {"c1", "c3", "c5"}
    assert [row.case for row in cases(**given).rows] == ["c5", "c4", "c3", "c2", "c1"]
    assert cases(**given, status="nobody_asked").rows == []
    sure = CaseFilters(confidence_above=0.99, lane="together")
    assert cases(**given, status="settled", filters=sure).rows == []
    first = cases(**given, limit=2)
    assert [row.case for row in cases(**given, limit=2, after=first.cursor).rows] == ["c3", "c2"]


def test_whoever_audits_a_settled_case_blind_does_not_read_its_answer_off_a_list(desk: Any) -> None:
    desk.partnership.perform(
        lambda draft: draft.add(ev.LaneChanged(at=draft.now, by="lichen", threshold=0.1, evidence="a test"))
    )
    desk.open(60, sure=0.9)
    audited = [case for case, _ in desk.asks()]
    assert audited
    case = audited[0]
    auditor = desk.holder(case)
    other = next(each for each in ("ada", "grace", "mary") if each != auditor)

    def answer(person: str) -> tuple[Any, Any]:
        rows = cases(desk.ledger, "desk", person, status="settled", limit=100).rows
        return next((row.answer, row.confidence) for row in rows if row.case == case)

    assert answer(auditor) == (None, None)
    assert answer(other)[0] == "billing"
    desk.answers(case)
    assert answer(auditor)[0] == "billing"


def test_a_case_of_high_stakes_keeps_its_reason_in_the_list(desk: Any, charter: Any) -> None:
    rule = HighStakes(attribute="amount", op="at_least", value=500.0)
    risk = replace(charter.risk, high_stakes=(rule,))
    adopt_charter(desk.partnership, replace(charter, risk=risk), by="ada")
    open_case(desk.partnership, NewCase(case="big", attributes={"amount": 900}), by="ada")
    (row,) = cases(desk.ledger, "desk", "ada", filters=CaseFilters(high_stakes=True)).rows
    assert row.high_stakes is not None
