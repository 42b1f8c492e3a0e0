"""The door: health, metrics, live streams and static files at once, everything else through Django."""

from __future__ import annotations

import asyncio
import gc
import logging
import secrets
import time
from collections.abc import Callable, MutableMapping
from itertools import count
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from lichen.web import health, live
from lichen.web.agents_door import AgentsDoor
from lichen.web.assets import assets
from lichen.web.bridge import Bridge, Environ, Receive, Refused, Scope, Send
from lichen.web.house import House
from lichen.web.limits import allowed, refuse
from lichen.web.names import REFUSAL, is_ours
from lichen.web.waiting import hold

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

OWN = frozenset({"/healthz", "/metrics", "/live", "/api/v1/stream", "/mcp"})
LONG = frozenset({"/live", "/api/v1/stream"})
"""What may stay open for long: it is ended when the server stops, or the server would wait for it."""

CLOSING = "The server is being restarted. Ask again in a moment."
PROGRAMS = ["lichen.web.actor.ActorMiddleware", "lichen.web.refusals.RefusalsMiddleware"]

COLLECTED = 20_000
"""So many new objects may live before somebody looks for cycles among them."""

_RUN = secrets.token_hex(4)
_requests = count(1)
"""What names a request: the run of this process and a number, as asking the system for chance takes time."""

Handler = Callable[..., Any]

log = logging.getLogger("lichen.requests")


class Edge:
    """Every request passes here: size limits, security headers, a request id, counting."""

    def __init__(self, own: Any, rest: Any, house: House, agents: AgentsDoor) -> None:
        self.own = own
        self.agents = agents
        self.rest = rest
        self.house = house
        self.headers = HEADERS + ((STRICT_TRANSPORT,) if house.options.secure else ())
        self._open: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        start, status = time.perf_counter(), [0]
        scope["lichen.request"] = f"{_RUN}{next(_requests):08x}"

        async def answer(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                status[0] = message["status"]
                message["headers"] = [*message.get("headers", ()), *self._added(scope, message)]
            await send(message)

        try:
            await self._answered(scope, receive, answer, status)
        except Exception:
            log.exception("unexpected", extra={"path": scope["path"], "request": scope["lichen.request"]})
            raise
        health.counted(scope["method"], scope["path"], status[0] or 500, time.perf_counter() - start)

    async def _answered(self, scope: Scope, receive: Receive, send: Send, status: list[int]) -> None:
        app = self._app(scope)
        if scope["path"] not in LONG and b"wait=" not in scope["query_string"]:
            await app(scope, receive, send)
            return
        task = asyncio.create_task(app(scope, receive, send))
        self._open.add(task)
        try:
            await asyncio.wait([task])
        finally:
            self._open.discard(task)
            task.cancel()
        if not task.cancelled():
            task.result()
        elif not status[0]:
            await PlainTextResponse(CLOSING, 503, {"retry-after": "1"})(scope, receive, send)

    def let_go(self) -> None:
        """End what may stay open for long, so that the server can stop; whoever waited asks again."""
        self.agents.let_go()
        for task in tuple(self._open):
            task.cancel()

    def _app(self, scope: Scope) -> Any:
        """Who answers this request: a refusal, this door itself, or Django."""
        if not is_ours(scope):
            return PlainTextResponse(REFUSAL, 400)
        path = scope["path"]
        return self.own if path in OWN or path.startswith("/static/") else self.rest

    def _added(self, scope: Scope, message: MutableMapping[str, Any]) -> list[tuple[bytes, bytes]]:
        given = {name for name, _ in message.get("headers", ())}
        added = [each for each in self.headers if each[0] not in given]
        if b"cache-control" not in given:
            added.append((b"cache-control", b"no-store"))
        added.append((b"x-request-id", scope["lichen.request"].encode()))
        return added


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
    handler = _handler()
    agents = AgentsDoor(handler)
    bridge = Bridge(handler, allowed, threads=threads)
    _collect_rarely()

    async def django(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await hold(scope)
            await bridge(scope, receive, send)
        except Refused as error:
            await refuse(error, scope, receive, send)

    routes = [
        Route("/healthz", health.healthz),
        Route("/metrics", health.metrics),
        Route("/static/{name:path}", _static),
        Route("/live", live.live),
        Route("/api/v1/stream", live.stream),
        Route("/mcp", agents),
    ]
    own = Starlette(routes=routes)
    own.router.redirect_slashes = False
    return Edge(own, django, house, agents)


def _collect_rarely() -> None:
    """Let the collector of cycles leave alone what stays, and look less often: requests leave few cycles."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECTED, 20, 20)


def _handler() -> Handler:
    """Django's handler; programs with a token pass without what only browsers need."""
    from lichen.web.api.short import short  # Django must be set up

    whole, lean = get_wsgi_application(), _with(PROGRAMS)

    def handle(environ: Environ, start: Any) -> Any:
        bearer = environ.get("HTTP_AUTHORIZATION", "")[:7].lower() == "bearer "
        if not bearer or not environ["PATH_INFO"].startswith("/api/"):
            return whole(environ, start)
        answer = short(environ, start)
        return lean(environ, start) if answer is None else answer

    return handle


def _with(middleware: list[str]) -> Handler:
    kept, settings.MIDDLEWARE = settings.MIDDLEWARE, middleware
    try:
        return WSGIHandler()
    finally:
        settings.MIDDLEWARE = kept
