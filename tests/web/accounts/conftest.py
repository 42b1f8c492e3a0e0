"""The workbench for tests of accounts: browsers come by a host name the server answers to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _quick_passwords(_django: None) -> Iterator[None]:
    """Digests that cost nothing: what makes passwords slow to guess is Django's, and tested there."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def world(world: Any) -> Iterator[Any]:
    from lichen.web.accounts.first_run import forget_first_run

    plain = world.client

    def client(name: str | None = None, *, csrf: bool = False) -> Any:
        browser = plain(name, csrf=csrf)
        browser.defaults["SERVER_NAME"] = "localhost"
        return browser

    world.client = client
    forget_first_run()
    yield world
    forget_first_run()


@pytest.fixture
def changes(world: Any) -> Any:
    """The changes of access since the world was made: (person, partnership, role, by)."""
    from lichen.ledger.events import AccessChanged

    begun = world.house.ledger.head("workspace")

    def read() -> list[tuple[str, str | None, str | None, str]]:
        events = [entry.event for entry in world.house.ledger.entries("workspace", after=begun)]
        found = [each for each in events if isinstance(each, AccessChanged)]
        return [(each.person, each.partnership, each.role, each.by) for each in found]

    return read
