"""The door: health, metrics, live streams and static files at once, everything else through Django."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import MutableMapping
from typing import Any

import msgspec
from django.core.wsgi import get_wsgi_application
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from lichen.web import health, live
from lichen.web.assets import assets
from lichen.web.bridge import Bridge, Receive, Scope, Send, TooLarge
from lichen.web.house import House

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "manifest-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")

SMALL, BULK, FILES = 1 << 20, 64 << 20, 1 << 30
"""How many bytes a request may carry: most, bulk ones, and files to import."""

log = logging.getLogger("lichen.requests")


def limit(path: str) -> int:
    """How many bytes a request to this path may carry."""
    if path.endswith("/imports") or path.endswith("/imports/"):
        return FILES
    return BULK if path.startswith("/api/") and ("/cases" in path or path.endswith("/bulk")) else SMALL


class Edge:
    """Every request passes here: size limits, security headers, a request id, counting."""

    def __init__(self, app: Any, house: House) -> None:
        self.app = app
        self.house = house
        self.headers = HEADERS + ((STRICT_TRANSPORT,) if house.options.secure else ())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        start, status = time.perf_counter(), [500]
        scope["lichen.request"] = secrets.token_hex(8)

        async def answer(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                status[0] = message["status"]
                message["headers"] = [*message.get("headers", ()), *self._added(scope, message)]
            await send(message)

        try:
            await self.app(scope, receive, answer)
        except TooLarge:
            await _too_large(scope["path"])(scope, receive, answer)
        except Exception:
            log.exception("unexpected", extra={"path": scope["path"], "request": scope["lichen.request"]})
            raise
        health.counted(scope["method"], scope["path"], status[0], time.perf_counter() - start)

    def _added(self, scope: Scope, message: MutableMapping[str, Any]) -> list[tuple[bytes, bytes]]:
        given = {name for name, _ in message.get("headers", ())}
        added = [each for each in self.headers if each[0] not in given]
        if b"cache-control" not in given:
            added.append((b"cache-control", b"no-store"))
        added.append((b"x-request-id", scope["lichen.request"].encode()))
        return added


def _too_large(path: str) -> Response:
    allowed = limit(path) >> 20
    body = {
        "type": "about:blank#413",
        "title": "Too large",
        "status": 413,
        "detail": f"This address takes at most {allowed} MB. Send less at a time, or import a file.",
    }
    headers = {"connection": "close"}
    return Response(msgspec.json.encode(body), 413, headers, media_type="application/problem+json")


async def _static(request: Request) -> Response:
    asset = assets().get(request.path_params["name"])
    if asset is None:
        return PlainTextResponse("There is no such file.", 404)
    kept = "public, max-age=31536000, immutable" if request.query_params.get("v") else "no-cache"
    headers = {"cache-control": kept, "etag": f'"{asset.digest}"', "vary": "accept-encoding"}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.packed, headers={**headers, "content-encoding": "gzip"}, media_type=asset.kind)
    return Response(asset.body, headers=headers, media_type=asset.kind)


def edge(house: House, *, threads: int = 8) -> Edge:
    """The application a server runs for this house."""
    bridge = Bridge(get_wsgi_application(), limit, threads=threads)
    routes = [
        Route("/healthz", health.healthz),
        Route("/metrics", health.metrics),
        Route("/static/{name:path}", _static),
        Route("/live", live.live),
        Route("/api/v1/stream", live.stream),
        Mount("/", app=bridge),
    ]
    return Edge(Starlette(routes=routes), house)
