"""The short way for what programs do most: straight to the endpoint, past what other requests need.

Whoever saves passes the same door, the same endpoint and the same refusals as on the long way through Django
and its router, and gets the same answers. Only the search among all addresses is spared, the reading of
queries, and the signals at both ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse

from lichen.errors import LichenError
from lichen.web.actor import ActorMiddleware
from lichen.web.api.contributions import make_contribution
from lichen.web.api.door import door
from lichen.web.api.refusing import refused
from lichen.web.refusals import RefusalsMiddleware

Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], object]

_SAVE = re.compile(r"/api/v1/partnerships/(?P<partnership>[^/]+)/cases/(?P<case>[^/]+)/contributions")


def short(environ: Environ, start: Start) -> list[bytes] | None:
    """The answer to a contribution that a program sends; None for a request that has no short way."""
    if environ["REQUEST_METHOD"] != "POST" or environ["QUERY_STRING"] or not environ["PATH_INFO"].isascii():
        return None
    found = _SAVE.fullmatch(environ["PATH_INFO"])
    if found is None:
        return None
    close_old_connections()  # as at the beginning of every request: those to the accounts grow old
    request = WSGIRequest(environ)
    answer = ActorMiddleware(partial(_entered, path=found.groupdict()))(request)
    start(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
    return [answer.content]


def _entered(request: HttpRequest, path: dict[str, str]) -> HttpResponse:
    try:
        return _save(request, **path)
    except Exception as error:  # noqa: BLE001 -- answered as on the long way, and logged there
        return RefusalsMiddleware(_save).process_exception(request, error)


@door
def _save(request: HttpRequest, **path: str) -> HttpResponse:
    try:
        return make_contribution(request, **path)
    except LichenError as error:
        return refused(request, error)
