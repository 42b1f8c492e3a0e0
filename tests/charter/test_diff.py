"""A lead reads what changed in a charter, and sees what loosens safety."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from lichen.charter.diff import Change, difference
from lichen.charter.load import load
from lichen.charter.schema import Charter, Goal, HighStakes, Label, Note, Partner, Person
from lichen.charter.template import write

OLD = load(write("lending-review"))


def one(new: Charter, old: Charter = OLD) -> Change:
    [change] = difference(old, new)
    return change


def risk(**changes: Any) -> Charter:
    return replace(OLD, risk=replace(OLD.risk, **changes))


def test_an_unchanged_charter_has_no_changes() -> None:
    assert difference(OLD, load(write("lending-review"))) == []


@pytest.mark.parametrize(
    ("new", "sentence", "loosens"),
    [
        (risk(bound=0.05), "The bound on AI-only errors rises from 2 % to 5 %.", True),
        (risk(bound=0.01), "The bound on AI-only errors falls from 2 % to 1 %.", False),
        (risk(confidence=0.9), "The confidence the certificate needs falls from 95 % to 90 %.", True),
        (risk(audit_share=0.025), "audits falls from 10 % to 2.5 %.", True),
        (risk(high_stakes=OLD.risk.high_stakes[1:]), "no longer decide when the answer is decline.", True),
        (risk(high_stakes=(*OLD.risk.high_stakes, HighStakes(answer="more"))), "From now on a person", False),
        (replace(OLD, human_first=0.1), "before the AI falls from 30 % to 10 %.", True),
        (replace(OLD, human_first=0.4), "before the AI rises from 30 % to 40 %.", False),
        (replace(OLD, last_word="belief"), 'The last word changes from "person" to "belief".', True),
        (replace(OLD, four_eyes=False), "needs two people is dropped.", True),
        (replace(OLD, reviews=1), "The most people asked on one case falls from 2 to 1.", True),
        (replace(OLD, pattern="diagnose"), 'The pattern changes from "triage" to "diagnose".', False),
        (replace(OLD, constraints=OLD.constraints[:1]), "The constraint", True),
        (replace(OLD, protected_attributes=("sex", "nationality", "age_group")), "The order of", False),
        (replace(OLD, protected_attributes=("sex",)), "", True),
        (replace(OLD, owner="compliance"), 'The owner changes from "head-of-credit" to "compliance".', False),
        (replace(OLD, capacity=replace(OLD.capacity, cost_of_error=5.0)), "falls from 900 to 5.", True),
        (replace(OLD, capacity=replace(OLD.capacity, cost_of_minute=5.0)), "rises from 1.1 to 5.", True),
        (replace(OLD, capacity=replace(OLD.capacity, reviews_per_case=0.5)), "is now 0.5; there was", True),
        (replace(OLD, outcomes_follow=True), "truth becomes known later is added.", True),
        (replace(OLD, version=2), "The version rises from 1 to 2.", False),
        (replace(OLD, people=(*OLD.people, Person(id="x"))), 'The person "x" is added.', False),
        (replace(OLD, partners=OLD.partners[1:]), 'The person "underwriter-1" is removed.', False),
        (replace(OLD, goals=OLD.goals[:1]), 'The goal "Days until the decision" is removed.', False),
        (replace(OLD, goals=(*OLD.goals, Goal(kpi="Cost"))), 'The goal "Cost" is added.', False),
        (replace(OLD, context=(*OLD.context, Note(id="n", text="x"))), 'The note "n" is added.', False),
    ],
)
def test_a_change_is_said_in_words_and_marked_if_it_loosens(
    new: Charter, sentence: str, loosens: bool
) -> None:
    changes = difference(OLD, new)
    assert sentence in changes[0].sentence
    assert any(change.loosens for change in changes) is loosens


def test_what_tightens_again_is_not_marked() -> None:
    loose = replace(OLD, outcomes_follow=True, capacity=replace(OLD.capacity, reviews_per_case=0.5))
    assert not any(change.loosens for change in difference(loose, OLD))


def test_partners_are_matched_by_id_whatever_their_order() -> None:
    first, second, scorer = OLD.partners
    changes = difference(OLD, replace(OLD, partners=(second, first, replace(scorer, name="Scorer"))))
    assert [change.path for change in changes] == ["partners[scorer].name", "partners"]
    assert changes[0].sentence == (
        'The name of the partner "scorer" changes from "Application scorer" to "Scorer".'
    )


def test_a_label_a_goal_and_an_adapter_say_which_one_changed() -> None:
    labels = (replace(OLD.question.labels[0], meaning=""), *OLD.question.labels[1:])
    assert (
        'meaning of the answer "approve" is no longer given'
        in one(replace(OLD, question=replace(OLD.question, labels=labels))).sentence
    )
    goals = (replace(OLD.goals[0], target=5.0), OLD.goals[1])
    assert one(replace(OLD, goals=goals)).sentence == (
        'The target of the goal "Decisions later found wrong" rises from 4 to 5.'
    )
    ai = Partner(id="scorer", role="ai", name="Application scorer")
    assert "is no longer given" in one(replace(OLD, partners=(*OLD.partners[:2], ai))).sentence


def test_a_cheaper_mistake_loosens_and_a_dearer_one_does_not() -> None:
    cost = {**(OLD.question.cost or {}), "decline": {"approve": 2.0, "more": 1.5}}
    changes = difference(OLD, replace(OLD, question=replace(OLD.question, cost=cost)))
    assert [(change.path, change.loosens) for change in changes] == [
        ("question.cost.decline.approve", True),
        ("question.cost.decline.more", False),
    ]
    assert changes[0].sentence == (
        'The cost of answering "approve" when "decline" is true falls from 10 to 2.'
    )


def test_dropping_the_cost_matrix_makes_every_mistake_cost_one() -> None:
    changes = difference(OLD, replace(OLD, question=replace(OLD.question, cost=None)))
    assert changes
    assert all(change.after == 1 and change.loosens for change in changes)


def test_writing_out_the_ordinary_costs_changes_no_cost_and_says_so() -> None:
    old = load(write("support-triage"))
    ids = old.question.label_ids
    cost = {true: {said: 1.0 for said in ids if said != true} for true in ids}
    new = replace(old, question=replace(old.question, cost=cost))
    assert one(new, old).sentence.endswith("no cost of a mistake changes.")


def test_a_rule_with_another_reason_stays_in_force() -> None:
    rules = (replace(OLD.risk.high_stakes[0], why="Because."), *OLD.risk.high_stakes[1:])
    change = one(risk(high_stakes=rules))
    assert (change.path, change.loosens) == ("risk.high_stakes", False)
    assert "reason" in change.sentence


def test_a_removed_answer_does_not_make_its_costs_a_change() -> None:
    labels = (*OLD.question.labels, Label(id="fraud"))
    assert one(replace(OLD, question=replace(OLD.question, labels=labels))).path == "question.labels[fraud]"
