"""What a charter may say about a language model, and what makes it another version."""

from __future__ import annotations

from typing import Any

import pytest
from tests.partners.llm.conftest import LABELS
from tests.partners.llm.dialects import OPENAI
from tests.partners.llm.fake_endpoint import Endpoint

from lichen.errors import Conflict, InputRefused
from lichen.partners.llm.address import check_resolved, check_url
from lichen.partners.llm.hire import language_model
from lichen.partners.protocol import Learner, Question, Request
from lichen.types import CaseId


def version(question: Question = LABELS, **options: Any) -> str:
    return language_model("model", question, **options).version


@pytest.mark.parametrize(
    "options",
    [
        {"model": "other"},
        {"instructions": "Be strict."},
        {"temperature": 0.5},
        {"probabilities": "stated"},
        {"samples": 3},
        {"url": "http://127.0.0.1:8080/v1"},
        {"redact": ["name"]},
        {"longest_case": 500},
    ],
)
def test_what_shapes_an_answer_is_another_version(options: dict[str, Any]) -> None:
    assert version(**options) != version()
    assert version(**options) == version(**options)


@pytest.mark.parametrize("part", ["text", "purpose"])
def test_another_wording_of_the_question_is_another_version(part: str) -> None:
    from dataclasses import replace

    assert version(replace(LABELS, **{part: "Something else?"})) != version()


def test_another_meaning_or_constraint_is_another_version() -> None:
    from dataclasses import replace

    assert version(replace(LABELS, meanings=("a", "b", "c"))) != version()
    assert version(replace(LABELS, constraints=("Promise nothing.",))) != version()


@pytest.mark.parametrize(
    "options", [{"retries": 9}, {"price_in": 3.0}, {"timeout": 9.0}, {"key_env": "A_API_KEY"}]
)
def test_how_an_answer_is_fetched_and_paid_for_is_not(options: dict[str, Any]) -> None:
    assert version(**options) == version()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"warp": 9}, "has no option 'warp'; it has: url, model"),
        ({"samples": "many"}, r"Expected `int`, got `str` - at `\$.samples`"),
        ({"samples": 0}, "samples"),
        ({"temperature": -1}, "temperature"),
        ({"probabilities": "guess"}, "guess"),
        ({"key_env": "HOME"}, "key_env"),
        ({"key_env": "DATABASE_URL"}, "key_env"),
        ({"key_header": "a: b"}, "key_header"),
        ({"money_per_day": 5}, "price_in"),
        ({"url": "file:///etc/passwd"}, "https://"),
        ({"challenger": {"retries": 3}}, "differ in nothing"),
        ({"challenger": {"challenger": {}}}, "no challenger of its own"),
    ],
)
def test_options_that_cannot_be_used_are_refused_by_name(options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        language_model("model", LABELS, **options)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/v1",
        "gopher://127.0.0.1/",
        "//example.org/v1",
        "https://",
        "https://user:word@example.org/v1",
        "https://example.org/v1?key=1",
        "https://example.org/v1#a",
        "https://exa mple.org/v1",
        "https://example.org\\@127.0.0.1/",
        "http://api.example.org/v1",
        "http://93.184.216.34/v1",
        "http://169.254.169.254/latest/meta-data",
        "https://169.254.169.254/",
        "http://0xa9fea9fe/",
        "http://2852039166/",
        "http://[::ffff:169.254.169.254]/",
        "http://[fe80::1]/",
        "http://0.0.0.0/",
        "http://[::]/",
        "http://224.0.0.1/",
        "http://100.100.100.200/",
        "http://metadata.google.internal/",
        "http://[::1",
        "https://example.org:0/",
        "https://" + "a" * 3000,
    ],
)
def test_a_model_is_not_asked_at_such_an_address(url: str) -> None:
    with pytest.raises(InputRefused):
        check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.openai.com/v1",
        "http://localhost:11434/v1",
        "http://127.0.0.1:8080/v1",
        "http://[::1]:8080/v1",
        "http://10.1.2.3:8000/v1",
        "http://gpu-box:8000/v1",
        "https://name.openai.azure.com/openai/deployments/d",
    ],
)
def test_a_model_may_be_asked_at_such_an_address(url: str) -> None:
    assert check_url(url).hostname


def test_whoever_runs_the_server_may_name_the_only_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICHEN_LLM_HOSTS", "api.mistral.ai, 127.0.0.1")
    assert check_url("https://api.mistral.ai/v1")
    with pytest.raises(InputRefused, match="LICHEN_LLM_HOSTS"):
        check_url("https://elsewhere.example.org/v1")


def test_a_name_that_leads_to_the_hosts_own_secrets_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", ("169.254.169.254", 0))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *given, **named: found)
    with pytest.raises(InputRefused, match=r"model\.example\.org"):
        check_resolved("model.example.org")


def test_a_second_version_answers_in_shadow_until_it_is_promoted(fake: Endpoint) -> None:
    fake.says(OPENAI)
    options = {"url": fake.url, "model": "m", "instructions": "Be fair."}
    trial = language_model("model", LABELS, **options, challenger={"instructions": "Be strict."})
    assert isinstance(trial, Learner)
    assert trial.challenger is not None
    before, after = trial.version, trial.challenger.version
    assert before == version(**options)
    assert after == version(**{**options, "instructions": "Be strict."})
    ask = [Request(CaseId("c"), {"body": "x"}, LABELS)]
    assert trial.challenger.reply(ask)[0].version == after
    assert trial.reply(ask)[0].version == before
    trial.promote()
    assert (trial.version, trial.challenger) == (after, None)
    assert "Be strict." in fake.bodies[0]["messages"][0]["content"]
    with pytest.raises(Conflict):
        trial.promote()


def test_a_promotion_is_carried_over() -> None:
    def fresh() -> Any:
        return language_model("model", LABELS, challenger={"model": "other"})

    trial, other = fresh(), fresh()
    trial.promote()
    other.restore(trial.state())
    assert other.version == trial.version
    with pytest.raises(InputRefused):
        other.restore(b"nothing")
