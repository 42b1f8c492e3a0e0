"""The second factor: a code from the phone beside the password, or one recovery code once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.web.conftest import PASSWORD


def sign_in(world: Any) -> Any:
    browser = world.client()
    answer = browser.post("/accounts/login/", {"login": "first", "password": PASSWORD})
    return browser, answer


def code(secret: str) -> str:
    from allauth.mfa.totp.internal import auth

    counter = next(auth.yield_hotp_counters_from_time())
    return auth.format_hotp_value(auth.hotp_value(secret, counter))


@pytest.fixture
def guarded(world: Any) -> tuple[Any, str]:
    """Somebody whose second factor is on, and the key of their app."""
    browser, _ = sign_in(world)
    return browser, turn_on(browser)


def turn_on(browser: Any) -> str:
    assert "reauthenticate" in browser.get("/accounts/2fa/totp/activate/")["location"]
    assert browser.post("/accounts/reauthenticate/", {"password": "wrong horse battery"}).status_code == 200
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = browser.get("/accounts/2fa/totp/activate/").content.decode()
    found = re.search(r'<code class="key">(\w+)</code>', page)
    assert found is not None
    assert 'src="data:image/svg+xml;base64,' in page
    answer = browser.post("/accounts/2fa/totp/activate/", {"code": code(found[1])})
    assert answer.status_code == 302, answer.content
    return found[1]


def test_the_password_alone_does_not_suffice(world: Any, guarded: Any) -> None:
    browser, answer = sign_in(world)
    assert answer["location"].startswith("/accounts/2fa/authenticate/")
    assert browser.get("/account/").status_code == 302
    assert browser.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert browser.get("/account/").status_code == 302


def test_the_code_completes_it(world: Any, guarded: Any) -> None:
    from django.core.cache import cache

    browser, _ = sign_in(world)
    cache.clear()  # the code was used once to turn it on, and no code is good twice
    assert browser.post("/accounts/2fa/authenticate/", {"code": code(guarded[1])}).status_code == 302
    assert browser.get("/account/").status_code == 200


def test_a_recovery_code_works_once(world: Any, guarded: Any) -> None:
    page = guarded[0].get("/accounts/2fa/recovery-codes/").content.decode()
    spare = re.findall(r"<li>([\w-]+)</li>", page)
    assert len(spare) == 10
    for expected in (302, 200):
        browser, _ = sign_in(world)
        assert browser.post("/accounts/2fa/authenticate/", {"code": spare[0]}).status_code == expected


def test_turning_it_off_asks_again_who_one_is(world: Any, guarded: Any) -> None:
    browser = world.client("first")  # a session that never showed a password
    assert "reauthenticate" in browser.post("/accounts/2fa/totp/deactivate/")["location"]
    assert guarded[0].post("/accounts/2fa/totp/deactivate/").status_code == 302


def test_every_page_of_it_opens(world: Any, guarded: Any) -> None:
    for page in (
        "",
        "totp/deactivate/",
        "recovery-codes/",
        "recovery-codes/generate/",
        "recovery-codes/download/",
    ):
        assert guarded[0].get(f"/accounts/2fa/{page}").status_code == 200, page
    assert guarded[0].get("/accounts/reauthenticate/").status_code == 200
