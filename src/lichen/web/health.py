"""Whether the server works, and its figures for Prometheus."""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
from collections.abc import Iterator
from functools import cache
from hmac import compare_digest
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from lichen.errors import LichenError
from lichen.web.house import house

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
PROXIED = ("x-forwarded-for", "x-real-ip", "forwarded", "via")
"""Headers that a proxy adds: what looks local may come from anywhere."""

log = logging.getLogger("lichen.health")

_counters: Any = None


def counted(method: str, path: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    if _counters is not None:
        _counters.count(method if method in METHODS else "OTHER", _template(path), status, seconds)


def _template(path: str) -> str:
    """The path's beginning, if it is one of ours: neither ids nor what somebody made up become labels."""
    parts = path.strip("/").split("/")
    said = "/" + "/".join(parts[: 3 if parts[0] == "api" else 1])
    return said if said in _beginnings() else "/other"


@cache
def _beginnings() -> frozenset[str]:
    from django.urls import get_resolver

    found = {"/", "/static", "/live", "/healthz", "/metrics", "/api/v1/stream"}
    for prefix in _prefixes(get_resolver()):
        parts = prefix.strip("/").split("/")
        found.add("/" + "/".join(parts[: 3 if parts[0] == "api" else 1]))
    return frozenset(each for each in found if "<" not in each)


def _prefixes(resolver: Any, before: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        here = before + str(each.pattern)
        yield here
        if hasattr(each, "url_patterns"):
            yield from _prefixes(each, here)


def start_counting() -> None:
    """Count requests from here on."""
    global _counters
    _counters = importlib.import_module("lichen.reports.metrics").Counters()


async def healthz(request: Request) -> Response:
    """200 while the ledger can be read, 503 with a sentence otherwise."""
    loop = asyncio.get_running_loop()
    try:
        chains = await loop.run_in_executor(None, lambda: len(house().ledger.chains()))
    except LichenError as error:
        log.error("the ledger cannot be read: %s", error)  # names places, which are nobody's business outside
        return _json({"status": "down", "detail": "The ledger cannot be read. The log says why."}, 503)
    return _json({"status": "ok", "chains": chains}, 200)


async def metrics(request: Request) -> Response:
    """Figures for Prometheus; open to this machine, or to who knows `LICHEN_METRICS_TOKEN`."""
    if not _may_read_metrics(request):
        return PlainTextResponse("Set LICHEN_METRICS_TOKEN and send it as a bearer token.", 403)
    loop = asyncio.get_running_loop()
    told = await loop.run_in_executor(None, _figures)
    return PlainTextResponse(told, media_type="text/plain; version=0.0.4")


def _may_read_metrics(request: Request) -> bool:
    token = os.environ.get("LICHEN_METRICS_TOKEN", "")
    if token:
        said = request.headers.get("authorization", "")
        return compare_digest(said.encode("latin-1"), f"Bearer {token}".encode())
    host = request.client.host if request.client else ""
    behind = bool(house().options.address) or any(each in request.headers for each in PROXIED)
    return host in ("127.0.0.1", "::1") and not behind


def _figures() -> str:
    told = importlib.import_module("lichen.reports.metrics").text(house().workspace)
    return told + (_counters.text() if _counters is not None else "")


def _json(body: dict[str, object], status: int) -> Response:
    return Response(msgspec.json.encode(body), status, media_type="application/json")
