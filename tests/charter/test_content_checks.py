"""What code checks before anything leaves fails safe, says why, and never takes for ever."""

from __future__ import annotations

from typing import Any

import pytest

from lichen.charter.content_checks import failing, refused
from lichen.charter.load import load
from lichen.charter.pattern import pattern
from lichen.charter.schema import Charter, ContentCheck, Question
from lichen.errors import CharterRefused

CALL = {"tool": "refund", "arguments": {"order": "A-17", "amount": 80, "note": "Sorry about the delay."}}

PASSES = [
    ("at_most", "arguments.amount", 80, CALL),
    ("at_least", "arguments.amount", "80", CALL),
    ("at_most", "arguments.amount", 80, {"arguments": {"amount": "79.5"}}),
    ("contains", "arguments.note", "DELAY", CALL),
    ("lacks", "arguments.note", "guarantee", CALL),
    ("matches", "arguments.order", "[A-Z]-[0-9]+", CALL),
    ("words_at_most", "arguments.note", 4, CALL),
    ("words_at_least", "arguments.note", 4, CALL),
    ("lacks", "text", "guarantee", "A bare text is its own field."),
    ("lacks", "options.1.text", "guarantee", {"options": [{"text": "a"}, {"text": "b"}]}),
]
FAILS = [
    ("at_most", "arguments.amount", 79, CALL, "is 80, which is more than 79"),
    ("at_least", "arguments.amount", 81, CALL, "is 80, which is less than 81"),
    ("at_most", "arguments.amount", 79, {"arguments": {"amount": "much"}}, "cannot be read as a number"),
    ("at_most", "arguments.amount", 79, {"arguments": {"amount": True}}, "cannot be read as a number"),
    ("at_most", "arguments.amount", 79, {"arguments": {"amount": float("nan")}}, "cannot be read"),
    ("at_most", "arguments.amount", 79, {"arguments": {}}, "is missing"),
    ("lacks", "text", "x", {"text": ""}, "is missing"),
    ("lacks", "text", "x", None, "is missing"),
    ("lacks", "text", "x", {"text": {"nested": "y"}}, "cannot be read as text"),
    ("contains", "arguments.note", "invoice", CALL, "does not say “invoice”"),
    ("lacks", "arguments.note", "SORRY", CALL, "says “SORRY”"),
    ("matches", "arguments.order", "[0-9]+", CALL, "is not of the form"),
    ("matches", "arguments.order", "A", CALL, "is not of the form"),
    ("words_at_most", "arguments.note", 3, CALL, "has 4 words, not at most 3"),
    ("words_at_least", "arguments.note", 5, CALL, "has 4 words, not at least 5"),
    ("lacks", "options.7.text", "x", {"options": [{"text": "a"}]}, "is missing"),
]


def charter(*checks: ContentCheck) -> Charter:
    return Charter(partnership="a", purpose="b", question=Question(text="c", kind="action"), checks=checks)


@pytest.mark.parametrize(("op", "field", "value", "content"), PASSES)
def test_what_keeps_to_a_check_passes(op: Any, field: str, value: Any, content: object) -> None:
    assert failing(charter(ContentCheck(id="check", op=op, field=field, value=value)), content) == []


@pytest.mark.parametrize(("op", "field", "value", "content", "said"), FAILS)
def test_what_does_not_is_told_why(op: Any, field: str, value: Any, content: object, said: str) -> None:
    check = ContentCheck(id="check", op=op, field=field, value=value, why="Our rule.")
    (sentence,) = failing(charter(check), content)
    assert sentence.startswith(f"`check`: {field} ")
    assert said in sentence
    assert sentence.endswith("(Our rule).")


def test_every_check_that_fails_is_named() -> None:
    checks = [
        ContentCheck(id=name, op="at_most", field="arguments.amount", value=1) for name in ("one", "two")
    ]
    assert [each[:5] for each in failing(charter(*checks), CALL)] == ["`one`", "`two`"]


@pytest.mark.parametrize(
    "slow",
    ["(a+)+b", "(a|a)*b", "((ab)*)*", "(?P<x>a*)(?P=x)", "(?=a*)b", "a?" * 30 + "a" * 30, ".*" * 6, "["],
)
def test_a_pattern_that_could_take_for_ever_is_refused(slow: str) -> None:
    assert refused(ContentCheck(id="form", op="matches", value=slow))
    assert not pattern(slow).fits("a" * 30)


def test_a_text_longer_than_a_pattern_may_look_at_fails() -> None:
    check = ContentCheck(id="form", op="matches", value="[a-z]+@[a-z]+")
    longest = pattern("[a-z]+@[a-z]+").longest
    assert failing(charter(check), {"text": "a" * (longest // 2) + "@b"}) == []
    (sentence,) = failing(charter(check), {"text": "a" * longest + "@b"})
    assert "characters its pattern may look at" in sentence


WRITTEN = """
partnership: agents
purpose: Agents refund customers.
question: {text: "May the agent do this?", kind: action}
goals: [{kpi: Wrong refunds, unit: "%", baseline: 4, target: 1, direction: down}]
partners: [{id: first, role: person}, {id: second, role: person}, {id: agent, role: ai}]
owner: first
answers_for_errors: second
"""
REFUSED = {
    "checks: [{id: a, op: matches, value: '(a+)+'}]\n": "repeats what itself repeats",
    "checks: [{id: a, op: at_most, value: much}]\n": "is no number",
    "checks: [{id: a, op: lacks, value: ' '}]\n": "is empty",
    "checks: [{id: a, op: lacks, value: x}, {id: a, op: lacks, value: y}]\n": "2 times",
    "quorum: 3\n": "asks for 3 people, but 2 could agree",
    "service: {on_expiry: deny}\n": "without `expires_after`",
    "service: {on_expiry: escalate, expires_after: 5}\n": "names nobody to escalate to",
}


@pytest.mark.parametrize("more", REFUSED)
def test_a_charter_whose_checks_cannot_work_is_refused(more: str) -> None:
    with pytest.raises(CharterRefused, match=REFUSED[more]):
        load(WRITTEN + more)


def test_who_runs_an_ai_is_a_person_of_the_charter() -> None:
    with pytest.raises(CharterRefused, match="who is no person here"):
        load(WRITTEN.replace("{id: agent, role: ai}", "{id: agent, role: ai, run_by: nobody}"))


def test_checks_belong_to_what_is_put_forward() -> None:
    labels = WRITTEN.replace("kind: action", "labels: [yes-do, no-do]")
    with pytest.raises(CharterRefused, match="the question is of kind `label`"):
        load(labels + "checks: [{id: a, op: lacks, value: x}]\n")
    with pytest.raises(CharterRefused, match="nothing to deny"):
        load(labels + "service: {on_expiry: deny, expires_after: 5}\n")
