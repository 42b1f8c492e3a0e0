"""Live updates: what changed for pages (`/live`), and the ledger itself for programs (`/api/v1/stream`)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any

import msgspec
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.utils.crypto import constant_time_compare
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from lichen.web.actor import Actor
from lichen.web.house import house

BEAT = 15.0
"""Seconds after which a quiet stream says that it is still there."""

PAGE = 200
STREAM = {"cache-control": "no-store", "x-accel-buffering": "no"}


async def live(request: Request) -> Response:
    """Which partnerships changed, as it happens, to those who may see them."""
    actor = await _off_loop(_of_cookie, request.headers.get("cookie", ""))
    if actor is None:
        return PlainTextResponse("Sign in first.", 401)
    return StreamingResponse(_changes(actor), media_type="text/event-stream", headers=STREAM)


async def _changes(actor: Actor) -> AsyncIterator[str]:
    seen = dict(house().pulse.heads)
    yield "retry: 2000\n\nevent: hello\ndata: {}\n\n"
    while True:
        changed = await house().pulse.wait(BEAT)
        heads = house().pulse.heads
        new = {chain: head for chain, head in heads.items() if seen.get(chain) != head and actor.may("see", chain)}
        seen = dict(heads)
        if new:
            yield f"event: changed\ndata: {msgspec.json.encode(new).decode()}\n\n"
            await asyncio.sleep(0.25)  # a burst of changes is one
        elif not changed:
            yield ": still here\n\n"


async def stream(request: Request) -> Response:
    """The entries of one partnership's chain after `after` (or `Last-Event-ID`), then each as it is written."""
    actor = await _off_loop(_of_request, request)
    if actor is None:
        return _problem(401, "Sign in first", "Send a token: `Authorization: Bearer …`.")
    partnership = request.query_params.get("partnership", "")
    if not await _off_loop(actor.may, "audit", partnership):
        return _problem(404, "Not found", f"There is no partnership `{partnership}` whose ledger you may read.")
    said = request.headers.get("last-event-id") or request.query_params.get("after", "0")
    if not said.isdigit():
        return _problem(422, "Malformed", "`after` is the number of the last entry you have, such as 120.")
    events = _entries(partnership, int(said))
    return StreamingResponse(events, media_type="text/event-stream", headers=STREAM)


async def _entries(partnership: str, after: int) -> AsyncIterator[str]:
    yield "retry: 2000\n\n"
    while True:
        page = await _off_loop(_page, partnership, after)
        for entry in page:
            after = entry.seq
            yield f"id: {entry.seq}\nevent: {_kind(entry)}\ndata: {_data(entry)}\n\n"
        if not page and not await house().pulse.wait(BEAT):
            yield ": still here\n\n"


def _page(partnership: str, after: int) -> list[Any]:
    return list(house().ledger.entries(partnership, after=after, limit=PAGE))


def _kind(entry: Any) -> str:
    return str(type(entry.event).__struct_config__.tag)


def _data(entry: Any) -> str:
    body = {"chain": entry.chain, "seq": entry.seq, "digest": entry.digest, "event": entry.event}
    return msgspec.json.encode(body).decode()


async def _off_loop(act: Any, *arguments: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(None, act, *arguments)


def _of_request(request: Request) -> Actor | None:
    from lichen.web.accounts.tokens import actor_of_token

    bearer = request.headers.get("authorization", "")
    if bearer[:7].lower() == "bearer ":
        return actor_of_token(bearer[7:].strip())
    return _of_cookie(request.headers.get("cookie", ""))


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
