"""The short way to a contribution answers as the long one does, and takes nothing it does not know."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

AT = "/api/v1/partnerships/desk/cases/mail-0/contributions"
Answer = tuple[str, dict[str, str], bytes]


def environ(token: str, path: str, body: bytes, **more: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "HTTP_AUTHORIZATION": f"Bearer {token}",
        **more,
    }


def asked(handler: Callable[..., Any], given: dict[str, Any]) -> Answer | None:
    said: list[Any] = []
    answer = handler(given, lambda status, headers: said.extend((status, dict(headers))))
    return None if answer is None else (said[0], said[1], b"".join(answer))


@pytest.fixture
def short(world: Any) -> Callable[..., Any]:
    from lichen.web.api.short import short as way

    return way


@pytest.fixture
def long(world: Any) -> Callable[..., Any]:
    from lichen.web.edge import PROGRAMS, _with

    return _with(PROGRAMS)


def refused_ones(ask: str) -> dict[str, tuple[str, bytes, dict[str, str]]]:
    """What is wrong, with who says it, what and how."""
    good = json.dumps({"ask": ask, "answer": "billing"}).encode()
    return {
        "nobody": ("", good, {}),
        "a stranger": ("stranger", good, {}),
        "one who may only look": ("auditor", good, {}),
        "one of elsewhere": ("elsewhere", good, {}),
        "no JSON": ("owner", b"{", {}),
        "another kind": ("owner", good, {"CONTENT_TYPE": "text/plain"}),
        "an unknown field": ("owner", b'{"answer": "billing", "owner": 1}', {}),
        "an unknown answer": ("owner", b'{"answer": "nonsense"}', {}),
        "an unknown ask": ("owner", b'{"answer": "billing", "ask": "none"}', {}),
        "a key that is none": ("owner", good, {"HTTP_IDEMPOTENCY_KEY": "two words"}),
    }


@pytest.mark.parametrize("wrong", refused_ones(""))
def test_what_is_refused_is_refused_in_the_same_words(
    desk: Any, short: Callable[..., Any], long: Callable[..., Any], wrong: str
) -> None:
    who, body, more = refused_ones(desk.ask()[1])[wrong]
    token = desk.world.token(who) if who in desk.world.users else who
    head = desk.world.desk.ledger.head("desk")
    both = [asked(way, environ(token, AT, body, **more)) for way in (short, long)]
    for answer in both:
        assert answer is not None
        answer[1].pop("RateLimit-Remaining", None)
        answer[1].pop("RateLimit-Reset", None)
    assert both[0] == both[1]
    assert both[0] is not None
    assert both[0][0].startswith("4")
    assert desk.world.desk.ledger.head("desk") == head


def test_what_is_saved_on_one_way_is_known_on_the_other(
    desk: Any, short: Callable[..., Any], long: Callable[..., Any]
) -> None:
    person, ask = desk.ask()
    body = json.dumps({"ask": ask, "answer": "billing"}).encode()
    given = [environ(desk.world.token(person), AT, body, HTTP_IDEMPOTENCY_KEY="once") for _ in "ab"]
    first, again = asked(short, given[0]), asked(long, given[1])
    assert first is not None
    assert again is not None
    assert first[0] == again[0] == "201 Created"
    assert (first[1].keys(), first[2]) == (again[1].keys(), again[2])


def test_what_breaks_is_told_without_its_details(
    desk: Any, short: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from lichen.web.api import short as module

    def breaks(*_: Any, **__: Any) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr(module, "make_contribution", breaks)
    answer = asked(short, environ(desk.world.token("owner"), AT, b"{}"))
    assert answer is not None
    assert answer[0].startswith("500")
    assert b"secret" not in answer[2]


@pytest.mark.parametrize(
    "changed",
    [
        {"REQUEST_METHOD": "GET"},
        {"QUERY_STRING": "a=b"},
        {"PATH_INFO": AT + "/"},
        {"PATH_INFO": AT + "/contribution-1/withdraw"},
        {"PATH_INFO": AT.replace("mail-0", "m\xc3\xa4il")},
    ],
)
def test_everything_else_goes_the_long_way(short: Callable[..., Any], changed: dict[str, str]) -> None:
    assert asked(short, {**environ("none", AT, b"{}"), **changed}) is None
