"""What was offered and what came of it is read off the ledger; what is decided stays decided until erased."""

from __future__ import annotations

from typing import Any

import pytest

from lichen.actions.ask import ask
from lichen.actions.erase import erase
from lichen.actions.give_feedback import give_feedback
from lichen.actions.record_outcome import record_outcome
from lichen.actions.settle import settle
from lichen.context import folding
from lichen.context.folding import by_lot, decide, decided, learn_worth, receipt, rule_of
from lichen.context.manner import silence
from lichen.context.offered import Heard, Offer, heard
from lichen.context.worth import Rule
from lichen.types import CaseId

OFFER = Offer("fraud", 0.3)


def offered(shared: Any, case: str, answer: str, **said: Any) -> None:
    """The model says billing; somebody who is asked with that in sight answers."""
    shared.open(case, inputs={"text": case}, attributes={"channel": "mail"})
    shared.model_says("billing", 0.8, case=case)
    person = next(each for each in ("first", "second", "third") if each not in shared.asked(case))
    ask(shared.partnership, CaseId(case), person, by="third", why="look", blind=False)
    shared.says(person, answer, case, **said)


def all_heard(shared: Any) -> list[Heard]:
    people = ("first", "second", "third")
    found = [each for person in people for each in heard(shared.partnership, person, limit=100)]
    return sorted(found, key=lambda each: each.at)


def test_what_was_taken_was_of_use_unless_it_turned_out_wrong_or_somebody_said_so(shared: Any) -> None:
    for case, answer in (("c1", "billing"), ("c2", "fraud"), ("c3", "fraud"), ("c4", "billing")):
        offered(shared, case, answer, seconds=4.0)
    settle(shared.partnership, CaseId("c3"), "fraud", by="first")
    record_outcome(shared.partnership, CaseId("c3"), "billing", by="second")
    (row, *_) = shared.ledger.rows("contributions_of_case", chain="desk", case="c4")
    by = all_heard(shared)[3].person
    give_feedback(shared.partnership, CaseId("c4"), row.contribution, by=by, useful=False)
    assert [each.useful for each in all_heard(shared)] == [True, False, True, False]
    first = all_heard(shared)[0]
    assert (first.offer.answer, first.seconds) == ("billing", 4.0)
    assert first.offer.chance == pytest.approx(0.8, abs=0.01)
    assert first.offer.margin == pytest.approx(0.7)
    assert len(first.offer.slices) == 1
    assert "mail" not in first.offer.slices[0]


def test_blind_answers_and_second_looks_are_no_offers(shared: Any) -> None:
    shared.open("c1", inputs={"text": "x"})
    shared.model_says("billing", case="c1")
    (person,) = shared.asked("c1")
    shared.says(person, "fraud", "c1")
    assert all_heard(shared) == []


def test_what_was_decided_stands_on_the_ledger_beside_the_answer(shared: Any) -> None:
    offered(shared, "c1", "fraud", given=("proposal folded 0.9", "note house-rules"))
    (one,) = all_heard(shared)
    assert one.mark == "proposal folded 0.9"
    assert learn_worth(shared.partnership) == 1
    assert rule_of(shared.partnership) is None
    assert receipt(shared.partnership, one.person) is None


def folds_all(shared: Any) -> Rule:
    rule = Rule.blank()
    rule.threshold, rule.weights[0] = 0.0, -3.0
    folding._keep(shared.partnership, rule)
    return rule


def test_a_decision_stays_whatever_is_learned_since_and_goes_with_an_erasure(shared: Any) -> None:
    offered(shared, "c1", "fraud")
    rule = folds_all(shared)
    spared = next(f"ask-{n}" for n in range(100) if by_lot(f"ask-{n}"))
    folded = next(f"ask-{n}" for n in range(100) if not by_lot(f"ask-{n}"))
    for each, state in ((spared, "spared"), (folded, "folded")):
        assert decide(shared.partnership, rule, "first", each, OFFER).state == state
        found = decided(shared.partnership, "first", each)
        assert found is not None
        assert found.state == state
    assert decided(shared.partnership, "second", folded) is None
    erase(shared.partnership, "c1", by="first", reason="Asked for.")
    assert decided(shared.partnership, "first", folded) is None
    assert rule_of(shared.partnership) is None


def test_a_rule_that_misses_too_much_folds_nothing_until_it_is_known_anew(shared: Any) -> None:
    rule = folds_all(shared)
    rule.watched, rule.missed = 40, 9
    folding._keep(shared.partnership, rule)
    offered(shared, "c1", "billing")
    assert learn_worth(shared.partnership) == 1
    assert rule_of(shared.partnership) is None
    offered(shared, "c2", "billing")
    assert learn_worth(shared.partnership) == 1
    assert learn_worth(shared.partnership) == 0


def test_the_lot_spares_a_tenth() -> None:
    assert sum(by_lot(f"ask-{n}") for n in range(2_000)) == pytest.approx(200, abs=40)


def test_what_it_came_to_is_said_in_a_sentence(shared: Any) -> None:
    rule = folds_all(shared)
    for n, state in enumerate(("said 1", "said 1", "folded 0.9", "opened 0.9")):
        rule.hear(Heard(OFFER, "first", f"ask-{n}", 1.7676e9, useful=n == 0, mark=f"proposal {state}"))
    folding._keep(shared.partnership, rule)
    habit = silence(shared.partnership, "first")
    assert habit is not None
    assert habit.because == "Because 2 of the 3 proposals you saw were of no use to you"
    assert habit.did == "Folded 2 of 4 proposals since 5 January 2026; you opened 1 of them."
    assert silence(shared.partnership, "second") is None
