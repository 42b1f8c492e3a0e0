"""The fake follows its script, whatever the order and however often it is asked."""

from __future__ import annotations

import pytest

from lichen.partners.fake import Fake, scripted
from lichen.partners.protocol import Partner, Question, Reply, Request

QUESTION = Question(labels=("yes", "no"))


def ask(case: str) -> Request:
    return Request(case, {}, QUESTION)  # type: ignore[arg-type]


def test_it_is_a_partner() -> None:
    assert isinstance(Fake(["yes"]), Partner)


def test_a_case_gets_the_same_step_when_asked_again() -> None:
    fake = Fake(["yes", "no"])
    first = [fake.reply([ask(case)])[0].answer for case in ("a", "b", "a", "b")]
    assert first == ["yes", "no", "yes", "no"]


def test_a_sequence_starts_over() -> None:
    assert [r.answer for r in Fake(["yes", "no"]).reply([ask(c) for c in "abc"])] == ["yes", "no", "yes"]


def test_probabilities_name_the_likeliest_label() -> None:
    assert Fake([(0.2, 0.8)]).reply([ask("a")]) == [Reply("no", (0.2, 0.8), confidence=0.8, version="fake-1")]


def test_an_exception_spoils_the_batch_as_a_real_partner_would() -> None:
    with pytest.raises(RuntimeError, match="down"):
        Fake({"a": "yes", "b": RuntimeError("down")}).reply([ask("a"), ask("b")])


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (QUESTION, "yes"),
        (Question("number"), 0.0),
        (Question("number", minimum=3.0, maximum=9.0), 3.0),
        (Question("number", maximum=-2.0), -2.0),
    ],
)
def test_without_a_script_it_gives_an_answer_the_question_allows(question: Question, answer: object) -> None:
    asked = Request("a", {}, question)  # type: ignore[arg-type]
    assert scripted("desk-ai", question).reply([asked])[0].answer == answer
