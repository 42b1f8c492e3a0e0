"""Reasons say why somebody is asked, and to those who answer blind nothing of what the AI or others said."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import pytest
from msgspec.structs import replace
from tests.patterns.test_triage import CHARTER, situation

from lichen.charter.load import load
from lichen.charter.schema import Charter, HighStakes, plain
from lichen.estimates.belief import Belief
from lichen.estimates.estimates import Estimates
from lichen.estimates.fold import fold
from lichen.inbox.reason import sentence
from lichen.ledger.events import CharterAdopted
from lichen.patterns import next_step
from lichen.patterns.step import Ask, Chance

Row = namedtuple("Row", "why wanted made_by")
BLIND, SEEN = Chance(audit=0.5, blind=0.0, person=0.0), Chance(audit=0.5, blind=0.99, person=0.0)


def knowing(charter: Charter, *, threshold: float | None = 0.95) -> Estimates:
    from datetime import UTC, datetime

    adopted = CharterAdopted(at=datetime(2026, 1, 1, tzinfo=UTC), by="p1", version=1, charter=plain(charter))
    estimates = fold(Estimates(), adopted)
    estimates.threshold, estimates.learned_rows = threshold, 1_000
    return estimates


def asked(charter: Charter, chance: Chance, **parts: Any) -> Ask:
    step = next_step(situation(knowing(charter), chance=chance, **parts))
    assert isinstance(step, Ask)
    return step


def torn(shares: tuple[float, float]) -> Belief:
    return Belief("a", shares[0], 0.1, shares, {"a": 0, "b": 1})


def test_whoever_sees_the_ai_reads_what_it_is_unsure_between() -> None:
    step = asked(load(CHARTER), SEEN, ai=0.6, belief=torn((0.6, 0.4)))
    assert (step.blind, step.why) == (False, "AI unsure between a and b")
    assert step.confidence == 0.6


def test_an_ai_that_leans_one_way_is_only_not_sure_enough() -> None:
    step = asked(load(CHARTER), SEEN, ai=0.8, belief=torn((0.8, 0.2)))
    assert step.why == "the AI is less sure than its certificate asks for"


def test_the_blind_read_neither() -> None:
    for shares in ((0.6, 0.4), (0.8, 0.2)):
        step = asked(load(CHARTER), BLIND, ai=shares[0], belief=torn(shares))
        assert (step.blind, step.why) == (True, "a person's answer is needed")


def with_rule(**rule: Any) -> Charter:
    charter = load(CHARTER)
    return replace(charter, risk=replace(charter.risk, high_stakes=(HighStakes(**rule),)))


def test_high_stakes_by_the_ais_answer_are_told_to_those_who_see_it_alone() -> None:
    charter = with_rule(answer="a", why="a is costly")
    assert asked(charter, SEEN).why == "high stakes: the answer is a (a is costly)"
    blind = asked(charter, BLIND)
    assert blind.why == "a person's answer is needed"


def test_high_stakes_by_the_case_itself_are_told_to_everybody() -> None:
    charter = with_rule(attribute="amount", op="at_least", value=500.0)
    given = situation(knowing(charter), chance=BLIND)
    given.case.high_stakes = "A person decides this case: amount is at least 500."
    step = next_step(given)
    assert isinstance(step, Ask)
    assert (step.blind, step.why) == (True, "high stakes: amount is at least 500")


def test_a_second_person_is_not_told_what_the_first_said() -> None:
    charter = replace(with_rule(answer="b"), four_eyes=True)
    step = asked(charter, BLIND, people={"p1": "b"})
    assert (step.wanted, step.why) == ("answer", "a second person is needed before this settles")


def test_a_disagreement_is_called_one() -> None:
    step = asked(load(CHARTER), BLIND, people={"p1": "b"}, ai=0.9)
    assert (step.wanted, step.why) == ("adjudication", "second opinion on a disagreement")


@pytest.mark.parametrize(
    ("why", "wanted", "blind", "said"),
    [
        ("AI unsure between 4 and 9", "answer", False, "AI unsure between 4 and 9."),
        ("AI unsure between 4 and 9", "answer", True, "This case needs a person's answer."),
        ("random audit", "audit", True, "Random audit."),
        ("random audit of the AI-only lane", "audit", True, "A random audit."),
        ("high stakes: amount is at least 500", "answer", True, "High stakes: amount is at least 500."),
        (
            "A person decides this case: the answer is 4.",
            "answer",
            True,
            "This case needs a person's answer.",
        ),
        ("the blind answer and the AI differ", "adjudication", True, "A second opinion on a disagreement."),
        (
            "no certificate is open yet",
            "answer",
            True,
            "No certificate is open yet: everything goes to a person first.",
        ),
    ],
)
def test_a_reason_is_a_sentence(why: str, wanted: str, blind: bool, said: str) -> None:
    assert sentence(Row(why, wanted, "lichen"), blind) == said


@pytest.mark.parametrize("text", ["I think it is a", "B?", "(a)", "a/b"])
def test_a_colleagues_words_are_held_back_if_they_name_an_answer(text: str) -> None:
    row = Row(text, "answer", "p2")
    assert sentence(row, True, labels=["a", "b"]) == "Asked by p2."
    assert text in sentence(row, False, labels=["a", "b"])
    assert sentence(row, True) == "Asked by p2."


def test_a_colleagues_other_words_are_shown() -> None:
    assert sentence(Row("Anna wrote it", "answer", "p2"), True, labels=["a"]) == "Asked by p2: Anna wrote it."
