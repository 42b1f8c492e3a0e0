"""How a case lives, from opening to settlement."""

from typing import Any

import pytest

from lichen.actions.fail_ask import fail_ask
from lichen.ledger import events as ev


def kinds(desk: Any, case: str = "c1") -> list[str]:
    return [type(event).__name__ for event in desk.events(case)]


def test_a_new_case_is_put_before_the_ai_and_nobody_else(desk: Any) -> None:
    desk.open()
    assert desk.asked() == ["model"]


def test_without_a_certificate_the_surest_ai_still_needs_a_person(desk: Any) -> None:
    desk.open()
    desk.model_says("billing", sure=0.999)
    assert desk.state().settlement is None
    (person,) = desk.asked()
    ask = desk.events("c1")[-1]
    assert (person, ask.why) == (ask.partner, "no certificate is open yet")
    assert ask.propensity == pytest.approx(1 / 3)


def test_a_blind_answer_that_agrees_settles_the_case_and_counts_as_right(desk: Any) -> None:
    desk.open()
    desk.model_says("billing")
    (person,) = desk.asked()
    desk.says(person, "billing")
    settled, truth = desk.events("c1")[-2:]
    assert (settled.answer, settled.lane, settled.answers_for) == ("billing", "together", "second")
    assert (truth.truth, truth.source) == ("billing", "adjudication")


def test_answers_that_differ_open_a_disagreement_and_another_person_decides(desk: Any) -> None:
    desk.open()
    desk.model_says("billing")
    (person,) = desk.asked()
    desk.says(person, "delivery")
    opened = next(event for event in desk.events("c1") if isinstance(event, ev.DisagreementOpened))
    assert dict(opened.positions) == {"model": "billing", person: "delivery"}
    while desk.state().settlement is None:
        (other,) = desk.asked()
        assert other not in desk.state().people
        desk.says(other, "delivery")
    assert desk.state().settlement.answer == "delivery"
    assert desk.state().truth == "delivery"
    resolved = next(event for event in desk.events("c1") if isinstance(event, ev.DisagreementResolved))
    assert resolved.answer == "delivery"


def test_an_ai_that_fails_costs_its_contribution_and_nothing_else(desk: Any) -> None:
    desk.open()
    fail_ask(desk.partnership, "c1", desk.ask_of("model"), "timeout", detail="no reply in 30 s")
    (person,) = desk.asked()
    assert desk.events("c1")[-1].why == "the AI has nothing to say on this case"
    desk.says(person, "fraud")
    desk_settled = desk.state().settlement
    while desk_settled is None:
        (person,) = desk.asked()
        desk.says(person, "fraud")
        desk_settled = desk.state().settlement
    assert (desk_settled.lane, desk_settled.answer) == ("people_only", "fraud")


def test_with_nobody_available_the_case_waits_visibly(desk: Any) -> None:
    desk.partnership.available = lambda case: []
    desk.open()
    desk.model_says("billing")
    assert desk.state().settlement is None
    assert desk.asked() == []
    (row,) = desk.ledger.rows("cases_open", chain="desk")
    assert row.case == "c1"


def test_an_open_lane_settles_alone_and_logs_the_audit_draw(make_desk: Any) -> None:
    desk = make_desk("risk: {audit_share: 0.25}")
    desk.open_lane(0.3)
    draws = []
    for number in range(120):
        case = f"c{number}"
        desk.open(case)
        desk.model_says("billing", sure=0.95, case=case)
        settled = desk.state(case).settlement
        assert (settled.lane, settled.audit) == ("ai_only", 0.25)
        assert (desk.asked(case) != []) == settled.audited
        draws.append(settled.audited)
    assert 15 <= sum(draws) <= 47  # Binomial(120, 1/4): 99.9 % inside


def test_an_audit_that_differs_is_adjudicated_before_it_counts(make_desk: Any) -> None:
    desk = make_desk("risk: {audit_share: 1.0}")
    desk.open_lane(0.3)
    desk.open()
    desk.model_says("billing", sure=0.95)
    (person,) = desk.asked()
    desk.says(person, "fraud")
    assert desk.state().truth is None
    (other,) = desk.asked()
    desk.says(other, "fraud")
    assert desk.state().truth == "fraud"
    assert desk.state().settlement.answer == "billing"  # the audit judges, it does not rewrite
    assert desk.partnership.estimates.together.errors == 1


def test_an_unsure_ai_stays_out_of_its_open_lane(desk: Any) -> None:
    desk.open_lane(0.99)
    desk.open()
    desk.model_says("billing", sure=0.5)
    assert desk.state().settlement is None
    assert desk.events("c1")[-1].why == "a person's answer is needed"  # asked blind: nothing is given away


def test_a_high_stakes_answer_never_settles_without_a_person(make_desk: Any) -> None:
    desk = make_desk("risk: {high_stakes: [fraud]}")
    desk.open_lane(0.3)
    desk.open()
    desk.model_says("fraud", sure=0.99)
    assert desk.state().settlement is None
    (person,) = desk.asked()
    assert "fraud" not in desk.events("c1")[-1].why  # asked blind: nothing is given away
    desk.says(person, "fraud")
    assert desk.state().settlement.lane == "together"


def test_four_eyes_need_two_people_who_agree(make_desk: Any) -> None:
    desk = make_desk("risk: {high_stakes: [fraud]}", "four_eyes: true")
    desk.open()
    desk.model_says("fraud", sure=0.99)
    (first,) = desk.asked()
    desk.says(first, "fraud")
    assert desk.state().settlement is None
    (second,) = desk.asked()
    assert second != first
    desk.says(second, "fraud")
    assert desk.state().settlement.answer == "fraud"


def test_a_rule_on_an_attribute_sends_the_case_to_a_person(make_desk: Any) -> None:
    desk = make_desk("risk: {high_stakes: [{attribute: amount, op: at_least, value: 500}]}")
    desk.open_lane(0.3)
    desk.open("small", attributes={"amount": 20})
    desk.open("large", attributes={"amount": 900})
    for case in ("small", "large"):
        desk.model_says("billing", sure=0.99, case=case)
    assert desk.state("small").settlement.lane == "ai_only"
    assert desk.state("large").settlement is None


def test_a_partner_that_has_learned_nothing_is_not_taken_for_an_opinion(desk: Any) -> None:
    desk.open()
    desk.says("model", "billing", distribution=(1 / 3, 1 / 3, 1 / 3), version="untrained")
    (person,) = desk.asked()
    desk.says(person, "delivery")
    assert not any(isinstance(event, ev.DisagreementOpened) for event in desk.events("c1"))


def test_real_outcomes_replace_adjudication_where_the_charter_says_they_follow(make_desk: Any) -> None:
    desk = make_desk("outcomes_follow: true")
    desk.open()
    desk.model_says("billing")
    (person,) = desk.asked()
    desk.says(person, "billing")
    assert desk.state().settlement.answer == "billing"
    assert desk.state().truth is None
