"""High-stakes rules send the right cases to people, and fail safe."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from lichen.charter.load import load
from lichen.charter.rules import needs_person, said
from lichen.charter.schema import Charter, HighStakes, Question
from lichen.charter.template import write
from lichen.types import Answer

BASE = load(write("document-reading"))


def holding(*rules: HighStakes) -> Charter:
    return replace(BASE, risk=replace(BASE.risk, high_stakes=rules))


def test_without_rules_no_case_needs_a_person() -> None:
    assert needs_person(BASE, {"anything": 3}, "7") is None


@pytest.mark.parametrize(
    ("rule", "attributes", "answer", "holds"),
    [
        (HighStakes(answer="7"), {}, "7", True),
        (HighStakes(answer="7"), {}, "1", False),
        (HighStakes(answer="7"), {}, None, False),
        (HighStakes(attribute="amount", op="at_least", value=50.0), {"amount": 50}, None, True),
        (HighStakes(attribute="amount", op="at_least", value=50.0), {"amount": "49.9"}, None, False),
        (HighStakes(attribute="amount", op="at_least", value=50.0), {"amount": True}, None, True),
        (HighStakes(attribute="amount", op="at_most", value=50.0), {"amount": "5e1"}, None, True),
        (HighStakes(attribute="amount", op="at_most", value=50.0), {"amount": 51}, None, False),
        (HighStakes(attribute="kind", value="VIP"), {"kind": " vip "}, None, True),
        (HighStakes(attribute="kind", value="vip"), {"kind": "Vip"}, None, True),
        (HighStakes(attribute="kind", value="VIP"), {"kind": "guest"}, None, False),
        (HighStakes(attribute="ward", value=3.0), {"ward": "3"}, None, True),
        (HighStakes(attribute="ward", value="3"), {"ward": 3.0}, None, True),
        (HighStakes(attribute="minor", value=True), {"minor": "Yes"}, None, True),
        (HighStakes(attribute="minor", value=True), {"minor": 1}, None, True),
        (HighStakes(attribute="minor", value=True), {"minor": False}, None, False),
        (HighStakes(attribute="minor", value=False), {"minor": "no"}, None, True),
        (HighStakes(attribute="kind", op="in", value=("a", 2.0)), {"kind": "2"}, None, True),
        (HighStakes(attribute="kind", op="in", value=("a", 2.0)), {"kind": "b"}, None, False),
        (HighStakes(attribute="answer", op="in", value=("7", "8")), {}, "8", True),
        (HighStakes(attribute="answer", op="in", value=("7", "8")), {"answer": "8"}, None, False),
        (HighStakes(answer="7", attribute="kind", value="a"), {"kind": "a"}, "7", True),
        (HighStakes(answer="7", attribute="kind", value="a"), {"kind": "a"}, "1", False),
        (HighStakes(answer="7", attribute="kind", value="a"), {"kind": "b"}, "7", False),
    ],
)
def test_a_rule_holds_exactly_where_it_says(
    rule: HighStakes, attributes: dict[str, object], answer: Answer | None, holds: bool
) -> None:
    assert (needs_person(holding(rule), attributes, answer) is not None) is holds


@pytest.mark.parametrize("amount", [None, "", "  ", float("nan"), "a lot", float("inf"), "1,000", [1]])
def test_what_is_absent_or_cannot_be_compared_goes_to_a_person(amount: object) -> None:
    for op in ("at_least", "at_most"):
        rule = HighStakes(attribute="amount", op=op, value=50.0)
        assert needs_person(holding(rule), {"amount": amount}) is not None
    assert "is not known" in str(needs_person(holding(rule), {}))


def test_a_number_answer_is_compared_too() -> None:
    rule = HighStakes(attribute="answer", op="at_least", value=500.0)
    charter = replace(holding(rule), question=Question(text="How much?", kind="number"))
    assert needs_person(charter, {}, 499.0) is None
    assert needs_person(charter, {}, 500.0) == "A person decides this case: the answer is at least 500."


def test_the_reason_is_a_sentence_with_the_charters_own_words() -> None:
    rule = HighStakes(attribute="amount", op="at_least", value=1e4, why="Large sums.")
    sentence = needs_person(holding(HighStakes(answer="9"), rule), {"amount": 2e4}, "1")
    assert sentence == "A person decides this case: amount is at least 10,000 (Large sums)."


def test_two_rules_differ_in_words_if_they_differ_in_meaning() -> None:
    small, large = (HighStakes(attribute="a", op="at_least", value=value) for value in (1e9, 1e9 + 1))
    assert said(small) != said(large)
