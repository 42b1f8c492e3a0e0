"""One ordinary keep-alive connection with TCP_NODELAY: what every measurement asks through."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from typing import Any


class Client:
    """One keep-alive connection: a request in one write, an answer read by its length."""

    def __init__(self, port: int, token: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head = f"Host: localhost\r\nAuthorization: Bearer {token}\r\n"

    def ask(self, method: str, path: str, body: object = None, kind: str = "application/json") -> Any:
        """The answer's JSON, or its bytes; anything but success is an error."""
        content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\n{self.head}Content-Length: {len(content)}\r\n"
        told = f"{head}Content-Type: {kind}\r\n\r\n" if content else f"{head}\r\n"
        self.socket.sendall(told.encode() + content)
        status, answer = self._read()
        if status == 429:
            time.sleep(0.05)
            return self.ask(method, path, body, kind)
        if not 200 <= status < 300:
            raise RuntimeError(f"{method} {path}: {status} {answer[:300]!r}")
        return answer if path.endswith("/download") or not answer else json.loads(answer)

    def _read(self) -> tuple[int, bytes]:
        came = b""
        while b"\r\n\r\n" not in came:
            came += self.socket.recv(1 << 16) or _closed()
        head, _, answer = came.partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        status = int(lines[0].split(b" ")[1])
        lengths = [int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")]
        length = lengths[0] if lengths else 0
        whole = bytearray(answer)
        while len(whole) < length:
            whole += self.socket.recv(1 << 18) or _closed()
        return status, bytes(whole)


def asks_of(client: Client, chosen: str = "") -> Iterator[dict[str, Any]]:
    """The asks that wait for whoever asks, or those `chosen` by a part of the query, page by page."""
    after: str | None = ""
    while after is not None:
        page = client.ask("GET", f"/api/v1/asks?limit=200{chosen}{after}")
        yield from page["items"]
        after = f"&after={page['next']}" if page["next"] else None


def _closed() -> bytes:
    raise RuntimeError("the server closed the connection")
