"""Whether the server works, and its figures for Prometheus."""

from __future__ import annotations

import asyncio
import importlib
import os
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from lichen.errors import LichenError
from lichen.web.house import house

_counters: Any = None


def counted(method: str, path: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    if _counters is not None:
        _counters.count(method, _template(path), status, seconds)


def _template(path: str) -> str:
    """The path's beginning, so that ids never become labels."""
    parts = path.strip("/").split("/")
    return "/" + "/".join(parts[: 3 if parts[0] == "api" else 1])


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
        return _json({"status": "down", "detail": str(error)}, 503)
    return _json({"status": "ok", "chains": chains}, 200)


async def metrics(request: Request) -> Response:
    """Figures for Prometheus; open to this machine, or to who knows `LICHEN_METRICS_TOKEN`."""
    token = os.environ.get("LICHEN_METRICS_TOKEN", "")
    host = request.client.host if request.client else ""
    local = host in ("127.0.0.1", "::1") and "x-forwarded-for" not in request.headers
    if request.headers.get("authorization") != f"Bearer {token}" if token else not local:
        return PlainTextResponse("Set LICHEN_METRICS_TOKEN and send it as a bearer token.", 403)
    loop = asyncio.get_running_loop()
    return PlainTextResponse(await loop.run_in_executor(None, _figures), media_type="text/plain; version=0.0.4")


def _figures() -> str:
    told = importlib.import_module("lichen.reports.metrics").text(house().workspace)
    return told + (_counters.text() if _counters is not None else "")


def _json(body: dict[str, object], status: int) -> Response:
    return Response(msgspec.json.encode(body), status, media_type="application/json")
