"""A desk whose events are told to a receiver that runs in the test."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.postgres import fresh_schema
from tests.prepared import empty_ledger
from tests.transfer.conftest import decide, desk_on

from lichen.ledger.ledger import Ledger, open_ledger
from lichen.webhooks.deliver import Delivered, deliver
from lichen.webhooks.store import Store

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


class Received(NamedTuple):
    headers: dict[str, str]
    body: bytes


class Receiver:
    """Takes what is sent; `answer` says with which status, body and headers."""

    def __init__(self, secured: ssl.SSLContext | None = None) -> None:
        self.got: list[Received] = []
        self.answer: Callable[[int], tuple[int, bytes, dict[str, str]]] = lambda number: (204, b"", {})
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.got.append(Received({k.lower(): v for k, v in self.headers.items()}, body))
                status, said, headers = receiver.answer(len(receiver.got))
                self.send_response(status)
                for name, value in {"content-length": str(len(said)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if secured is not None:
            self.server.socket = secured.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hook"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Hooked:
    """The desk, its receiver and the one subscription between them."""

    def __init__(self, ledger: Ledger, receiver: Receiver, *kinds: str) -> None:
        self.ledger, self.receiver = ledger, receiver
        self.desk = desk_on(ledger)
        self.store = Store(ledger)
        self.now = NOON
        found, self.secret = self.store.subscribe("desk", receiver.url, by="ann", at=NOON, kinds=kinds)
        self.id = found.id

    def decide(self, *cases: str) -> None:
        for case in cases:
            decide(self.desk, case)

    def deliver(self, later: timedelta = timedelta(0), **options: Any) -> Delivered:
        self.now += later
        return deliver(self.ledger, self.id, self.now, **{"allow_private": True, **options})


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgres"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    sqlite = request.param == "sqlite"
    address = str(tmp_path / "lichen.db") if sqlite else fresh_schema(request.getfixturevalue("server"))
    with open_ledger(address, key_file=tmp_path / "key", anchor_file=tmp_path / "anchor") as opened:
        yield opened


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(empty_ledger(tmp_path / "lichen.db")) as opened:
        yield opened


@pytest.fixture
def hooked(ledger: Ledger, receiver: Receiver) -> Hooked:
    return Hooked(ledger, receiver)
