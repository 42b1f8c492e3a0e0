"""A workbench for tests: Django set up once, a fresh ledger and empty accounts for every test."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.mail_desk import CHARTER, PASSWORD, ROLES

from lichen.web.options import Options
from lichen.web.start import prepare_accounts


@pytest.fixture(scope="session")
def _django() -> None:
    from django.conf import settings

    prepare_accounts(settings.LICHEN)
    # Digests that cost nothing: what makes passwords slow to guess is Django's, and tested there.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


class World:
    """One partnership `desk` with a user for every role, a second one `other`, and a stranger."""

    def __init__(self, house: Any) -> None:
        from lichen.web.accounts.members import grant
        from lichen.web.accounts.models import User
        from lichen.web.accounts.record import record

        self.house = house
        self.desk = house.workspace.open_partnership(CHARTER)
        house.workspace.open_partnership(CHARTER.replace("partnership: desk", "partnership: other"))
        self.desk = house.partnership("desk")
        self.other = house.partnership("other")
        self.users = {
            name: User.objects.create_user(name, f"{name}@example.org", PASSWORD)
            for name in (*ROLES, "elsewhere", "keeper")
        }
        for name, role in ROLES.items():
            grant(self.users[name], "desk", role)
            record(name, "desk", role, by="owner")
        grant(self.users["elsewhere"], "other", "owner")
        User.objects.filter(username="keeper").update(is_superuser=True)

    def client(self, name: str | None = None, *, csrf: bool = False) -> Any:
        """A browser, signed in as this user, or a stranger's; `csrf` checks forms as the real one does."""
        from django.test import Client

        client = Client(enforce_csrf_checks=csrf, raise_request_exception=False)
        if name is not None:
            client.force_login(self.users[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    def token(self, name: str, **limits: Any) -> str:
        """A token of this user."""
        from lichen.web.accounts.tokens import make

        return make(self.users[name], "test", **limits)[1]

    def program(self, name: str, **limits: Any) -> Any:
        """A program with a token of this user."""
        from django.test import Client

        return Client(
            headers={"authorization": f"Bearer {self.token(name, **limits)}"}, raise_request_exception=False
        )


@pytest.fixture
def world(_django: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    from django.core.cache import cache
    from django.core.management import call_command

    from lichen.actions import source
    from lichen.web.accounts.members import forget
    from lichen.web.cases.seen import forget as unsee
    from lichen.web.house import open_house

    # Who is asked first is drawn by lot; here always by the same one, so that a failure comes back.
    monkeypatch.setattr(source._SYSTEM, "draw", random.Random(7).random)
    call_command("flush", verbosity=0, interactive=False)
    cache.clear()
    forget()
    unsee()
    house = open_house(Options(where=str(tmp_path / "lichen.db")))
    yield World(house)
    house.close()
