"""Personal data do not leave, and come back where a person reads."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.partners.llm.conftest import LABELS
from tests.partners.llm.fake_endpoint import Endpoint

from lichen.partners.llm.options import read_options
from lichen.partners.llm.redaction import Redaction
from lichen.partners.protocol import Request
from lichen.types import CaseId


@pytest.mark.parametrize(
    "secret",
    [
        "jo.low+bills@mail.example.org",
        "jürgen@exämple.org",
        "DE89 3704 0044 0532 0130 00",
        "DE89370400440532013000",
        "gb82 west 1234 5698 7654 32",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "378282246310005",
        "192.168.12.77",
        "2001:db8::8a2e:370:7334",
        "+49 30 1234567",
        "+1 (415) 555-2671",
        "(415) 555-2671",
        "0171 1234567",
        "030/1234567",
    ],
)
def test_it_is_hidden_wherever_it_stands(secret: str) -> None:
    for text in (
        secret,
        f"Write to {secret}, please.",
        f"({secret}) and then",
        f"a: {secret}\nb: {secret} now",
    ):
        redaction = Redaction()
        hidden = redaction.hide(text)
        assert secret not in hidden
        assert not any(part in hidden for part in secret.split() if len(part) > 3)
        assert redaction.restore(hidden) == text


@pytest.mark.parametrize(
    "text",
    [
        "on 2026-01-05 at 12:30:45",
        "05.01.2026",
        "01/02/2026",
        "0.12345678",
        "3,5 kg for 1200 EUR",
        "invoice 20260105",
        "4111 1111 1111 1112",
        "DE00 3704 0044 0532 0130 00",
        "version 1.2.3",
        "999.999.999.999",
        "a :: b",
        "room 12-14",
    ],
)
def test_what_is_no_personal_datum_stays(text: str) -> None:
    hidden = Redaction().hide(text)
    assert all(what not in hidden for what in ("[email", "[card", "[ip", "[iban"))
    if "4111" not in text and "DE00" not in text:
        assert hidden == text


def test_the_same_value_has_one_placeholder_and_another_value_another() -> None:
    hidden = Redaction().hide("a@example.org, b@example.org, A@example.org")
    assert hidden == "[email-1], [email-2], [email-1]"


def test_a_listed_field_is_hidden_there_and_wherever_the_case_repeats_it() -> None:
    redaction = Redaction(on=False, fields=("Name", "age"))
    inputs = redaction.without_fields(
        {"name": "Jo Low", "age": 41, "body": "I, jo low, wrote to JO LOW; Jo Lowe"}
    )
    assert inputs["name"] == "[name-1]"
    assert inputs["age"] == "[age-1]"
    assert redaction.hide(str(inputs["body"])) == "I, [name-1], wrote to [name-1]; Jo Lowe"


@settings(deadline=None)
@given(st.text(max_size=80), st.text(alphabet="abc@.de0123456789 +-", max_size=60))
def test_what_was_hidden_comes_back(before: str, after: str) -> None:
    text = f"{before} x@example.org {after}"
    redaction = Redaction()
    restored = redaction.restore(redaction.hide(text))
    assert restored.casefold() == text.casefold() or "[" in before


@pytest.mark.parametrize(
    ("options", "redacts"),
    [
        ({"url": "http://127.0.0.1:1/v1"}, False),
        ({"url": "http://localhost:1/v1"}, False),
        ({"url": "http://10.0.0.9:8000/v1"}, True),
        ({"url": "https://api.example.org/v1"}, True),
        ({"url": "https://api.example.org/v1", "redaction": False}, False),
        ({"url": "http://127.0.0.1:1/v1", "redaction": True}, True),
    ],
)
def test_it_is_on_unless_the_model_runs_here_or_an_option_decides(
    options: dict[str, Any], redacts: bool
) -> None:
    assert read_options("model", options).redacts is redacts


def test_nothing_personal_is_on_the_wire_and_the_reasons_read_as_they_should(
    fake: Endpoint, hire: Any
) -> None:
    said = '{"answer": "B", "reasons": "[name-1] wrote from [email-1].", "missing": "who [name-1] is"}'
    fake.says({"choices": [{"message": {"content": said}}]})
    partner = hire(redaction=True, redact=["name"])
    inputs = {"name": "Jo Low", "body": "I am Jo Low, jo@example.org, +49 30 1234567."}
    note = "Ask desk@example.org."
    reply = partner.reply(
        [Request(CaseId("c"), inputs, LABELS, context=(note,), objection="Jo Low objects.")]
    )[0]
    sent = str(fake.bodies)
    assert not any(secret in sent for secret in ("Jo Low", "jo@example", "1234567", "desk@example"))
    assert reply.reasons == "Jo Low wrote from jo@example.org."
    assert reply.missing == "who Jo Low is"


def test_a_number_at_the_edge_of_a_cut_case_is_hidden_too(fake: Endpoint, hire: Any) -> None:
    fake.says({"choices": [{"message": {"content": '{"answer": "B"}'}}]})
    partner = hire(redaction=True, longest_case=110)
    partner.reply([Request(CaseId("c"), {"body": "x" * 90 + " 4111 1111 1111 1111"}, LABELS)])
    assert "4111" not in str(fake.bodies)
