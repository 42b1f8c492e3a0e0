"""What every request to the API passes: who asks, may a page of another site ask for them, how often."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from ninja.utils import check_csrf

from lichen.errors import NotAllowed
from lichen.web.actor import Actor, actor_of
from lichen.web.api.allowance import Allowance, Left, from_environment
from lichen.web.api.refusing import problem, refused

View = Callable[..., HttpResponse]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_allowance: list[Allowance] = []


def allowance() -> Allowance:
    """The buckets of this process, made when the first request comes."""
    if not _allowance:
        _allowance.append(from_environment())
    return _allowance[0]


def door(view: View) -> View:
    """The view behind the door."""

    @wraps(view)
    def enter(request: HttpRequest, **path: str) -> HttpResponse:
        if request.method == "OPTIONS":
            return _options(view(request, **path))
        try:
            actor = actor_of(request)
        except NotAllowed as error:
            return _stranger(request, error)
        left = allowance().take(f"token {actor.token}" if actor.token else f"user {actor.user}")
        answer = _answer(view, request, actor, left, path)
        for name, value in left.headers().items():
            answer[name] = value
        return answer

    enter.csrf_exempt = True  # type: ignore[attr-defined]  # checked here, for sessions only
    return enter


def _answer(view: View, request: HttpRequest, actor: Actor, left: Left, path: dict[str, str]) -> HttpResponse:
    if left.wait:
        return problem(429, "Too many requests", f"Wait {left.wait} s, then go on a little slower.")
    if actor.token is None and request.method not in SAFE and check_csrf(request) is not None:
        sentence = (
            "A session needs the form's key: send the cookie `lichen_csrf` as `X-CSRFToken`, or use a token."
        )
        return problem(403, "Not allowed", sentence)
    if request.method == "HEAD":
        request.method = "GET"
    answer = view(request, **path)
    return _wrong_method(answer) if answer.status_code == 405 else answer


def _stranger(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    answer = refused(request, error)
    answer["WWW-Authenticate"] = 'Bearer realm="lichen"'
    return answer


def _wrong_method(answer: HttpResponse) -> HttpResponse:
    allowed = _allowed(answer)
    told = problem(405, "Not with this method", f"This address takes {allowed}.")
    told["Allow"] = allowed
    return told


def _options(answer: HttpResponse) -> HttpResponse:
    return HttpResponse(status=204, headers={"Allow": _allowed(answer)})


def _allowed(answer: HttpResponse) -> str:
    methods = {each.strip() for each in str(answer.get("Allow", "GET")).split(",")}
    return ", ".join(sorted(methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())))
