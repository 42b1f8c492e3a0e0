"""The first run: while there is no account, every page leads to the one where the first is made."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from lichen.errors import Conflict
from lichen.web.accounts.models import User
from lichen.web.accounts.record import KEEPER, recorded
from lichen.web.accounts.setup_code import setup_code

_LOCK = 7235911
"""Any number, the same in every process, that PostgreSQL locks while the first account is made."""

_peopled = False


def is_first_run() -> bool:
    """Whether there is no account yet; once there is one, nobody asks the database again."""
    global _peopled
    _peopled = _peopled or User.objects.exists()
    return not _peopled


def forget_first_run() -> None:
    """Ask the database again; for tests, whose accounts come and go."""
    global _peopled
    _peopled = False


def welcome_path() -> str:
    """The path of the page where the first account is made, with the setup code of this process."""
    return f"/welcome/?code={setup_code()}"


def make_first_account(username: str, *, name: str, password: str | None, email: str = "") -> User:
    """The first account, which looks after the workspace; raises `Conflict` when somebody was first."""
    with recorded(username, None, KEEPER, by=username):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if User.objects.exists():
            raise Conflict("There is an account already. Sign in, or ask for an invitation.")
        return User.objects.create_user(username, email, password, name=name, is_superuser=True)


class FirstRunMiddleware:
    """Sends every page to the first run while there is no account; programs are left their answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if not request.path_info.startswith(("/welcome/", "/api/")) and is_first_run():
            return redirect("/welcome/")
        return self.get_response(request)
