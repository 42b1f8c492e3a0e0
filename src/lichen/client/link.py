"""The way to the server: one pool of connections, requests sent until they are answered or refused."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, TypeVar, overload
from urllib.parse import quote, urlencode
from uuid import uuid4

import httpx
import msgspec

from lichen.client.refusals import refusal, unreachable
from lichen.client.retries import Retries
from lichen.decoding import decoder
from lichen.errors import InputRefused, LichenError, NotFound, StoreUnavailable

Shape = TypeVar("Shape")
Query = Mapping[str, object]
JSON = "application/json"
IDLE = 60.0
"""Seconds for which an unused connection is kept."""

_encode = msgspec.json.Encoder().encode


class Link:
    """Sends requests to one server on behalf of one token. Threads may share it."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        timeout: float,
        retries: Retries,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.url, self.retries, self.sleep = _checked(url), retries, sleep
        self.base = f"{self.url}/api/v1"
        self.headers = {
            "authorization": f"Bearer {_visible(token)}",
            "accept": JSON,
            "user-agent": "lichen-client",
        }
        self.timeout = {"timeout": httpx.Timeout(timeout, connect=min(timeout, 10.0)).as_dict()}
        limits = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=IDLE)
        self.http = httpx.Client(transport=transport, limits=limits, follow_redirects=False)

    def close(self) -> None:
        """Close all connections."""
        self.http.close()

    def get(self, shape: type[Shape], path: str, query: Query | None = None) -> Shape:
        """The answer to a question; asked again when it got lost."""
        return _decoded(shape, self.send("GET", path + said(query)))

    def get_after(self, shape: type[Shape], path: str, seconds: float) -> Shape:
        """The answer to a question with which the server may wait for so many seconds."""
        patience = float(self.timeout["timeout"]["read"] or 0.0) + seconds
        return _decoded(shape, self.send("GET", path + said({"wait": f"{seconds:.1f}"}), quiet=patience))

    @overload
    def act(self, shape: type[Shape], method: str, path: str, body: object = None, *, key: str | None = None,
            repeatable: bool = True, headers: Mapping[str, str] | None = None) -> Shape: ...  # fmt: skip

    @overload
    def act(self, shape: None, method: str, path: str, body: object = None, *, key: str | None = None,
            repeatable: bool = True, headers: Mapping[str, str] | None = None) -> None: ...  # fmt: skip

    def act(
        self,
        shape: type[Shape] | None,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str | None = None,
        repeatable: bool = True,
        headers: Mapping[str, str] | None = None,
    ) -> Shape | None:
        """The answer to an act, which happens once however often it has to be sent.

        That is what its key is for: one is made up when none is given. `repeatable` is false for the few
        acts for which the server takes no key and that are not the same when done twice.
        """
        kept = {"idempotency-key": key or uuid4().hex, **(headers or {})}
        content = b"" if body is None else _encode(body)
        if content:
            kept["content-type"] = JSON
        response = self.send(method, path, content, kept, repeatable=repeatable)
        return None if shape is None else _decoded(shape, response)

    def drop(self, path: str) -> None:
        """Delete something; when it is gone already because the first answer got lost, that is as good."""
        try:
            self.send("DELETE", path, repeatable=False)
        except StoreUnavailable:
            if not self.retries.most:
                raise
            with suppress(NotFound):
                self.send("DELETE", path)

    def send(
        self,
        method: str,
        path: str,
        content: bytes | Callable[[], Iterator[bytes]] = b"",
        headers: Mapping[str, str] | None = None,
        *,
        repeatable: bool = True,
        stream: bool = False,
        quiet: float | None = None,
    ) -> httpx.Response:
        """The answer, below 300; raises what it says otherwise.

        `content` may give a body anew for each try, `quiet` is how long the server may say nothing.
        """
        turn = 0
        while True:
            request = self.request(method, path, content, headers, quiet)
            try:
                response = self.http.send(request, stream=stream)
            except httpx.TransportError as error:
                wait = self.retries.after_failure(turn, error, repeatable=repeatable)
                if wait is None:
                    raise unreachable(self.url, error, turn + 1) from error
            else:
                if response.status_code < 300:
                    return response
                wait = self._wait(turn, response, repeatable)
            self.sleep(wait)
            turn += 1

    def request(
        self,
        method: str,
        path: str,
        content: bytes | Callable[[], Iterator[bytes]] = b"",
        headers: Mapping[str, str] | None = None,
        quiet: float | None = None,
    ) -> httpx.Request:
        """One request, made without the layers that forms, cookies and redirects would need."""
        timeout = self.timeout if quiet is None else {"timeout": {**self.timeout["timeout"], "read": quiet}}
        kept = self.headers if headers is None else {**self.headers, **headers}
        body = content if isinstance(content, bytes) else content()
        return httpx.Request(method, self.base + path, headers=kept, content=body, extensions=timeout)

    @contextmanager
    def streaming(self, path: str) -> Iterator[httpx.Response]:
        """An answer that is read piece by piece; closed at the end."""
        response = self.send("GET", path, stream=True)
        try:
            yield response
        except httpx.TransportError as error:
            raise unreachable(self.url, error, 1) from error
        finally:
            response.close()

    def _wait(self, turn: int, response: httpx.Response, repeatable: bool) -> float:
        """Seconds to wait before the next try; raises what a final refusal says."""
        wait = self.retries.after_answer(turn, response.status_code, response.headers, repeatable=repeatable)
        try:
            if wait is None:
                response.read()
                raise refusal(response)
        finally:
            response.close()
        return wait


def at(*parts: str | int) -> str:
    """The path of these parts, each of them one step whatever it holds.

    >>> at("partnerships", "desk", "cases", "a/../b")
    '/partnerships/desk/cases/a%2F..%2Fb'
    """
    return "".join(f"/{_step(str(part))}" for part in parts)


def _step(part: str) -> str:
    if part in ("", ".", ".."):
        raise InputRefused(f"`{part}` is no id. Give the id of what you mean.")
    return quote(part, safe=":@~")


def said(query: Query | None) -> str:
    """The question's parameters, those that were given.

    >>> said({"status": "settled", "lane": None, "disputed": True})
    '?status=settled&disputed=true'
    """
    kept = {name: _word(value) for name, value in (query or {}).items() if value is not None}
    return f"?{urlencode(kept)}" if kept else ""


def given(**fields: object) -> dict[str, Any]:
    """A body of the fields that were given."""
    return {name: value for name, value in fields.items() if value is not None}


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _decoded(shape: type[Shape], response: httpx.Response) -> Shape:
    kind: Any = shape
    try:
        decoded: Shape = decoder(kind).decode(response.content)
    except msgspec.DecodeError as error:
        raise LichenError(
            f"{response.url} answered in a form this client does not know ({error}). Update the older one."
        ) from error
    return decoded


def _checked(url: str) -> str:
    found = httpx.URL(url.strip().rstrip("/"))
    if found.scheme not in ("http", "https") or not found.host or found.query or found.userinfo:
        raise InputRefused(f"`{url}` is no address of a server. Give one such as http://localhost:8321.")
    return str(found).removesuffix("/api/v1").rstrip("/")


def _visible(token: str) -> str:
    token = token.strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise InputRefused("This is no token. Make one in Lichen under your account, and give it as it is.")
    return token


def from_environment() -> tuple[str, str]:
    """The address and the token in `LICHEN_URL` and `LICHEN_TOKEN`."""
    missing = [name for name in ("LICHEN_URL", "LICHEN_TOKEN") if not os.environ.get(name)]
    if missing:
        raise InputRefused(f"Set {' and '.join(missing)} to reach a server, or give address and token.")
    return os.environ["LICHEN_URL"], os.environ["LICHEN_TOKEN"]
