"""Everybody with an account: seen and changed by those who look after the workspace, and nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.conftest import PASSWORD

WHATS = ["deactivate", "reactivate", "keep", "unkeep", "reset", "email"]


def change(world: Any, what: str, name: str, by: str = "keeper", **more: str) -> Any:
    return world.client(by).post(f"/people/{world.users[name].pk}/", {"what": what, **more})


def test_a_keeper_sees_everybody(world: Any) -> None:
    page = world.client("keeper").get("/people/").content.decode()
    assert all(name in page for name in world.users)
    found = world.client("keeper").get("/people/", {"q": "elsew"}).content.decode()
    assert "<code>elsewhere</code>" in found
    assert "<code>first</code>" not in found


def test_people_come_a_page_at_a_time(world: Any) -> None:
    from lichen.web.accounts.models import User

    User.objects.bulk_create(User(username=f"person-{number:03}") for number in range(150))
    page = world.client("keeper").get("/people/").content.decode()
    assert page.count("<td><b>") == 100
    assert "after=person-0" in page
    rest = world.client("keeper").get("/people/", {"after": "person-099"}).content.decode()
    assert "person-100" in rest
    assert "person-099" not in rest


@pytest.mark.parametrize("what", WHATS)
def test_nobody_else_sees_or_changes_anybody(world: Any, changes: Any, what: str) -> None:
    for name in ("owner", "lead", "first", "auditor", "robot", "elsewhere"):
        assert world.client(name).get("/people/").status_code == 403
        assert change(world, what, "first", by=name).status_code == 403
        assert world.client(name).post("/people/invite/").status_code == 403
    stranger = world.client().post(f"/people/{world.users['first'].pk}/", {"what": what})
    assert stranger["location"].startswith("/accounts/login/")
    assert changes() == []


def test_closing_an_account_ends_sessions_and_tokens_at_once(world: Any, changes: Any) -> None:
    from lichen.web.accounts.tokens import actor_of_token

    browser, secret = world.client(), world.token("first")
    browser.post("/accounts/login/", {"login": "first", "password": PASSWORD})
    assert browser.get("/account/").status_code == 200
    assert actor_of_token(secret) is not None
    assert change(world, "deactivate", "first").status_code == 302
    assert browser.get("/account/").status_code == 302
    assert actor_of_token(secret) is None
    assert changes()[-1] == ("first", None, None, "keeper")


def test_an_account_opens_again_with_its_roles(world: Any, changes: Any) -> None:
    change(world, "deactivate", "first")
    change(world, "reactivate", "first")
    assert (
        world.client().post("/accounts/login/", {"login": "first", "password": PASSWORD}).status_code == 302
    )
    assert changes()[-2:] == [("first", None, "member", "keeper"), ("first", "desk", "contributor", "keeper")]


def test_the_last_owner_and_oneself_stay(world: Any) -> None:
    assert "last owner of `desk`" in change(world, "deactivate", "owner").content.decode()
    assert change(world, "deactivate", "keeper").status_code == 409


def test_there_is_always_a_keeper(world: Any, changes: Any) -> None:
    assert change(world, "unkeep", "keeper").status_code == 409
    assert change(world, "keep", "owner").status_code == 302
    assert changes()[-1] == ("owner", None, "keeper", "keeper")
    assert change(world, "unkeep", "keeper").status_code == 302
    assert world.client("keeper").get("/people/").status_code == 403


def test_a_program_looks_after_nothing(world: Any) -> None:
    from lichen.web.accounts.models import User

    User.objects.filter(username="robot").update(service=True)
    for what in ("keep", "reset"):
        assert change(world, what, "robot").status_code == 422


def test_a_keeper_changes_an_email_nobody_has(world: Any) -> None:
    from lichen.web.accounts.models import User

    assert change(world, "email", "first", email="ann@example.org").status_code == 302
    assert change(world, "email", "first", email="owner@example.org").status_code == 422
    assert User.objects.get(username="first").email == "ann@example.org"


def test_nonsense_changes_nothing(world: Any) -> None:
    assert change(world, "promote", "first").status_code == 422
    assert world.client("keeper").post("/people/999999/", {"what": "keep"}).status_code == 404


def test_a_keeper_invites_to_the_workspace_or_a_partnership(world: Any) -> None:
    keeper = world.client("keeper")
    assert "/join/" in keeper.post("/people/invite/", {"partnership": ""}).content.decode()
    assert (
        "/join/" in keeper.post("/people/invite/", {"partnership": "other", "role": "lead"}).content.decode()
    )
    assert keeper.post("/people/invite/", {"partnership": "nowhere", "role": "lead"}).status_code == 404
