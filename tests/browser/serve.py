"""A real server for browser tests: `python tests/browser/serve.py WHERE PORT`; says when it is ready.

People of the desk sign in with their user name and the password of `mail_desk`; every role is there,
on every partnership of the ledger. Passwords are digested at no cost: what makes them slow to guess is
Django's, and tested in tests/security.
"""

from __future__ import annotations

import sys
from typing import Any

from tests.mail_desk import CHARTER, PASSWORD, ROLES

from lichen.web.options import Options
from lichen.web.server import serve


def quick_passwords() -> None:
    """Digests that cost nothing: a real one takes half a second for every user and every signing in."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def prepare(house: Any) -> None:
    from lichen.web.accounts.members import grant
    from lichen.web.accounts.models import User
    from lichen.web.accounts.record import record
    from lichen.web.accounts.tokens import make

    quick_passwords()
    if User.objects.exists():
        return
    house.workspace.enter(CHARTER)  # a test may have worked there before the server starts
    for name, role in ROLES.items():
        user = User.objects.create_user(name, f"{name}@example.org", PASSWORD, name=name.capitalize())
        for desk in house.workspace.partnerships():
            grant(user, desk, role)
            record(name, desk, role, by="owner")
        print("token", name, make(user, "test")[1], flush=True)


if __name__ == "__main__":
    where, port = sys.argv[1], int(sys.argv[2])
    serve(Options(where=where, port=port), prepare=prepare, ready=lambda url: print("ready", url, flush=True))
