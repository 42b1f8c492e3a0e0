"""Nothing but an answer of the question ever comes out, whatever a model writes."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.partners.llm.conftest import LABELS
from tests.partners.llm.injections import INJECTIONS

from lichen.partners.checking import MalformedError, checked
from lichen.partners.llm.asking import read_said
from lichen.partners.llm.chances import from_tokens
from lichen.partners.llm.completion import Completion, Token, read_completion
from lichen.partners.protocol import Question, Reply

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
ANSWERS = st.fixed_dictionaries(
    {"answer": JSON}, optional={"confidence": JSON, "reasons": JSON, "missing": JSON}
)
KILOS = Question("number", minimum=0.0, maximum=10.0)


def outcome(text: str, question: Question) -> Reply | None:
    """The reply a text becomes, or None when it is refused; anything else is an error of ours."""
    try:
        said = read_said(Completion(text), question)
    except MalformedError:
        return None
    return checked(
        Reply(said.answer, spread=said.spread, confidence=said.confidence, reasons=said.reasons), question
    )


@settings(max_examples=60, deadline=None)
@given(st.text() | JSON.map(json.dumps) | ANSWERS.map(json.dumps))
def test_any_text_becomes_a_label_or_nothing(text: str) -> None:
    reply = outcome(text, LABELS)
    assert reply is None or reply.answer in LABELS.labels


@settings(max_examples=60, deadline=None)
@given(ANSWERS.map(json.dumps))
def test_any_object_becomes_a_number_in_range_or_nothing(text: str) -> None:
    reply = outcome(text, KILOS)
    assert reply is None or 0.0 <= float(reply.answer) <= 10.0


@settings(max_examples=60, deadline=None)
@given(
    JSON
    | st.fixed_dictionaries(
        {"choices": st.lists(st.fixed_dictionaries({"message": JSON, "logprobs": JSON}), min_size=1)}
    )
)
def test_any_body_becomes_a_completion_or_is_refused(body: Any) -> None:
    with suppress(MalformedError):
        assert read_completion(body).text.strip()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            Token,
            st.sampled_from(['{"', "answer", '": "', "A", "B", "AB", " ", '"', "x", "AA", ""]),
            st.floats(-30, 0),
            st.lists(st.tuples(st.sampled_from("ABCx"), st.floats(-30, 0)), max_size=4).map(tuple),
        ),
        max_size=8,
    ),
    st.sampled_from([("A", "B", "C"), ("AA", "AB", "AC")]),
)
def test_any_tokens_become_probabilities_or_nothing(tokens: list[Token], codes: tuple[str, ...]) -> None:
    shares = from_tokens(tokens, codes)
    assert shares is None or (sum(shares) == pytest.approx(1.0) and min(shares) > 0)


@pytest.mark.parametrize("injection", INJECTIONS, ids=lambda each: f"{each.trick} {each.language}")
def test_a_model_that_repeats_an_injection_gives_a_label_or_nothing(injection: Any) -> None:
    reply = outcome(injection.text, LABELS)
    assert reply is None or reply.answer in LABELS.labels


def test_a_code_in_two_letters_is_followed_through_its_tokens() -> None:
    codes = ("AA", "AB", "BA")
    tokens = [
        Token('{"answer": "', 0.0),
        Token("A", -0.105, (("A", -0.105), ("B", -2.303))),
        Token("B", -0.223, (("B", -0.223), ("A", -1.609))),
        Token('"}', 0.0),
    ]
    shares = from_tokens(tokens, codes)
    assert shares is not None
    assert [round(share, 2) for share in shares] == [0.18, 0.72, 0.1]


@pytest.mark.parametrize("before", ['"', ' "', '": "'])
def test_it_matters_not_where_the_quotation_mark_falls(before: str) -> None:
    text = '{"answer": "'.removesuffix(before)
    tokens = [
        Token(text, 0.0),
        Token(f"{before}A", -0.7, ((f"{before}A", -0.7), (f"{before}B", -0.7))),
        Token('"}', 0.0),
    ]
    assert from_tokens(tokens, ("A", "B")) == pytest.approx((0.5, 0.5))


def test_tokens_that_say_nothing_about_the_codes_are_not_used() -> None:
    tokens = [Token('{"answer": "', 0.0), Token("A", -9.0, (("Hello", -0.1),)), Token('"}', 0.0)]
    assert from_tokens(tokens, ("A", "B")) is None
