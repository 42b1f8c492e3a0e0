"""Signing in: with the password and nothing else, never too often, under a new key, to a page of ours."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.conftest import PASSWORD

LOGIN = "/accounts/login/"


def sign_in(browser: Any, login: str, password: str, **more: str) -> Any:
    return browser.post(LOGIN, {"login": login, "password": password, **more})


def test_the_right_password_opens_the_inbox(world: Any) -> None:
    browser = world.client()
    answer = sign_in(browser, "first", PASSWORD)
    assert (answer.status_code, answer["location"]) == (302, "/")
    assert browser.get("/account/").status_code == 200


def test_the_email_serves_as_well_as_the_user_name(world: Any) -> None:
    assert sign_in(world.client(), "first@example.org", PASSWORD).status_code == 302


def test_a_wrong_password_says_what_to_do(world: Any) -> None:
    answer = sign_in(world.client(), "first", "wrong horse battery")
    assert answer.status_code == 200
    assert "do not belong together" in answer.content.decode()


def test_an_unknown_name_gets_the_same_sentence_as_a_wrong_password(world: Any) -> None:
    known = sign_in(world.client(), "first", "wrong horse battery").content.decode()
    unknown = sign_in(world.client(), "nobody", "wrong horse battery").content.decode()
    assert "do not belong together" in known
    assert "do not belong together" in unknown


def test_ten_wrong_passwords_lock_the_right_one_out_for_a_while(world: Any) -> None:
    browser = world.client()
    for _ in range(10):
        sign_in(browser, "first", "wrong horse battery")
    answer = sign_in(browser, "first", PASSWORD)
    assert answer.status_code == 200
    assert "Wait 5 minutes" in answer.content.decode()


def test_the_lock_holds_under_the_email_another_case_and_another_of_our_names(world: Any) -> None:
    browser = world.client()
    for _ in range(5):
        sign_in(browser, "first", "wrong horse battery")
    assert "too many" in sign_in(browser, "first@example.org", PASSWORD).content.decode()
    assert "too many" in sign_in(browser, "FIRST", PASSWORD).content.decode()
    browser.defaults["SERVER_NAME"] = "127.0.0.1"
    assert "too many" in sign_in(browser, "first", PASSWORD).content.decode()


def test_others_come_in_while_one_is_locked_out(world: Any) -> None:
    for _ in range(6):
        sign_in(world.client(), "first", "wrong horse battery")
    assert sign_in(world.client(), "second", PASSWORD).status_code == 302


def test_the_session_key_changes_at_the_door(world: Any) -> None:
    browser = world.client()
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    browser.cookies["lichen_session"] = session.session_key
    sign_in(browser, "first", PASSWORD)
    assert browser.cookies["lichen_session"].value != session.session_key
    stranger = world.client()
    stranger.cookies["lichen_session"] = session.session_key
    assert stranger.get("/account/").status_code == 302


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_next_never_leads_elsewhere(world: Any, away: str) -> None:
    answer = sign_in(world.client(), "first", PASSWORD, next=away)
    assert "evil" not in answer["location"]
    assert "javascript" not in answer["location"]


def test_next_leads_to_a_page_of_ours(world: Any) -> None:
    assert (
        sign_in(world.client(), "first", PASSWORD, next="/account/tokens/")["location"] == "/account/tokens/"
    )


def test_a_form_of_another_site_signs_nobody_in_or_out(world: Any) -> None:
    assert sign_in(world.client(csrf=True), "first", PASSWORD).status_code == 403
    browser = world.client("first", csrf=True)
    assert browser.post("/accounts/logout/").status_code == 403
    assert browser.get("/account/").status_code == 200


def test_signing_out_ends_the_session(world: Any) -> None:
    browser = world.client("first")
    key = browser.cookies["lichen_session"].value
    assert browser.post("/accounts/logout/")["location"] == LOGIN
    again = world.client()
    again.cookies["lichen_session"] = key
    assert again.get("/account/").status_code == 302


def test_a_look_at_the_address_signs_nobody_out(world: Any) -> None:
    browser = world.client("first")
    browser.get("/accounts/logout/")
    assert browser.get("/account/").status_code == 200


def test_a_closed_account_does_not_open(world: Any) -> None:
    from lichen.web.accounts.models import User

    User.objects.filter(username="first").update(is_active=False)
    browser = world.client()
    sign_in(browser, "first", PASSWORD)
    assert browser.get("/account/").status_code == 302


def test_a_program_has_no_password_to_sign_in_with(world: Any) -> None:
    from lichen.web.accounts.programs import make_program

    make_program("importer", "desk", "service", by="owner")
    browser = world.client()
    sign_in(browser, "importer", "")
    assert browser.get("/account/").status_code == 302


def test_nobody_signs_up_alone(world: Any) -> None:
    from lichen.web.accounts.models import User

    said = {"username": "mallory", "password1": PASSWORD, "email": "mallory@example.org"}
    for answer in (world.client().get("/accounts/signup/"), world.client().post("/accounts/signup/", said)):
        assert "by invitation" in answer.content.decode()
    assert not User.objects.filter(username="mallory").exists()


def test_changing_the_password_signs_every_other_browser_out(world: Any) -> None:
    here, there = world.client(), world.client()
    sign_in(here, "first", PASSWORD)
    sign_in(there, "first", PASSWORD)
    new = {
        "oldpassword": PASSWORD,
        "password1": "another long sentence",
        "password2": "another long sentence",
    }
    assert here.post("/accounts/password/change/", new)["location"] == "/account/"
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    assert sign_in(world.client(), "first", "another long sentence").status_code == 302


@pytest.mark.parametrize("weak", ["short", "password1234", "first@example.org"])
def test_a_weak_password_is_refused(world: Any, weak: str) -> None:
    new = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    assert world.client("first").post("/accounts/password/change/", new).status_code == 200
    assert sign_in(world.client(), "first", PASSWORD).status_code == 302


def test_an_address_added_behind_the_account_page_is_refused(world: Any) -> None:
    from allauth.account.models import EmailAddress

    world.client("first").post("/accounts/email/", {"action_add": "", "email": "owner@example.org"})
    world.client("first").post("/accounts/email/", {"action_add": "", "email": "fresh@example.org"})
    assert not EmailAddress.objects.filter(email__in=["owner@example.org", "fresh@example.org"]).exists()
