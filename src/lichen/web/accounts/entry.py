"""One-time links that sign somebody in: how the demonstration opens without a password."""

from __future__ import annotations

import secrets

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from lichen.errors import NotFound
from lichen.web.accounts.models import User
from lichen.web.accounts.sessions import sign_in
from lichen.web.accounts.tokens import digest

GOOD_FOR = 600
"""Seconds."""


def one_time_link(user: User) -> str:
    """The path of a page that signs this one in: good once, for ten minutes, in this process."""
    secret = secrets.token_urlsafe(32)
    cache.set(_place(secret), user.pk, GOOD_FOR)
    return f"/welcome/enter/?code={secret}"


@require_http_methods(["GET"])
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in whom the link is for; whoever only looks ahead does not use it up."""
    if "prefetch" in request.headers.get("sec-purpose", request.headers.get("purpose", "")):
        raise NotFound("This link signs somebody in. Open it, do not fetch it ahead.")
    place = _place(request.GET.get("code", ""))
    found = cache.get(place)
    user = User.objects.filter(pk=found, is_active=True, service=False).first() if found else None
    if user is None or not cache.delete(place):  # only one of two at once deletes it
        raise NotFound("This link was used or is more than ten minutes old. Start again, or sign in.")
    sign_in(request, user)
    return redirect("/")


def _place(secret: str) -> str:
    return f"entry-{digest(secret)}"
