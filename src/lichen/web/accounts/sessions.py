"""Browsers that are signed in: each can be signed out from afar."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lichen.errors import NotFound
from lichen.web.accounts.browser import browser
from lichen.web.accounts.models import User
from lichen.web.accounts.own import own_account

BACKEND = "django.contrib.auth.backends.ModelBackend"


def sign_in(request: HttpRequest, user: User) -> None:
    """Sign this one in to this browser under a new session key, and list the session."""
    login(request, user, backend=BACKEND)
    UserSession.objects.create_from_request(request)


def end_all(user: User, *, but: str = "") -> int:
    """How many sessions of this one were ended; the one with the key `but` goes on."""
    ending = list(UserSession.objects.filter(user=user).exclude(session_key=but))
    for session in ending:
        session.end()
    return len(ending)


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The page of one's own sessions."""
    user = own_account(request)
    sessions = sorted(
        UserSession.objects.purge_and_list(user), key=lambda each: each.created_at, reverse=True
    )
    for session in sessions:
        session.words = browser(session.user_agent)
    shown = {"sessions": sessions, "here": request.session.session_key, "part": "sessions"}
    return render(request, "accounts/sessions.html", shown)


@require_POST
def end(request: HttpRequest, session: int) -> HttpResponse:
    """Sign one of one's own browsers out."""
    found = UserSession.objects.filter(user=own_account(request), pk=session).first()
    if found is None:
        raise NotFound("There is no such session of yours. It may have ended already.")
    found.end()
    return redirect("/account/sessions/")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign all of one's own browsers out but this."""
    end_all(own_account(request), but=request.session.session_key or "")
    return redirect("/account/sessions/")
