"""A service behind an address is a partner like any other: its failures cost its own contributions."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from lichen.errors import InputRefused
from lichen.partners.checks import check_partner
from lichen.partners.containment import Failed, ask_safely
from lichen.partners.http import Service
from lichen.partners.protocol import Later, Question, Request
from lichen.types import CaseId

QUESTION = Question(labels=("billing", "other"))
ASKS = [Request(CaseId(f"c{at}"), {"text": f"letter {at}"}, QUESTION, ask=f"ask-{at}") for at in range(3)]


class Local:
    """A service in this process: what it is sent, and what it answers."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.headers: list[dict[str, str]] = []
        self.answers: list[tuple[int, Any]] = []
        here = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                here.sent.append(json.loads(body))
                here.headers.append({name.lower(): value for name, value in self.headers.items()})
                status, said = here.answers.pop(0) if here.answers else (200, {"answer": "billing"})
                written = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(written)))
                self.end_headers()
                self.wfile.write(written)

            def log_message(self, *_: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/decide"

    def partner(self, **options: Any) -> Service:
        return Service("service", QUESTION, url=self.url, sleep=lambda _: None, **options)


@pytest.fixture
def local() -> Iterator[Local]:
    running = Local()
    yield running
    running.server.shutdown()
    running.server.server_close()


def test_it_keeps_the_promises_of_a_partner(local: Local) -> None:
    check_partner(local.partner(), ASKS)


def test_it_is_sent_the_ask_and_what_it_replies_is_read(local: Local) -> None:
    chances = {"other": 0.2, "billing": 0.8}
    said = {"answer": "billing", "distribution": chances, "reasons": "It says so.", "version": "v7", "x": 1}
    local.answers = [(200, said)]
    (reply,) = local.partner().reply(ASKS[:1])
    assert (reply.answer, reply.distribution, reply.version) == ("billing", (0.8, 0.2), "v7")
    sent = local.sent[0]
    assert (sent["partner"], sent["case"], sent["ask"]) == ("service", "c0", "ask-0")
    assert (sent["inputs"], sent["question"]["labels"]) == ({"text": "letter 0"}, ["billing", "other"])


def test_it_may_call_back_later(local: Local) -> None:
    local.answers = [(202, b"")]
    (reply,) = ask_safely(local.partner(minutes=2), ASKS[:1])
    assert isinstance(reply, Later)
    assert local.partner(minutes=2).answers_within == 120


def test_its_key_comes_from_the_environment(local: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_API_KEY", "secret-17")
    local.partner(key_env="DESK_API_KEY").reply(ASKS[:1])
    assert local.headers[0]["authorization"] == "Bearer secret-17"
    with pytest.raises(InputRefused):
        local.partner(key_env="HOME")


def test_it_is_tried_again_where_that_can_help(local: Local) -> None:
    local.answers = [(503, {}), (200, {"answer": "other"})]
    assert local.partner().reply(ASKS[:1])[0].answer == "other"


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ((500, {"detail": "broken"}), "error"),
        ((403, {"detail": "no"}), "error"),
        ((200, b"<html>"), "error"),
        ((200, {"reply": "billing"}), "malformed"),
        ((200, {"answer": "perhaps"}), "malformed"),
        ((200, {"answer": "billing", "distribution": {"nobody": 1.0}}), "malformed"),
        ((302, {}), "error"),
    ],
)
def test_a_failure_costs_its_own_contribution(local: Local, answer: Any, failure: str) -> None:
    local.answers = [answer] * 3
    (found,) = ask_safely(local.partner(), ASKS[:1])
    assert isinstance(found, Failed)
    assert found.failure == failure, found.detail


def test_without_an_address_it_is_off() -> None:
    (found,) = ask_safely(Service("service", QUESTION), ASKS[:1])
    assert isinstance(found, Failed)
    assert found.failure == "off"


@pytest.mark.parametrize(
    "url",
    ["http://169.254.169.254/latest", "ftp://here/", "http://user:pass@here/", "http://example.org/plain"],
)
def test_addresses_that_hold_secrets_are_refused(url: str) -> None:
    with pytest.raises(InputRefused):
        Service("service", QUESTION, url=url)
