"""An ordinary keep-alive client of the standard library; nothing but this machine is ever asked."""

from __future__ import annotations

import http.client
import json
import time
from typing import Any

GOOD = (200, 201, 202, 204)
Headers = dict[str, str]


class Refused(RuntimeError):
    """A product answered something but success."""


class Connection:
    """One connection to 127.0.0.1, kept open; cookies are kept too."""

    def __init__(self, port: int, headers: Headers | None = None) -> None:
        self._open = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self.headers: Headers = dict(headers or {})
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Any:
        return json.loads(self.fetch("GET", path))

    def post(self, path: str, body: object = None) -> Any:
        """The answer's JSON, or None when it has no body."""
        answer = self.fetch("POST", path, json.dumps(body or {}).encode(), "application/json")
        return json.loads(answer) if answer else None

    def fetch(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> bytes:
        """The answer's bytes. 429 is obeyed, and the wait counts; any other refusal raises `Refused`."""
        status, again_in, answer = self._once(method, path, body, kind)
        if status == 429:
            time.sleep(again_in)
            status, _, answer = self._once(method, path, body, kind)
        if status not in GOOD:
            raise Refused(f"{method} {path} answered {status}: {answer[:200]!r}")
        return answer

    def _once(self, method: str, path: str, body: bytes | None, kind: str) -> tuple[int, float, bytes]:
        headers = {**self.headers, **({"Content-Type": kind} if kind else {})}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            self._open.request(method, path, body, headers)
            came = self._open.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self._open.close()  # the server had closed the idle connection: once more, on a new one
            self._open.request(method, path, body, headers)
            came = self._open.getresponse()
        answer = came.read()
        for cookie in came.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value
        return came.status, float(came.headers.get("Retry-After") or 1), answer
