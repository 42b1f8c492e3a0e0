"""Whatever dialect an endpoint speaks, a good reply is read and a useless one costs its contribution only."""

from __future__ import annotations

from typing import Any

import pytest
from tests.partners.llm.conftest import LABELS
from tests.partners.llm.dialects import (
    ANSWER,
    OPENAI,
    TOKENS,
    USELESS,
    WITH_TOKENS,
    WITHOUT_TOKENS,
    a_body,
    a_choice,
    a_token,
)
from tests.partners.llm.fake_endpoint import Answer, Endpoint

from lichen.partners.checks import check_partner
from lichen.partners.containment import Failed, ask_safely
from lichen.partners.protocol import Question, Reply, Request
from lichen.types import CaseId

ASK = Request(CaseId("c1"), {"body": "Please decide."}, LABELS)


def asked(partner: Any, *requests: Request) -> Any:
    results = ask_safely(partner, requests or [ASK])
    return results if requests else results[0]


@pytest.mark.parametrize("name", sorted(WITH_TOKENS))
def test_token_probabilities_become_the_distribution(name: str, fake: Endpoint, hire: Any) -> None:
    fake.says(WITH_TOKENS[name])
    reply = asked(hire())
    assert reply.answer == "refuse"
    assert [round(share, 2) for share in reply.distribution] == [0.32, 0.63, 0.05]
    assert reply.confidence == 0.7


@pytest.mark.parametrize("name", sorted(WITHOUT_TOKENS))
def test_without_them_the_model_is_asked_several_times(name: str, fake: Endpoint, hire: Any) -> None:
    other = {**OPENAI, "choices": [{"message": {"content": ANSWER.replace('"B"', '"A"')}}]}
    fake.says(WITHOUT_TOKENS[name], other, WITHOUT_TOKENS[name])
    reply = asked(hire(samples=4))
    assert reply.answer == "refuse"
    assert fake.calls == 4
    assert reply.distribution == pytest.approx([(1 + 1 / 3) / 5, (3 + 1 / 3) / 5, (1 / 3) / 5])
    assert fake.bodies[1]["temperature"] > 0


@pytest.mark.parametrize("name", sorted(WITHOUT_TOKENS))
def test_asked_once_the_stated_confidence_is_spread(name: str, fake: Endpoint, hire: Any) -> None:
    fake.says(WITHOUT_TOKENS[name])
    assert asked(hire(samples=1)).distribution == pytest.approx((0.15, 0.7, 0.15))


def test_probabilities_of_what_was_thought_are_not_those_of_the_answer(fake: Endpoint, hire: Any) -> None:
    thought = [
        a_token("<think>"),
        a_token('{"answer": "'),
        a_token("A", 0.9, A=0.9, B=0.1),
        a_token('"}</think>'),
    ]
    fake.says(a_body(a_choice(logprobs={"content": [*thought, *TOKENS]})))
    shares = asked(hire()).distribution
    assert [round(share, 2) for share in shares] == [0.32, 0.63, 0.05]


def test_tokens_that_belong_to_another_answer_are_not_used(fake: Endpoint, hire: Any) -> None:
    fake.says(a_body(a_choice('{"answer": "A", "confidence": 0.6}', logprobs={"content": TOKENS})))
    assert asked(hire()).distribution == pytest.approx((0.6, 0.2, 0.2))


def test_an_endpoint_without_token_probabilities_is_not_asked_for_them_again(
    fake: Endpoint, hire: Any
) -> None:
    fake.says(WITHOUT_TOKENS["ollama"])
    partner = hire()
    asked(partner)
    asked(partner)
    assert [body.get("logprobs") for body in fake.bodies] == [True, None]


@pytest.mark.parametrize("name", sorted(USELESS))
def test_a_useless_reply_costs_its_contribution_and_nothing_else(
    name: str, fake: Endpoint, hire: Any
) -> None:
    fake.says(USELESS[name])
    failed = asked(hire())
    assert isinstance(failed, Failed)
    assert len(failed.detail.split()) > 3


@pytest.mark.parametrize("name", sorted(USELESS))
def test_the_neighbours_of_a_useless_reply_are_answered_and_paid_for_once(
    name: str, fake: Endpoint, hire: Any
) -> None:
    fake.script = lambda body: USELESS[name] if "spoilt" in body["messages"][1]["content"] else OPENAI
    asks = [Request(CaseId(case), {"body": case}, LABELS) for case in ("fine", "spoilt", "good")]
    one, two, three = asked(hire(), *asks)
    assert isinstance(two, Failed)
    assert (one.answer, three.answer) == ("refuse", "refuse")
    assert fake.calls == 3


def test_what_is_missing_and_what_it_cost_come_as_fields(fake: Endpoint, hire: Any) -> None:
    fake.says(OPENAI)
    reply = hire(price_in=2.0, price_out=10.0).reply([ASK])[0]
    assert reply.missing == "an invoice"
    assert reply.unsure_of == "Missing: an invoice"
    assert (reply.tokens_in, reply.tokens_out) == (120, 30)
    assert reply.cost == pytest.approx((120 * 2.0 + 30 * 10.0) / 1e6)
    assert reply.seconds > 0


def complaining(*refusals: tuple[str, str]) -> Any:
    """An endpoint that refuses any body which holds a word, with a sentence, and else answers."""

    def script(body: dict[str, Any]) -> Any:
        for word, sentence in refusals:
            if word in str(body):
                return Answer({"error": {"message": sentence, "type": "invalid_request_error"}}, 400)
        return OPENAI

    return script


@pytest.mark.parametrize(
    ("refusals", "kept"),
    [
        ([("json_schema", "This response_format type is unavailable now")], "json_object"),
        ([("response_format", "Unrecognized request argument supplied: response_format")], None),
        ([("logprobs", "logprobs is not supported by this model")], "json_schema"),
        ([("'max_tokens'", "Unsupported parameter: use 'max_completion_tokens' instead.")], "json_schema"),
        ([("temperature", "'temperature' does not support 0 with this model")], "json_schema"),
        (
            [
                ("'max_tokens'", "Unsupported parameter: use 'max_completion_tokens' instead."),
                ("temperature", "'temperature' does not support 0 with this model"),
                ("logprobs", "You are not allowed to request logprobs from this model"),
                ("response_format", "body: extra fields not permitted"),
            ],
            None,
        ),
    ],
)
def test_what_an_endpoint_refuses_is_taken_back_and_remembered(
    refusals: list[tuple[str, str]], kept: str | None, fake: Endpoint, hire: Any
) -> None:
    fake.script = complaining(*refusals)
    partner = hire()
    assert asked(partner).answer == "refuse"
    before = fake.calls
    assert asked(partner).answer == "refuse"
    assert fake.calls == before + 1
    assert fake.bodies[-1].get("response_format", {}).get("type") == kept


def test_one_odd_case_does_not_change_the_dialect(fake: Endpoint, hire: Any) -> None:
    fake.says(Answer({"error": {"message": "no"}}, 400))
    partner = hire()
    assert isinstance(asked(partner), Failed)
    fake.says(OPENAI)
    asked(partner)
    assert fake.bodies[-1]["response_format"]["type"] == "json_schema"


def test_a_case_that_is_too_long_is_no_matter_of_dialect(fake: Endpoint, hire: Any) -> None:
    fake.says(Answer({"error": {"message": "the request exceeds the available context size"}}, 400))
    failed = asked(hire())
    assert "context size" in failed.detail
    assert fake.calls == 1


def test_azure_gets_its_version_and_its_header(
    fake: Endpoint, hire: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_API_KEY", "secret-1")
    fake.says(OPENAI)
    asked(hire(key_env="AZURE_API_KEY", key_header="api-key", api_version="2024-10-21"))
    assert fake.paths == ["/v1/chat/completions?api-version=2024-10-21"]
    assert fake.headers[0]["api-key"] == "secret-1"
    assert "authorization" not in fake.headers[0]


def test_a_number_comes_with_its_spread(fake: Endpoint, hire: Any) -> None:
    fake.says(said('{"answer": 12.5, "spread": 2, "confidence": "60 %"}'))
    kilos = Question("number", unit="kg", minimum=0.0, maximum=100.0, text="How heavy?")
    reply = asked(hire(kilos), Request(CaseId("c"), {"body": "a dog"}, kilos))[0]
    assert (reply.answer, reply.spread, reply.confidence, reply.distribution) == (12.5, 2.0, 0.6, None)


def test_a_number_asked_several_times_is_the_middle_one(fake: Endpoint, hire: Any) -> None:
    fake.says(*(said(f'{{"answer": {value}}}') for value in (10, 30, 12)))
    kilos = Question("number", unit="kg")
    reply = asked(hire(kilos, probabilities="samples", samples=3), Request(CaseId("c"), {}, kilos))[0]
    assert reply.answer == 12.0
    assert reply.spread == pytest.approx(11.01, abs=0.01)


@pytest.mark.parametrize(
    "answer", ['"heavy"', "NaN", "Infinity", "1e999", "-1", "true", "null", "101", "[1]"]
)
def test_what_is_no_number_in_range_is_no_answer(answer: str, fake: Endpoint, hire: Any) -> None:
    fake.says(said(f'{{"answer": {answer}}}'))
    kilos = Question("number", minimum=0.0, maximum=100.0)
    assert isinstance(asked(hire(kilos), Request(CaseId("c"), {}, kilos))[0], Failed)


def test_it_keeps_every_promise_of_a_partner(fake: Endpoint, hire: Any) -> None:
    fake.says(OPENAI)
    asks = [Request(CaseId(case), {"body": f"case {case}"}, LABELS) for case in "abc"]
    check_partner(hire(), asks)


def test_replies_keep_the_order_of_the_requests(fake: Endpoint, hire: Any) -> None:
    codes = {"one": "A", "two": "B", "three": "C"}
    fake.script = lambda body: said(
        next(
            f'{{"answer": "{code}"}}'
            for word, code in codes.items()
            if word in body["messages"][1]["content"]
        )
    )
    asks = [Request(CaseId(word), {"body": word}, LABELS) for word in codes] * 4
    replies = asked(hire(parallel=4, samples=1), *asks)
    assert [reply.answer for reply in replies] == ["approve", "refuse", "ask"] * 4


def said(content: str) -> dict[str, Any]:
    """A completion without token probabilities."""
    return {"choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": "stop"}]}


def test_every_reply_that_is_used_is_one_of_the_labels(fake: Endpoint, hire: Any) -> None:
    fake.says(OPENAI)
    assert isinstance(asked(hire()), Reply)
