"""Tokens: shown once, limited, at the API only, and dead the moment they should be."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

FORM = {"name": "nightly import", "capabilities": ["see", "open"], "partnerships": ["desk"], "days": "30"}


def made(answer: Any) -> str:
    found = re.search(r'value="(lichen_[\w-]+)"', answer.content.decode())
    assert found is not None
    return found[1]


def actor(secret: str) -> Any:
    from lichen.web.accounts.tokens import actor_of_token

    return actor_of_token(secret)


def test_a_token_is_shown_once_and_kept_as_a_digest_only(world: Any) -> None:
    from lichen.web.accounts.models import Token

    browser = world.client("first")
    secret = made(browser.post("/account/tokens/", FORM))
    assert secret not in browser.get("/account/tokens/").content.decode()
    kept = Token.objects.get()
    assert secret not in str(vars(kept))
    assert (kept.user.username, kept.capabilities, kept.partnerships) == ("first", ["open", "see"], ["desk"])
    assert timedelta(days=29) < kept.expires - timezone.now() <= timedelta(days=30)


def test_it_may_what_it_is_for_and_no_more(world: Any) -> None:
    found = actor(made(world.client("owner").post("/account/tokens/", FORM)))
    assert found.name == "owner"
    assert found.may("open", "desk")
    assert not found.may("govern", "desk"), "its owner may, the token may not"
    assert not found.may("see", "other")


def test_it_never_may_more_than_its_owner(world: Any) -> None:
    everything = {**FORM, "capabilities": ["see", "work", "open", "lead", "govern", "audit"]}
    found = actor(made(world.client("auditor").post("/account/tokens/", everything)))
    assert found.may("audit", "desk")
    assert not found.may("work", "desk")


@pytest.mark.parametrize(
    "wrong", [{"capabilities": ["everything"]}, {"partnerships": ["other"]}, {"days": "-1"}, {"name": ""}]
)
def test_a_form_that_asks_for_too_much_makes_nothing(world: Any, wrong: dict[str, Any]) -> None:
    from lichen.web.accounts.models import Token

    assert world.client("first").post("/account/tokens/", {**FORM, **wrong}).status_code == 422
    assert not Token.objects.exists()


def test_it_is_made_for_oneself_whoever_is_named(world: Any) -> None:
    from lichen.web.accounts.models import Token

    world.client("first").post("/account/tokens/", {**FORM, "user": world.users["owner"].pk, "user_id": "1"})
    assert Token.objects.get().user.username == "first"


def test_a_token_opens_no_page(world: Any) -> None:
    secret = made(world.client("owner").post("/account/tokens/", {**FORM, "partnerships": []}))
    program = Client(headers={"authorization": f"Bearer {secret}"}, SERVER_NAME="localhost")
    pages = (
        "/",
        "/account/",
        "/account/tokens/",
        "/partnerships/desk/people/",
        "/people/",
        "/welcome/partnership/",
    )
    for page in pages:
        answer = program.get(page)
        assert answer.get("location", "").startswith("/accounts/login/"), page
    assert program.post("/partnerships/desk/people/invite/", {"role": "owner"}).status_code in (302, 403)


def test_a_revoked_token_is_dead_at_once(world: Any) -> None:
    from lichen.web.accounts.models import Token

    browser = world.client("first")
    secret = made(browser.post("/account/tokens/", FORM))
    assert actor(secret) is not None
    browser.post(f"/account/tokens/{Token.objects.get().pk}/revoke/")
    assert actor(secret) is None
    assert browser.post(f"/account/tokens/{Token.objects.get().pk}/rotate/").status_code == 422


def test_an_expired_token_is_dead(world: Any) -> None:
    from lichen.web.accounts.tokens import make

    past = timezone.now() - timedelta(seconds=1)
    assert actor(make(world.users["first"], "old", expires=past)[1]) is None


def test_a_closed_accounts_token_is_dead_at_once_and_stays_so(world: Any) -> None:
    from lichen.web.accounts.access import deactivate, reactivate

    secret = world.token("first")
    assert actor(secret) is not None
    deactivate(world.users["first"], by="keeper")
    assert actor(secret) is None
    reactivate(world.users["first"], by="keeper")
    assert actor(secret) is None


def test_a_role_taken_away_is_taken_from_the_token(world: Any) -> None:
    from lichen.web.accounts.access import take_role

    secret = world.token("first")
    assert actor(secret).may("work", "desk")
    take_role(world.users["first"], "desk", by="owner")
    assert not actor(secret).may("work", "desk")


def test_replacing_ends_the_old_secret_or_leaves_it_a_day(world: Any) -> None:
    from lichen.web.accounts.models import Token

    browser = world.client("first")
    old = made(browser.post("/account/tokens/", FORM))
    middle = made(browser.post(f"/account/tokens/{Token.objects.get().pk}/rotate/", {"overlap": "on"}))
    assert actor(old) is not None
    assert actor(middle) is not None
    assert Token.objects.earliest("pk").expires < timezone.now() + timedelta(days=1, minutes=1)
    new = made(browser.post(f"/account/tokens/{Token.objects.latest('pk').pk}/rotate/"))
    assert actor(middle) is None
    assert actor(new) is not None
    assert Token.objects.latest("pk").capabilities == ["open", "see"]


def test_nobody_touches_somebody_elses_token(world: Any) -> None:
    from lichen.web.accounts.models import Token

    secret = world.token("first")
    token = Token.objects.get().pk
    for name in ("owner", "keeper", "elsewhere"):
        for what in ("rotate", "revoke"):
            assert world.client(name).post(f"/account/tokens/{token}/{what}/").status_code == 404
    assert actor(secret) is not None
