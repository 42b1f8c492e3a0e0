"""How much a request may carry, and the answer to one whose body is not taken."""

from __future__ import annotations

import asyncio
import re

import msgspec

from lichen.web import live
from lichen.web.bridge import BrokenOff, Receive, Refused, Scope, Send, TooLarge

SMALL, BULK, FILES = 1 << 20, 64 << 20, 1 << 30
"""How many bytes a request may carry: most, bulk ones, and files to import."""

DRAINED, DRAIN_SECONDS = 64 << 20, 5.0
"""How much is thrown away, and for how long, so that whoever sends too much can read why it was refused."""

_FILES = re.compile(r"/(?:(?:api/v1/)?partnerships/[^/]+|welcome/partnership)/(?:imports|process/logs)/?")
_BULK = re.compile(r"/api/v1/partnerships/[^/]+/(?:cases|[^/]+/bulk|asks/[^/]+/bulk|cases/bulk)")


def limit(path: str) -> int:
    """How many bytes a request to this path may carry.

    >>> limit("/") == SMALL, limit("/api/v1/partnerships/desk/cases/bulk") == BULK
    (True, True)
    """
    if _FILES.fullmatch(path):
        return FILES
    return BULK if _BULK.fullmatch(path) else SMALL


async def allowed(scope: Scope) -> int:
    """How many bytes this request may carry; much of it is only taken from those who are known."""
    most, headers = limit(scope["path"]), dict(scope["headers"])
    announced = headers.get(b"content-length", b"")
    if most == SMALL or (announced.isdigit() and int(announced) <= SMALL):
        return SMALL
    loop = asyncio.get_running_loop()
    return most if await loop.run_in_executor(None, live.who, headers) is not None else SMALL


async def refuse(error: Refused, scope: Scope, receive: Receive, send: Send) -> None:
    """Say why the body is not taken, then read on a moment: cutting at once would hide the answer."""
    status, title, detail = _said(error, scope["path"])
    body = msgspec.json.encode(
        {"type": f"about:blank#{status}", "title": title, "status": status, "detail": detail}
    )
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    if isinstance(error, TooLarge):
        await _drain(receive)
    await send({"type": "http.response.body", "body": b""})


def _said(error: Refused, path: str) -> tuple[int, str, str]:
    if isinstance(error, TooLarge):
        sentence = f"This address takes at most {limit(path) >> 20} MB, and 1 MB of strangers."
        return 413, "Too large", f"{sentence} Send less at a time, or import a file."
    if isinstance(error, BrokenOff):
        return (
            400,
            "Broken off",
            "The request ended before its end. Nothing was done; send it again.",
        )
    return 408, "Too slow", "The request did not arrive in time. Nothing was done; send it again."


async def _drain(receive: Receive) -> None:
    left = DRAINED
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if message["type"] == "http.disconnect" or not message.get("more_body", False):
                    return
    except TimeoutError:
        return
