"""An endpoint on this machine that says what a test wants, over real HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """A response: `body` is JSON, or text or bytes as they are."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


Script = Callable[[dict[str, Any]], Any]


@dataclass
class Endpoint:
    """Where it listens, what it was asked, and what it says next."""

    url: str
    script: Script
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    @property
    def calls(self) -> int:
        return len(self.bodies)

    def says(self, *answers: Any) -> None:
        """Say these in turn, the last one for ever."""
        left = list(answers)
        self.script = lambda _: left.pop(0) if len(left) > 1 else left[0]


@contextmanager
def endpoint() -> Iterator[Endpoint]:
    """A listening endpoint; it stops with the block."""
    lock = threading.Lock()
    here = Endpoint("", lambda _: Answer({}, 500))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # head and body in one packet: two would wait for each other

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            with lock:
                here.bodies.append(body)
                here.headers.append({name.lower(): value for name, value in self.headers.items()})
                here.paths.append(self.path)
                said = here.script(body)
            answer = said if isinstance(said, Answer) else Answer(said)
            content = answer.content()
            self.send_response(answer.status)
            for name, value in {"content-length": str(len(content)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # a client that went away

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        here.url = f"http://127.0.0.1:{server.server_port}/v1"
        yield here
        server.shutdown()
