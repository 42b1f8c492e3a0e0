"""Every refusal of the API as a problem document (RFC 9457)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError

from lichen.errors import CharterRefused, LichenError, NotAllowed
from lichen.web.api.bodies import Malformed, WrongKind
from lichen.web.refusals import STATUS

KIND = "application/problem+json"


class Stale(LichenError):
    """The thing was changed since it was read; read it again and send its new tag."""


_STATUS: dict[type[LichenError], tuple[int, str]] = {
    **STATUS,
    Malformed: (422, "Malformed"),
    WrongKind: (415, "This kind of body is not taken"),
    Stale: (412, "It was changed in the meantime"),
}


def problem(status: int, title: str, detail: str, problems: Sequence[str] = ()) -> HttpResponse:
    """One problem document."""
    said: dict[str, Any] = {
        "type": f"about:blank#{status}",
        "title": title,
        "status": status,
        "detail": detail,
    }
    if problems:
        said["problems"] = list(problems)
    return HttpResponse(msgspec.json.encode(said), content_type=KIND, status=status)


def refused(request: HttpRequest, error: LichenError) -> HttpResponse:
    """The answer to one of Lichen's own errors."""
    if isinstance(error, NotAllowed) and getattr(request, "actor", None) is None:
        return problem(401, "Sign in first", str(error))
    status, title = next((_STATUS[each] for each in type(error).__mro__ if each in _STATUS), (400, "Refused"))
    problems = error.problems if isinstance(error, CharterRefused | Malformed) else []
    return problem(status, title, str(error), problems)


def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The answer to a path or query that is not as described."""
    problems = [_said(each) for each in error.errors]
    return problem(422, "Malformed", " ".join(problems), problems)


def _said(error: dict[str, Any]) -> str:
    field = ".".join(str(part) for part in error.get("loc", ())[1:]) or "request"
    return f"`{field}`: {str(error.get('msg', 'is not as described')).rstrip('.')}."


def absent(request: HttpRequest, error: Http404) -> HttpResponse:
    """The answer where nothing is."""
    return problem(
        404, "Not found", "There is nothing at this address. See /api/v1/openapi.json for those there are."
    )


def other(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The answer to what the framework refuses."""
    return problem(error.status_code, "Refused", str(error))
