"""Waiting for a case: a request with `?wait=` is held before Django until the case is settled.

What waits holds a connection and no thread: it sleeps until a chain grows, like the live page.
"""

from __future__ import annotations

import asyncio
import math
import re
import time
from typing import ClassVar
from urllib.parse import parse_qs, unquote

from django.db import close_old_connections

from lichen.web.api.reads import reads
from lichen.web.bridge import Scope
from lichen.web.house import house
from lichen.web.live import who

LONGEST, MOST = 30.0, 2_000
"""Seconds one request may wait, and how many may wait at once: those beyond are answered at once."""

PAUSE, LOOK, LOOKS = 0.05, 2.0, 1_000
"""Seconds in which a burst of changes is one, and after which one looks although nothing was heard; all
together look so often in a second at most."""

_CASE = re.compile(r"/api/v1/partnerships/(?P<partnership>[^/]+)/cases/(?P<case>[^/]+)")


class Waiting:
    """How many requests wait now."""

    now: ClassVar[int] = 0


async def hold(scope: Scope) -> None:
    """Come back once the case this request asks about is settled, or its time is up.

    Anything else comes back at once, and whoever may not see the case: the answer itself says what is wrong.
    """
    seconds = _seconds(scope)
    found = _CASE.fullmatch(scope["path"]) if seconds else None
    if found is None or Waiting.now >= MOST:
        return
    partnership, case = unquote(found["partnership"]), unquote(found["case"])
    if not await asyncio.to_thread(_may_see, dict(scope["headers"]), partnership):
        return
    Waiting.now += 1
    try:
        await _until_settled(partnership, case, time.monotonic() + seconds)
    finally:
        Waiting.now -= 1


def _seconds(scope: Scope) -> float:
    query: bytes = scope["query_string"]
    if scope["method"] != "GET" or b"wait=" not in query:
        return 0.0
    said = parse_qs(query.decode("latin-1")).get("wait", ["0"])[-1]
    try:
        seconds = float(said)
    except ValueError:
        return 0.0
    return seconds if math.isfinite(seconds) and 0 < seconds <= LONGEST else 0.0


def _may_see(headers: dict[bytes, bytes], partnership: str) -> bool:
    close_old_connections()
    actor = who(headers)
    return actor is not None and actor.may("see", partnership)


async def _until_settled(partnership: str, case: str, until: float) -> None:
    pulse = house().pulse
    while True:
        head = pulse.heads.get(partnership)
        if await asyncio.to_thread(_done, partnership, case):
            return
        while pulse.heads.get(partnership) == head:
            left = until - time.monotonic()
            if left <= 0:
                return
            await pulse.wait(min(left, LOOK))
        await asyncio.sleep(PAUSE + Waiting.now / LOOKS)


def _done(partnership: str, case: str) -> bool:
    """Whether there is nothing to wait for: the case is settled, or not there."""
    rows = reads(house().ledger, "is_settled", chain=partnership, case=case)
    return not rows or bool(rows[0]["settled"])
