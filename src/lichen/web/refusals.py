"""Every error as an answer: a problem document for programs, a page with a sentence for people."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from lichen.errors import (
    CharterRefused,
    Conflict,
    HeadMoved,
    InputRefused,
    LichenError,
    NotAllowed,
    NotFound,
    StoreUnavailable,
)

STATUS: dict[type[LichenError], tuple[int, str]] = {
    CharterRefused: (422, "The charter was refused"),
    InputRefused: (422, "The input was refused"),
    NotFound: (404, "Not found"),
    NotAllowed: (403, "Not allowed"),
    Conflict: (409, "It contradicts what is on record"),
    HeadMoved: (409, "Somebody was first"),
    StoreUnavailable: (503, "The database is away"),
}

log = logging.getLogger("lichen.web")


class RefusalsMiddleware:
    """Turns Lichen's errors, and any other, into answers a person or a program can act on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; what nobody caught is logged and told without its details."""
        answered = self.get_response(request)
        if answered.status_code != 405 or answered.content:
            return answered
        told = answer(
            request, 405, "Not in this way", "This address only takes what its page sends. Go back."
        )
        told["Allow"] = answered["Allow"]
        return told

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse:
        """The answer to an error that a view raised."""
        if isinstance(error, LichenError):
            return refusal(request, error)
        if isinstance(error, Http404):
            return answer(request, 404, "Not found", "There is nothing at this address.")
        if isinstance(error, PermissionDenied):
            return answer(request, 403, "Not allowed", "You may not do this.")
        if isinstance(error, SuspiciousOperation):
            return answer(request, 400, "Malformed", "The request cannot be read. Check what was sent.")
        log.exception("unexpected", extra={"path": request.path})
        sentence = "Something broke here and was written to the server's log. Nothing was saved; try again."
        return answer(request, 500, "Something broke", sentence)


def refusal(request: HttpRequest, error: LichenError) -> HttpResponse:
    """The answer to one of Lichen's own errors."""
    status, title = next((STATUS[each] for each in type(error).__mro__ if each in STATUS), (400, "Refused"))
    stranger = getattr(request, "actor", None) is None
    if isinstance(error, NotAllowed) and stranger:
        if wants_json(request):
            return answer(request, 401, "Sign in first", str(error))
        return redirect(f"/accounts/login/?{urlencode({'next': request.get_full_path()})}")
    problems = error.problems if isinstance(error, CharterRefused) else []
    return answer(request, status, title, str(error), problems)


def answer(
    request: HttpRequest, status: int, title: str, detail: str, problems: list[str] | None = None
) -> HttpResponse:
    """A problem document (RFC 9457) for programs, a page for people, a note for a part of a page."""
    if wants_json(request):
        body = {"type": f"about:blank#{status}", "title": title, "status": status, "detail": detail}
        extra = {"problems": problems} if problems else {}
        return JsonResponse({**body, **extra}, status=status, content_type="application/problem+json")
    htmx = request.headers.get("hx-request") == "true"
    page = "lichen/refusal_part.html" if htmx else "lichen/refusal.html"
    said = {"title": title, "detail": detail, "problems": problems or [], "status": status}
    return render(request, page, said, status=status)


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks."""
    return request.path_info.startswith("/api/") or "application/json" in request.headers.get("accept", "")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form that was not ours, or was open too long."""
    detail = "This form is out of date or came from another site. Go back, reload the page and send it again."
    return answer(request, 403, "The form was refused", detail)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for an address that leads nowhere."""
    return answer(request, 404, "Not found", "There is nothing at this address.")


def broken(request: HttpRequest) -> HttpResponse:
    """The page for what nobody foresaw."""
    return answer(request, 500, "Something broke", "It was written to the server's log. Try again.")
