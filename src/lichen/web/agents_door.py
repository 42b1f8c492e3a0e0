"""The agents' door: MCP over HTTP at `/mcp`, each request in the name of the token it carries.

Nothing is kept between two requests, so that a restart of the server costs an agent one call sent again.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
from django.db import close_old_connections
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lichen.client import Client, Retries
from lichen.mcp import MISSING, installed
from lichen.web.bridge import Receive, Scope, Send
from lichen.web.live import who
from lichen.web.waiting import LONGEST, hold

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

LARGEST = 2 << 20
KEPT = 500
"""So many agents' clients are kept ready."""

Handler = Callable[..., Any]


class InTheHouse:
    """Reaches Lichen through its own API, in this process: what a token may do there it may do here."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._clients: OrderedDict[str, Client] = OrderedDict()
        self.closing = asyncio.Event()

    def client(self, asking: Any) -> Client:
        """The client of the token that came with this request."""
        token = _token(asking.request_context.request)
        found = self._clients.pop(token, None) or self._made(token)
        self._clients[token] = found
        while len(self._clients) > KEPT:
            self._clients.popitem(last=False)
        return found

    def _made(self, token: str) -> Client:
        inside = httpx.WSGITransport(app=self._handler, raise_app_exceptions=False)
        return Client("http://localhost", token, transport=inside, retries=Retries(most=2))

    async def until_settled(self, asking: Any, partnership: str, case: str, seconds: float) -> None:
        """Sleep until the chain grows, as `?wait=` does, or the server stops; holds no thread."""
        waits = [self._held(asking, partnership, case, seconds), self.closing.wait()]
        tasks = [asyncio.ensure_future(each) for each in waits]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()

    async def _held(self, asking: Any, partnership: str, case: str, seconds: float) -> None:
        until = time.monotonic() + seconds
        path = f"/api/v1/partnerships/{quote(partnership, safe='')}/cases/{quote(case, safe='')}"
        headers = [(b"authorization", f"Bearer {_token(asking.request_context.request)}".encode())]
        while (left := until - time.monotonic()) > 0:
            wait = min(left, LONGEST)
            query = f"wait={wait:.3f}".encode()
            await hold({"method": "GET", "path": path, "query_string": query, "headers": headers})
            if until - time.monotonic() > left - wait + 0.1:
                return  # before its time: there is something to see, or too many wait


class AgentsDoor:
    """The ASGI application at `/mcp`."""

    def __init__(self, handler: Handler) -> None:
        self._reach = InTheHouse(handler)
        self._starting: asyncio.Task[StreamableHTTPSessionManager] | None = None
        self._running: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        refused = await self._refused(scope, receive)
        if refused is not None:
            await refused(scope, receive, send)
            return
        if self._starting is None:
            self._starting = asyncio.create_task(self._started())
        manager = await asyncio.shield(self._starting)
        await manager.handle_request(scope, receive, send)

    def let_go(self) -> None:
        """Answer whoever waits now: a call that is answered costs an agent nothing, one that is cut may."""
        self._reach.closing.set()

    async def _refused(self, scope: Scope, receive: Receive) -> Response | None:
        if not installed():
            return _problem(501, "Not here", MISSING)
        token = _token(Request(scope, receive))
        if not token or not await asyncio.to_thread(_known, token):
            return _problem(401, "Sign in first", "Send the agent's token: `Authorization: Bearer …`.")
        return None

    async def _started(self) -> StreamableHTTPSessionManager:
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        from lichen.mcp.server import server

        made = server(self._reach)._lowlevel_server
        manager = StreamableHTTPSessionManager(made, stateless=True, max_request_body_size=LARGEST)
        ready = asyncio.Event()
        self._running = asyncio.create_task(_run(manager, ready))
        await ready.wait()
        return manager


async def _run(manager: StreamableHTTPSessionManager, ready: asyncio.Event) -> None:
    """Keep the manager's tasks for as long as the server's loop runs."""
    async with manager.run():
        ready.set()
        await asyncio.Event().wait()


def _known(token: str) -> bool:
    close_old_connections()
    return who({b"authorization": f"Bearer {token}".encode()}) is not None


def _token(request: Request) -> str:
    """The bearer's token; a cookie opens nothing here, for pages of others could send it along."""
    said = request.headers.get("authorization", "")
    return said[7:].strip() if said[:7].lower() == "bearer " else ""


def _problem(status: int, title: str, detail: str) -> Response:
    body = {"type": f"about:blank#{status}", "title": title, "status": status, "detail": detail}
    headers = {"www-authenticate": 'Bearer realm="lichen"'} if status == 401 else None
    return JSONResponse(body, status, headers, media_type="application/problem+json")
