"""Retries, the breaker, budgets and keys: all inside the partner, each with a sentence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.partners.llm.conftest import LABELS
from tests.partners.llm.dialects import OLLAMA, OPENAI
from tests.partners.llm.fake_endpoint import Answer, Endpoint

from lichen.partners.containment import Failed, ask_safely
from lichen.partners.llm.breaker import Breaker
from lichen.partners.llm.budget import Budget, kept_budget
from lichen.partners.llm.hire import language_model
from lichen.partners.protocol import Reply, Request, SwitchedOffError
from lichen.types import CaseId

BUSY = Answer({"error": {"message": "overloaded"}}, 503)


def asks(count: int = 1) -> list[Request]:
    return [Request(CaseId(f"c{number}"), {"body": f"{number}"}, LABELS) for number in range(count)]


def first(partner: Any) -> Reply | Failed:
    return ask_safely(partner, asks())[0]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 529])
def test_a_passing_trouble_is_tried_again(status: int, fake: Endpoint, hire: Any) -> None:
    fake.says(Answer({}, status), Answer("upstream", status), OPENAI)
    assert isinstance(first(hire(retries=2)), Reply)
    assert fake.calls == 3


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 413])
def test_what_another_try_would_only_repeat_is_not_tried_again(
    status: int, fake: Endpoint, hire: Any
) -> None:
    fake.says(Answer({"error": {"message": "too long"}}, status, {"location": fake.url}))
    failed = first(hire(retries=5))
    assert isinstance(failed, Failed)
    assert f"The endpoint said {status}: too long." in failed.detail
    assert fake.calls == 1


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"retry-after": "3"}, 3.0, 3.5),
        ({"retry-after-ms": "1500"}, 1.5, 2.0),
        ({"retry-after": "soon"}, 0.25, 0.75),
        ({"retry-after": "nan"}, 0.25, 0.75),
        ({}, 0.25, 0.75),
    ],
)
def test_it_waits_as_long_as_it_is_asked_to(
    headers: dict[str, str], least: float, most: float, fake: Endpoint, hire: Any
) -> None:
    fake.says(Answer({}, 429, headers), OPENAI)
    partner, slept = hire(retries=1), []
    partner.endpoint.sleep = slept.append
    assert isinstance(first(partner), Reply)
    assert len(slept) == 1
    assert least <= slept[0] <= most


def test_it_does_not_wait_longer_than_the_batch_has(fake: Endpoint, hire: Any) -> None:
    fake.says(Answer({}, 429, {"retry-after": "3600"}), OPENAI)
    failed = first(hire(retries=3))
    assert isinstance(failed, Failed)
    assert "429" in failed.detail
    assert fake.calls == 1


def test_a_dead_endpoint_is_left_alone_after_some_failures_and_tried_again_later(
    fake: Endpoint, hire: Any
) -> None:
    now = [0.0]
    fake.says(BUSY)
    partner = hire(breaker_after=3, breaker_pause=60.0)
    partner.endpoint.clock = partner.endpoint.breaker.clock = lambda: now[0]
    details = [first(partner) for _ in range(5)]
    assert [each.failure for each in details if isinstance(each, Failed)] == ["error"] * 3 + ["off"] * 2
    assert fake.calls == 3
    last = details[-1]
    assert isinstance(last, Failed)
    assert "failed 3 times" in last.detail
    now[0] = 61.0
    assert first(partner).failure == "error"  # type: ignore[union-attr]  # the trial call fails
    assert first(partner).failure == "off"  # type: ignore[union-attr]  # so it is left alone again
    now[0] = 130.0
    fake.says(OPENAI)
    assert isinstance(first(partner), Reply)
    assert isinstance(first(partner), Reply)


def test_half_open_lets_one_call_through() -> None:
    now = [0.0]
    breaker = Breaker(after=1, pause=10.0, clock=lambda: now[0])
    breaker.failed("no route")
    now[0] = 11.0
    breaker.enter()
    with pytest.raises(SwitchedOffError):
        breaker.enter()


def test_an_unreachable_endpoint_fails_with_a_sentence(hire: Any, fake: Endpoint) -> None:
    failed = first(hire(url="http://127.0.0.1:9/v1"))
    assert isinstance(failed, Failed)
    assert failed.failure == "error"
    assert "No response: ConnectError" in failed.detail


def test_a_slow_endpoint_is_not_waited_for(fake: Endpoint, hire: Any) -> None:
    import time

    def slow(_: object) -> Any:
        time.sleep(0.4)
        return OPENAI

    fake.script = slow
    failed = first(hire(timeout=0.1))
    assert isinstance(failed, Failed)
    assert "ReadTimeout" in failed.detail


def test_when_calls_are_used_up_the_partner_is_off_until_tomorrow(fake: Endpoint) -> None:
    day = [date(2026, 1, 5)]
    fake.says(OPENAI)
    budget = Budget(calls=2, today=lambda: day[0])
    partner: Any = language_model("model", LABELS, url=fake.url)
    partner.endpoint.budget = budget
    assert [isinstance(first(partner), Reply) for _ in range(2)] == [True, True]
    off = first(partner)
    assert isinstance(off, Failed)
    assert (off.failure, off.detail) == ("off", "Today's 2 calls are used up; it goes on tomorrow (UTC).")
    day[0] = date(2026, 1, 6)
    assert isinstance(first(partner), Reply)


def test_when_the_money_is_spent_the_partner_is_off(fake: Endpoint, hire: Any) -> None:
    fake.says(OPENAI)
    partner = hire(price_in=1_000.0, money_per_day=0.2, id="spender")
    assert isinstance(first(partner), Reply)
    assert isinstance(first(partner), Reply)
    off = first(partner)
    assert isinstance(off, Failed)
    assert off.failure == "off"
    assert off.detail.startswith("Today's budget of 0.2 is spent (0.24)")


def test_a_reply_that_cannot_be_read_costs_money_too(fake: Endpoint, hire: Any) -> None:
    fake.says({**OLLAMA, "choices": [{"message": {"content": "nonsense"}}]})
    partner = hire(price_in=1_000.0, id="waster")
    first(partner)
    assert partner.endpoint.budget.spent == (pytest.approx(0.12), 1)


def test_where_the_endpoint_does_not_count_the_budget_guesses_and_the_reply_says_nothing(
    fake: Endpoint, hire: Any
) -> None:
    fake.says({name: value for name, value in OLLAMA.items() if name != "usage"})
    partner = hire(price_in=1_000.0, id="guesser")
    reply = partner.reply(asks())[0]
    assert (reply.cost, reply.tokens_in, reply.tokens_out) == (None, None, None)
    assert partner.endpoint.budget.spent[0] > 0.1


def test_a_partner_that_is_hired_anew_has_spent_what_it_spent() -> None:
    kept_budget("same", money=1.0, calls=None).spend(0.7)
    assert kept_budget("same", money=2.0, calls=None).spent[0] == pytest.approx(0.7)


def test_half_a_batch_within_the_budget_is_answered(fake: Endpoint, hire: Any) -> None:
    fake.says(OPENAI)
    results = ask_safely(hire(calls_per_day=3, id="half"), asks(5))
    assert sum(isinstance(each, Reply) for each in results) == 3
    assert {each.failure for each in results if isinstance(each, Failed)} == {"off"}
    assert fake.calls == 3


def test_a_batch_that_runs_out_of_time_is_finished_one_by_one(fake: Endpoint, hire: Any) -> None:
    now = [0.0]

    def slow(_: object) -> Any:
        now[0] += 10.0
        return OPENAI

    fake.script = slow
    partner = hire(parallel=1, within=25.0, timeout=25.0)
    partner.endpoint.clock = lambda: now[0]
    results = ask_safely(partner, asks(6))
    assert all(isinstance(each, Reply) for each in results)
    assert fake.calls <= 7


def test_a_missing_key_switches_the_partner_off(
    fake: Endpoint, hire: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOME_API_KEY", raising=False)
    off = first(hire(key_env="SOME_API_KEY"))
    assert isinstance(off, Failed)
    assert (off.failure, fake.calls) == ("off", 0)
    assert "SOME_API_KEY" in off.detail


def test_a_key_is_sent_and_never_told(fake: Endpoint, hire: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", "sk-very-secret")
    fake.says(Answer({"error": {"message": "Incorrect API key provided: sk-very-secret"}}, 401))
    failed = first(hire(key_env="SOME_API_KEY"))
    assert fake.headers[0]["authorization"] == "Bearer sk-very-secret"
    assert isinstance(failed, Failed)
    assert "secret" not in failed.detail


def test_redirects_are_not_followed(fake: Endpoint, hire: Any) -> None:
    fake.says(Answer({}, 307, {"location": f"{fake.url}/elsewhere"}), OPENAI)
    assert isinstance(first(hire()), Failed)
    assert fake.calls == 1


def test_without_an_endpoint_the_partner_is_off_and_says_what_to_write() -> None:
    off = first(language_model("model", LABELS))
    assert isinstance(off, Failed)
    assert off.failure == "off"
    assert "url" in off.detail
