"""Single sign-on with a provider that really signs: whom it lets in, and every lie it is caught at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import override_settings
from tests.web.accounts.provider import CLIENT, SECRET, Provider, running

LOGIN = "/accounts/oidc/sso/login/"


@pytest.fixture
def provider(world: Any) -> Iterator[Provider]:
    with running() as provider:
        app = {
            "provider_id": "sso",
            "name": "Our organisation",
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": {"server_url": provider.address, "oauth_pkce_enabled": True},
        }
        with override_settings(SOCIALACCOUNT_PROVIDERS={"openid_connect": {"APPS": [app]}}):
            yield provider


def begin(browser: Any) -> dict[str, str]:
    """What the browser is sent to the provider with."""
    answer = browser.post(LOGIN + "?process=login")
    assert answer.status_code == 302, answer.content
    return {key: value[0] for key, value in parse_qs(urlsplit(answer["location"]).query).items()}


def come_back(browser: Any, provider: Provider, query: dict[str, str]) -> Any:
    back = urlsplit(provider.authorize(query))
    return browser.get(f"{back.path}?{back.query}")


def through(browser: Any, provider: Provider) -> Any:
    return come_back(browser, provider, begin(browser))


def signed_in(browser: Any) -> str | None:
    page = browser.get("/account/")
    found = re.search(r"Signed in as <code>([^<]+)</code>", page.content.decode())
    return found[1] if found else None


def test_the_door_has_a_button(world: Any, provider: Provider) -> None:
    page = world.client().get("/accounts/login/").content.decode()
    assert "Our organisation" in page
    assert LOGIN in page


def test_a_verified_email_opens_its_account(world: Any, provider: Provider) -> None:
    browser = world.client()
    assert through(browser, provider)["location"] == "/"
    assert signed_in(browser) == "first"


def test_the_second_time_the_subject_counts_not_the_email(world: Any, provider: Provider) -> None:
    through(world.client(), provider)
    provider.person["email"] = "elsewhere@example.org"
    browser = world.client()
    through(browser, provider)
    assert signed_in(browser) == "first"


def test_it_goes_on_to_where_one_wanted(world: Any, provider: Provider) -> None:
    browser = world.client()
    answer = browser.post(LOGIN + "?process=login&next=/account/tokens/")
    query = {key: value[0] for key, value in parse_qs(urlsplit(answer["location"]).query).items()}
    assert come_back(browser, provider, query)["location"] == "/account/tokens/"


def test_the_session_key_changes(world: Any, provider: Provider) -> None:
    browser = world.client()
    query = begin(browser)
    before = browser.cookies["lichen_session"].value
    come_back(browser, provider, query)
    assert browser.cookies["lichen_session"].value != before


def test_an_invited_email_gets_its_account_and_role(world: Any, provider: Provider) -> None:
    from lichen.web.accounts.invitations import invite
    from lichen.web.accounts.models import Invitation, Membership

    invite(world.users["owner"], partnership="desk", role="auditor", email="Ann@Example.org")
    provider.person = {
        "sub": "2",
        "email": "ann@example.org",
        "email_verified": True,
        "preferred_username": "ann",
        "name": "Ann",
    }
    browser = world.client()
    through(browser, provider)
    assert signed_in(browser) == "ann"
    assert Membership.objects.get(user__username="ann").role == "auditor"
    assert Invitation.objects.get().accepted is not None


def test_an_invited_email_never_takes_somebody_elses_name(world: Any, provider: Provider) -> None:
    from lichen.web.accounts.invitations import invite

    invite(world.users["owner"], partnership="desk", role="auditor", email="ann@example.org")
    provider.person = {
        "sub": "2",
        "email": "ann@example.org",
        "email_verified": True,
        "preferred_username": "owner",
    }
    browser = world.client()
    through(browser, provider)
    assert signed_in(browser) == "owner-2"


def test_nobodys_email_is_refused_in_a_sentence(world: Any, provider: Provider) -> None:
    from lichen.web.accounts.models import User

    provider.person = {"sub": "3", "email": "mallory@example.org", "email_verified": True}
    browser, before = world.client(), User.objects.count()
    answer = through(browser, provider)
    assert answer.status_code == 403
    assert "Ask an owner to invite you" in answer.content.decode()
    assert (signed_in(browser), User.objects.count()) == (None, before)


@pytest.mark.parametrize("verified", [False, None, "false", "true", 0, 1])
def test_an_email_that_is_not_verified_is_refused(world: Any, provider: Provider, verified: Any) -> None:
    provider.person["email_verified"] = verified
    browser = world.client()
    assert through(browser, provider).status_code == 403
    assert signed_in(browser) is None


def test_an_email_without_a_word_on_it_is_refused(world: Any, provider: Provider) -> None:
    del provider.person["email_verified"]
    browser = world.client()
    assert through(browser, provider).status_code == 403
    assert signed_in(browser) is None


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "another"},
        {"nonce": ""},
        {"nonce": None},
        {"aud": "another client"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"exp": None},
    ],
)
def test_a_token_for_another_browser_client_issuer_or_time_is_refused(
    world: Any, provider: Provider, lie: dict[str, Any]
) -> None:
    provider.claims = lie
    browser = world.client()
    answer = through(browser, provider)
    assert answer.status_code == 401
    assert "could not be trusted" in answer.content.decode()
    assert signed_in(browser) is None


def test_a_token_signed_by_another_key_is_refused(world: Any, provider: Provider) -> None:
    provider.sign_with = rsa.generate_private_key(65537, 2048)
    browser = world.client()
    assert through(browser, provider).status_code == 401
    assert signed_in(browser) is None


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_without_a_real_signature_is_refused(world: Any, provider: Provider, algorithm: str) -> None:
    provider.algorithm = algorithm
    browser = world.client()
    assert through(browser, provider).status_code == 401
    assert signed_in(browser) is None


def test_a_state_that_is_not_this_browsers_is_refused(world: Any, provider: Provider) -> None:
    mine, theirs = world.client(), world.client()
    query = begin(theirs)
    assert come_back(mine, provider, query).status_code == 401
    begin(mine)
    assert come_back(mine, provider, {**query, "state": "made up"}).status_code == 401
    assert signed_in(mine) is None


def test_a_code_meant_for_another_browser_is_refused(world: Any, provider: Provider) -> None:
    """A stolen code behind the state of one's own sign-on: verifier and nonce both speak against it."""
    mine, theirs = world.client(), world.client()
    stolen = parse_qs(urlsplit(provider.authorize(begin(theirs))).query)["code"][0]
    own = begin(mine)
    assert mine.get(f"{LOGIN}callback/", {"code": stolen, "state": own["state"]}).status_code == 401
    assert signed_in(mine) is None


def test_coming_back_twice_does_nothing_the_second_time(world: Any, provider: Provider) -> None:
    browser = world.client()
    back = urlsplit(provider.authorize(begin(browser)))
    browser.get(f"{back.path}?{back.query}")
    assert browser.get(f"{back.path}?{back.query}").status_code == 401


def test_the_address_cannot_change_what_the_provider_is_asked(world: Any, provider: Provider) -> None:
    answer = world.client().post(LOGIN + "?auth_params=nonce%3Dmine%26state%3Dmine&scope=admin")
    query = parse_qs(urlsplit(answer["location"]).query)
    assert query["nonce"] != ["mine"]
    assert query["state"] != ["mine"]
    assert "admin" not in query["scope"][0]


def test_a_link_alone_sends_nobody_to_the_provider(world: Any, provider: Provider) -> None:
    assert world.client().get(LOGIN).status_code == 200
    assert world.client(csrf=True).post(LOGIN).status_code == 403


def test_a_closed_account_stays_closed(world: Any, provider: Provider) -> None:
    from lichen.web.accounts.access import deactivate

    deactivate(world.users["first"], by="keeper")
    browser = world.client()
    through(browser, provider)
    assert signed_in(browser) is None


def test_a_program_is_not_entered_by_its_email(world: Any, provider: Provider) -> None:
    from lichen.web.accounts.models import User

    User.objects.filter(username="first").update(service=True)
    browser = world.client()
    assert through(browser, provider).status_code == 403
    assert signed_in(browser) is None


def test_a_provider_that_is_away_says_so(world: Any, provider: Provider) -> None:
    browser = world.client()
    query = begin(browser)
    back = urlsplit(provider.authorize(query))
    provider.codes.clear()
    assert browser.get(f"{back.path}?{back.query}").status_code == 401
    assert signed_in(browser) is None
