"""A workbench for tests: Django set up once; every test gets the ledger and the accounts as first made."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests import prepared
from tests.mail_desk import CHARTER, PASSWORD, ROLES

from lichen.web.options import Options


@pytest.fixture(scope="session")
def _django() -> None:
    from django.conf import settings

    prepared.accounts()
    # Digests that cost nothing: what makes passwords slow to guess is Django's, and tested there.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


class World:
    """One partnership `desk` with a user for every role, a second one `other`, and a stranger."""

    def __init__(self, house: Any) -> None:
        from lichen.web.accounts.models import User

        self.house = house
        self.desk = house.partnership("desk")
        self.other = house.partnership("other")
        self.users = {user.username: user for user in User.objects.order_by("pk")}

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


class Made(NamedTuple):
    """The world as it was made once: what every test gets a copy of."""

    ledger: bytes
    accounts: sqlite3.Connection
    drawn: Any


def furnish(house: Any) -> None:
    """The partnerships, everybody's user, and who may do what."""
    from lichen.web.accounts.members import grant
    from lichen.web.accounts.models import User
    from lichen.web.accounts.record import record

    house.workspace.open_partnership(CHARTER)
    house.workspace.open_partnership(CHARTER.replace("partnership: desk", "partnership: other"))
    users = {
        name: User.objects.create_user(name, f"{name}@example.org", PASSWORD)
        for name in (*ROLES, "elsewhere", "keeper")
    }
    for name, role in ROLES.items():
        grant(users[name], "desk", role)
        record(name, "desk", role, by="owner")
    grant(users["elsewhere"], "other", "owner")
    User.objects.filter(username="keeper").update(is_superuser=True)


@pytest.fixture(scope="session")
def _made(_django: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    from django.core.management import call_command
    from django.db import connection

    from lichen.actions import source
    from lichen.web.house import open_house

    where = tmp_path_factory.mktemp("made") / "lichen.db"
    dice = random.Random(7)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source._SYSTEM, "draw", dice.random)
        call_command("flush", verbosity=0, interactive=False)
        house = open_house(Options(where=str(where)))
        furnish(house)
        house.close()
    accounts = sqlite3.connect(":memory:")
    connection.ensure_connection()
    connection.connection.backup(accounts)
    yield Made(where.read_bytes(), accounts, dice.getstate())
    accounts.close()


@pytest.fixture
def world(_made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    from django.core.cache import cache
    from django.db import connection

    from lichen.actions import source
    from lichen.web.accounts.members import forget
    from lichen.web.cases.seen import forget as unsee
    from lichen.web.house import open_house

    # Who is asked first is drawn by lot; here always by the same one, so that a failure comes back.
    dice = random.Random()
    dice.setstate(_made.drawn)
    monkeypatch.setattr(source._SYSTEM, "draw", dice.random)
    connection.ensure_connection()
    _made.accounts.backup(connection.connection)
    cache.clear()
    forget()
    unsee()
    where = tmp_path / "lichen.db"
    where.write_bytes(_made.ledger)
    house = open_house(Options(where=str(where)))
    yield World(house)
    house.close()
