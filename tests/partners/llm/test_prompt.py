"""What a model is asked with: ours apart from theirs, and all of it readable."""

from __future__ import annotations

from typing import Any

import pytest
from tests.partners.llm.conftest import LABELS
from tests.partners.llm.fake_endpoint import Endpoint

from lichen.errors import InputRefused
from lichen.partners.llm.codes import codes_for
from lichen.partners.llm.hire import language_model
from lichen.partners.llm.prompt import system_text, write_prompt
from lichen.partners.llm.redaction import Redaction
from lichen.partners.protocol import Question, Request
from lichen.types import CaseId


def prompt(inputs: dict[str, Any], *, longest: int = 1000, **parts: Any) -> list[str]:
    request = Request(CaseId("c"), inputs, LABELS, **parts)
    written = write_prompt(request, Redaction(on=False), instructions="Be fair.", longest=longest)
    return [message["content"] for message in written.messages]


def test_the_system_says_the_purpose_the_question_and_the_answers_with_codes() -> None:
    system, _ = prompt({})
    for part in (
        "Decide requests.",
        "What becomes of this request?",
        "A = approve (all conditions are met)",
        "Be fair.",
    ):
        assert part in system


def test_constraints_are_told() -> None:
    assert "Never: Promise a date." in system_text(
        Question(labels=("a", "b"), constraints=("Promise a date.",))
    )


def test_a_case_is_told_as_data_and_context_with_marks_to_cite() -> None:
    _, user = prompt({"body": "Hello", "amount": 12.5, "tags": ["a"]}, context=("Late is after 3 days.",))
    assert 'body: Hello\namount: 12.5\ntags: ["a"]' in user
    assert "[1] Late is after 3 days." in user


def test_an_objection_is_data_as_well() -> None:
    _, user = prompt({"body": "x"}, objection="Somebody disagrees.")
    assert user.index("OBJECTION") < user.index("Somebody disagrees.") < user.index("Judge the case again")


def test_a_long_case_is_cut_with_a_word_about_it() -> None:
    _, user = prompt({"body": "long " * 1000}, longest=200)
    assert "(cut: the case goes on)" in user
    assert len(user) < 600


@pytest.mark.parametrize(
    "value", [[[0] * 60] * 60, {str(key): key for key in range(99)}, object(), None, {1: {2}}]
)
def test_what_is_no_text_does_not_stop_it(value: Any) -> None:
    assert "field:" in prompt({"field": value})[1]


def test_the_mark_differs_from_case_to_case_and_is_not_to_be_guessed() -> None:
    marks = {prompt({"body": str(number)})[1].split()[2] for number in range(50)}
    assert len(marks) == 50


def test_codes_are_short_and_there_are_enough() -> None:
    assert len(set(codes_for(77))) == 77
    assert {len(code) for code in codes_for(26)} == {1}
    with pytest.raises(InputRefused, match="676"):
        codes_for(677)


def test_a_kind_it_does_not_answer_is_refused_by_name() -> None:
    with pytest.raises(InputRefused, match="not action"):
        language_model("model", Question("action"))


def test_without_words_only_the_answer_and_its_confidence_are_asked_for(fake: Endpoint, hire: Any) -> None:
    fake.says({"choices": [{"message": {"content": '{"answer": "B", "confidence": 0.8}'}}]})
    partner = hire(words=False)
    assert partner.reply([Request(CaseId("c"), {}, LABELS)])[0].answer == "refuse"
    asked = fake.bodies[0]["response_format"]["json_schema"]["schema"]
    assert asked["required"] == ["answer", "confidence"]
    assert "reasons" not in fake.bodies[0]["messages"][0]["content"]
    assert partner.version != hire().version
