"""One call over HTTP: with time-outs, tries again where that can help, and a bound on what is read."""

from __future__ import annotations

import email.utils
import json
import math
import os
import random
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx

from lichen.errors import LichenError
from lichen.partners.llm.address import is_here
from lichen.partners.llm.options import Options
from lichen.partners.protocol import SwitchedOffError

AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
MOST_BYTES = 8_000_000
LONGEST_WAIT = 20.0
FIRST_WAIT = 0.5
CONNECT = 4.0
OUT_OF_TIME = "The time for this batch ran out; a smaller model, or a longer `within`, helps."


class CallFailedError(LichenError):
    """The endpoint gave no usable response; the message says what came instead."""


class NotUnderstoodError(CallFailedError):
    """The endpoint refuses the request as it is written; another dialect may do."""


class Wire:
    """Posts to one endpoint; `client` is open for as long as a batch takes."""

    def __init__(
        self,
        options: Options,
        client: httpx.Client,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        rng: random.Random | None = None,
    ) -> None:
        self.options, self.client = options, client
        self.sleep, self.clock = sleep, clock
        self.rng = rng or random.Random()
        self.url = f"{options.url.rstrip('/')}/chat/completions"

    def post(self, body: Mapping[str, Any], deadline: float) -> Any:
        """The decoded response; raises `CallFailedError`, or `TimeoutError` when the deadline is near."""
        headers, key = self._headers()
        for tried in range(self.options.retries + 1):
            try:
                status, text, after = self._once(body, headers, deadline)
            except httpx.HTTPError as error:
                if self.clock() >= deadline:
                    raise TimeoutError(OUT_OF_TIME) from error
                failure, after = CallFailedError(f"No response: {_said(error)}."), None
            else:
                if status < 300:
                    return _decoded(text)
                failure = _failure(status, text, key)
                if status not in AGAIN:
                    raise failure
            if tried < self.options.retries:
                self._wait(tried, after, deadline, failure)
        raise failure

    def _once(
        self, body: Mapping[str, Any], headers: Mapping[str, str], deadline: float
    ) -> tuple[int, str, str | None]:
        left = deadline - self.clock()
        if left <= 0:
            raise TimeoutError(OUT_OF_TIME)
        end = self.clock() + min(left, self.options.timeout)
        params = {"api-version": self.options.api_version} if self.options.api_version else None
        with self.client.stream(
            "POST",
            self.url,
            content=json.dumps(body).encode(),
            headers=dict(headers),
            params=params,
            timeout=httpx.Timeout(end - self.clock(), connect=min(left, CONNECT)),
        ) as response:
            return response.status_code, self._text(response, end), _after(response.headers)

    def _text(self, response: httpx.Response, end: float) -> str:
        """The body, unless it is too long or drips in for too long."""
        read = bytearray()
        for part in response.iter_bytes():
            read += part
            if len(read) > MOST_BYTES:
                raise httpx.ReadError(f"more than {MOST_BYTES:,} bytes came")
            if self.clock() > end:
                raise httpx.ReadTimeout("the response did not end in time")
        return read.decode("utf-8", "replace")

    def _wait(self, tried: int, after: str | None, deadline: float, failure: CallFailedError) -> None:
        """Wait before the next try: as long as the endpoint asks, or twice as long each time, with jitter."""
        asked = _seconds(after)
        usual = FIRST_WAIT * 2.0**tried * self.rng.uniform(0.5, 1.5)
        wait = usual if asked is None else asked + self.rng.uniform(0.0, 0.5)
        if wait > LONGEST_WAIT or self.clock() + wait >= deadline:
            raise failure
        self.sleep(wait)

    def _headers(self) -> tuple[dict[str, str], str]:
        headers = {"content-type": "application/json", "accept": "application/json"}
        name = self.options.key_env
        if not name:
            return headers, ""
        key = os.environ.get(name, "").strip()
        if not key:
            raise SwitchedOffError(f"The environment variable {name}, which holds the key, is not set here.")
        if not key.isascii() or not key.isprintable():
            raise SwitchedOffError(f"The key in the environment variable {name} holds characters no key has.")
        return {**headers, **_key_header(self.options, key)}, key


def open_client(options: Options) -> httpx.Client:
    """Connections for one batch: no redirects, and no proxy between here and here."""
    return httpx.Client(
        verify=_trusted(),
        follow_redirects=False,
        trust_env=not is_here(options.url),
        limits=httpx.Limits(max_connections=options.workers + 1),
    )


@cache
def _trusted() -> ssl.SSLContext:
    """Built once: reading the certificates takes longer than a call to a model on this machine."""
    return httpx.create_ssl_context()


def _key_header(options: Options, key: str) -> dict[str, str]:
    return {options.key_header: key} if options.key_header else {"authorization": f"Bearer {key}"}


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CallFailedError("The endpoint's response is no JSON; is the address that of an API?") from error


def _failure(status: int, text: str, key: str) -> CallFailedError:
    said = _complaint(text)
    said = said.replace(key, "…") if key else said
    made = NotUnderstoodError if status in (400, 422, 501) else CallFailedError
    return made(f"The endpoint said {status}{': ' if said else ''}{said}".rstrip(".") + ".")


def _complaint(text: str) -> str:
    """The sentence in an error body, whichever of the usual places it stands in."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    for name in ("error", "detail", "message"):
        found = body.get(name) if isinstance(body, dict) else None
        if isinstance(found, dict):
            return " ".join(str(found.get(part) or "") for part in ("message", "param")).strip()[:300]
        if found:
            return (found if isinstance(found, str) else json.dumps(found))[:300]
    return ""


def _after(headers: httpx.Headers) -> str | None:
    milliseconds = headers.get("retry-after-ms")
    if milliseconds and milliseconds.strip().isdigit():
        return str(int(milliseconds) / 1000)
    asked: str | None = headers.get("retry-after")
    return asked


def _seconds(after: str | None) -> float | None:
    """The wait that a Retry-After asks for, in seconds or as a date."""
    if after is None:
        return None
    with suppress(ValueError):
        return max(float(after), 0.0) if math.isfinite(float(after)) else None
    try:
        until = email.utils.parsedate_to_datetime(after)
    except (TypeError, ValueError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max((until - datetime.now(UTC)).total_seconds(), 0.0)


def _said(error: httpx.HTTPError) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": .")
