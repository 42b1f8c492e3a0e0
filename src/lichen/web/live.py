"""Live updates: what changed for pages (`/live`), and the ledger itself for programs (`/api/v1/stream`)."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any, ClassVar

import msgspec
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.db import close_old_connections
from django.utils.crypto import constant_time_compare
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from lichen.ledger.ledger import Entry
from lichen.web.actor import Actor
from lichen.web.blind import veil_entries
from lichen.web.house import house

BEAT = 15.0
"""Seconds after which a quiet stream says that it is still there."""

LOOK = 2.0
"""Seconds after which an open stream asks again whether whoever reads it still may."""

MOST_OF_ONE, MOST = 24, 640
"""Streams one user, and all together, may hold open; pages without one ask now and then instead."""

PAGE = 200
STREAM = {"cache-control": "no-store", "x-accel-buffering": "no"}


class Watcher:
    """Whoever reads a stream: asked for again and again, so that a door that was closed closes at once."""

    open: ClassVar[Counter[int]] = Counter()

    def __init__(self, ask: Callable[[], Actor | None]) -> None:
        self._ask = ask
        self.actor: Actor | None = None
        self._asked = self._spoke = 0.0

    async def look(self) -> Actor | None:
        """Who reads, asked for now."""
        self.actor, self._asked = await _off_loop(_fresh, self._ask), time.monotonic()
        return self.actor

    async def still(self) -> Actor | None:
        """Who reads, as of a moment ago; None when they may no longer."""
        return self.actor if time.monotonic() - self._asked < LOOK else await self.look()

    def said(self, message: str) -> str:
        """The message, noting when it was said."""
        self._spoke = time.monotonic()
        return message

    @property
    def quiet(self) -> bool:
        """Whether nothing was said for so long that one should say that one is still here."""
        return time.monotonic() - self._spoke >= BEAT


def _opened(watcher: Watcher, events: AsyncIterator[str]) -> Response:
    """The stream, unless this one or all together hold too many open."""
    actor = watcher.actor
    assert actor is not None, "strangers were refused"
    if Watcher.open[actor.user] >= MOST_OF_ONE or Watcher.open.total() >= MOST:
        return _problem(429, "Too many streams", f"At most {MOST_OF_ONE} at once. Close one, then try again.")
    return StreamingResponse(_counted(actor.user, events), media_type="text/event-stream", headers=STREAM)


async def _counted(user: int, events: AsyncIterator[str]) -> AsyncIterator[str]:
    Watcher.open[user] += 1
    try:
        async for event in events:
            yield event
    finally:
        Watcher.open[user] -= 1


def _fresh(ask: Callable[[], Actor | None]) -> Actor | None:
    """Asked on a connection that works: these threads serve no request that would look after it."""
    close_old_connections()
    return ask()


async def live(request: Request) -> Response:
    """Which partnerships changed, as it happens, to those who may see them."""
    cookies = request.headers.get("cookie", "")
    watcher = Watcher(lambda: _of_cookie(cookies))
    if await watcher.look() is None:
        return PlainTextResponse("Sign in first.", 401)
    return _opened(watcher, _changes(watcher))


async def _changes(watcher: Watcher) -> AsyncIterator[str]:
    seen = dict(house().pulse.heads)
    yield "retry: 2000\n\nevent: hello\ndata: {}\n\n"
    while True:
        changed = await house().pulse.wait(LOOK)
        actor = await watcher.still()
        if actor is None:
            return
        heads = house().pulse.heads
        moved = {chain: head for chain, head in heads.items() if seen.get(chain) != head}
        new = {chain: head for chain, head in moved.items() if actor.may("see", chain)}
        seen = dict(heads)
        if new:
            yield watcher.said(f"event: changed\ndata: {msgspec.json.encode(new).decode()}\n\n")
            await asyncio.sleep(0.25)  # a burst of changes is one
        elif not changed and watcher.quiet:
            yield watcher.said(": still here\n\n")


async def stream(request: Request) -> Response:
    """The entries of a partnership's chain after `after` (or `Last-Event-ID`), then each as it is written."""
    headers = dict(request.scope["headers"])
    watcher = Watcher(lambda: who(headers))
    actor = await watcher.look()
    if actor is None:
        return _problem(401, "Sign in first", "Send a token: `Authorization: Bearer …`.")
    partnership = request.query_params.get("partnership", "")
    if not await _off_loop(_may_read, actor, partnership):
        return _problem(404, "Not found", f"No partnership `{partnership}` has a ledger that you may read.")
    said = request.headers.get("last-event-id") or request.query_params.get("after", "0")
    if not (said.isascii() and said.isdigit() and len(said) <= 18):
        return _problem(422, "Malformed", "`after` is the number of the last entry you have, such as 120.")
    return _opened(watcher, _entries(watcher, partnership, int(said)))


def _may_read(actor: Actor, partnership: str) -> bool:
    return actor.may("audit", partnership) and partnership in house().workspace.partnerships()


async def _entries(watcher: Watcher, partnership: str, after: int) -> AsyncIterator[str]:
    yield "retry: 2000\n\n"
    while True:
        actor = await watcher.still()
        if actor is None or not actor.may("audit", partnership):
            return
        page = await _off_loop(_page, partnership, after, actor.name)
        for seq, message in page:
            after = seq
            yield watcher.said(message)
        if not page and not await house().pulse.wait(LOOK) and watcher.quiet:
            yield watcher.said(": still here\n\n")


def _page(partnership: str, after: int, person: str) -> list[tuple[int, str]]:
    """The next entries with their messages; what this person has yet to answer blind is only numbered."""
    entries = list(house().ledger.entries(partnership, after=after, limit=PAGE))
    shown = veil_entries(house().ledger, partnership, person, entries)
    return [(entry.seq, _message(entry, seen)) for entry, seen in zip(entries, shown, strict=True)]


def _message(entry: Entry, seen: Entry | None) -> str:
    if seen is None:
        kind, body = "hidden", {"chain": entry.chain, "seq": entry.seq, "hidden": True}
    else:
        kind = str(type(entry.event).__struct_config__.tag)
        body = {"chain": entry.chain, "seq": entry.seq, "digest": entry.digest, "event": entry.event}
    return f"id: {entry.seq}\nevent: {kind}\ndata: {msgspec.json.encode(body).decode()}\n\n"


async def _off_loop(act: Any, *arguments: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(None, act, *arguments)


def who(headers: Mapping[bytes, bytes]) -> Actor | None:
    """Who sent a request with these headers."""
    from lichen.web.accounts.tokens import actor_of_token

    bearer = headers.get(b"authorization", b"").decode("latin-1")
    if bearer[:7].lower() == "bearer ":
        return actor_of_token(bearer[7:].strip())
    return _of_cookie(headers.get(b"cookie", b"").decode("latin-1"))


def _of_cookie(cookies: str) -> Actor | None:
    """Who has this session, with the same checks as a page makes."""
    from lichen.web.accounts.members import actor_of_user

    try:
        found = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    if found is None:
        return None
    session = import_module(settings.SESSION_ENGINE).SessionStore(found.value)
    user = get_user_model().objects.filter(pk=session.get(SESSION_KEY), is_active=True).first()
    if user is None:
        return None
    vouched = session.get(HASH_SESSION_KEY, "")
    return actor_of_user(user) if constant_time_compare(vouched, user.get_session_auth_hash()) else None


def _problem(status: int, title: str, detail: str) -> Response:
    body = {"type": f"about:blank#{status}", "title": title, "status": status, "detail": detail}
    return Response(msgspec.json.encode(body), status, media_type="application/problem+json")
