"""Nobody guesses their way in, and nobody is locked out because somebody tries."""

from __future__ import annotations

import re
import time
from statistics import median
from typing import Any

import pytest
from tests.web.conftest import PASSWORD, World

LOGIN = "/accounts/login/"


def try_it(client: Any, name: str, password: str, address: str = "10.0.0.1") -> Any:
    return client.post(LOGIN, {"login": name, "password": password}, REMOTE_ADDR=address)


def test_after_five_wrong_passwords_even_the_right_one_waits_but_only_for_that_account(world: World) -> None:
    for number in range(6):
        assert try_it(world.client(), "first", f"wrong {number}", f"10.0.{number}.1").status_code != 302
    assert try_it(world.client(), "first", PASSWORD, "10.9.9.9").status_code != 302
    assert try_it(world.client(), "FIRST@example.org", PASSWORD, "10.9.9.8").status_code != 302, (
        "by its other name neither"
    )
    assert try_it(world.client(), "second", PASSWORD, "10.9.9.9").status_code == 302


def test_somebody_who_tries_many_names_is_stopped_and_others_are_not(world: World) -> None:
    for number in range(12):
        try_it(world.client(), f"nobody-{number}", "wrong", "10.0.0.66")
    assert try_it(world.client(), "second", PASSWORD, "10.0.0.66").status_code != 302
    assert try_it(world.client(), "second", PASSWORD, "10.0.0.67").status_code == 302


def test_the_address_a_sender_claims_does_not_count(world: World) -> None:
    for number in range(12):
        client = world.client()
        said = {"login": f"nobody-{number}", "password": "wrong"}
        client.post(LOGIN, said, REMOTE_ADDR="10.0.0.66", headers={"x-forwarded-for": f"1.2.3.{number}"})
    assert try_it(world.client(), "second", PASSWORD, "10.0.0.66").status_code != 302


def test_filling_the_memory_does_not_wipe_out_the_count(world: World) -> None:
    from django.core.cache import cache

    for number in range(6):
        try_it(world.client(), "first", f"wrong {number}", f"10.0.{number}.1")
    for number in range(2_000):
        cache.set(f"filling-{number}", 1)
    assert try_it(world.client(), "first", PASSWORD, "10.9.9.9").status_code != 302


def shown(page: bytes) -> str:
    """The page without what changes with every request, and without what was typed."""
    text = re.sub(rb'value="[^"]*"', b"", page)
    return re.sub(rb"[A-Za-z0-9]{64}", b"", text).decode()


def test_a_name_that_exists_is_answered_as_one_that_does_not(world: World) -> None:
    known, unknown = (try_it(world.client(), name, "wrong password") for name in ("first", "nobody-at-all"))
    assert known.status_code == unknown.status_code
    assert shown(known.content) == shown(unknown.content)


def test_and_it_takes_as_long(world: World) -> None:
    """Hashes of a real strength: the time of one shows if it is spent for some names only."""
    from django.test import override_settings

    strong = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=strong, ACCOUNT_RATE_LIMITS=False):
        world.users["first"].set_password(PASSWORD)
        world.users["first"].save()
        took: dict[str, list[float]] = {"first": [], "nobody-at-all": []}
        for _ in range(3):
            for name, times in took.items():
                client, start = world.client(), time.process_time()
                try_it(client, name, "wrong password")
                times.append(time.process_time() - start)
    ratio = median(took["first"]) / median(took["nobody-at-all"])
    assert 0.4 < ratio < 2.5, took


def test_wrong_tokens_lock_nobody_out(world: World) -> None:
    stranger = world.client()
    for number in range(150):
        answer = stranger.get("/api/v1/me", headers={"authorization": f"Bearer lichen_{number}"})
        assert answer.status_code in (401, 429)
    assert world.program("first").get("/api/v1/me").status_code == 200


@pytest.mark.parametrize(
    "secret", ["", "lichen_", "' OR 1=1 --", "%", "_" * 50, "lichen_" + "a" * 20_000, "é", "\u202e"]
)
def test_what_is_no_token_is_nobody(world: World, secret: str) -> None:
    from lichen.web.accounts.tokens import actor_of_token

    assert actor_of_token(secret) is None


def test_what_is_remembered_of_wrong_tokens_stays_small(world: World) -> None:
    from lichen.web.accounts import tokens

    for number in range(10_200):
        tokens.known[str(number)] = (time.monotonic() + 5, None)
    tokens.actor_of_token("lichen_one-more")
    assert len(tokens.known) < 10_100


def test_the_first_account_needs_the_code_of_the_terminal(world: World) -> None:
    from lichen.web.accounts.first_run import forget_first_run
    from lichen.web.accounts.models import User

    User.objects.all().delete()
    forget_first_run()
    said = {"name": "Eve", "username": "eve", "email": "", "password": "long enough for eve"}
    statuses = [
        world.client().post("/welcome/", {**said, "code": f"aaaa-bbbb-{n:04}"}).status_code for n in range(12)
    ]
    assert set(statuses) == {422, 429}
    assert not User.objects.exists()


def test_a_reset_link_cannot_be_made_up_or_used_twice(world: World) -> None:
    from lichen.web.accounts.reset import path_of

    path = path_of(world.users["first"])
    made_up = re.sub(r"(?<=-)[^/]+(?=/$)", "abc123-" + "0" * 32, path)
    answer = world.client().get(made_up, follow=True)
    assert b'name="password1"' not in answer.content
    client, new = world.client(), "entirely new battery"
    page = client.get(path, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    again = world.client().get(path, follow=True)
    assert b'name="password1"' not in again.content
    assert world.client().post(LOGIN, {"login": "first", "password": new}).status_code == 302


def test_asking_for_a_reset_tells_nobody_who_has_an_account(world: World) -> None:
    answers = [
        world.client().post("/accounts/password/reset/", {"email": email})
        for email in ("first@example.org", "nobody@example.org")
    ]
    assert answers[0].status_code == answers[1].status_code
    assert answers[0].get("Location") == answers[1].get("Location")
