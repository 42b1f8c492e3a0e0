"""One's own account: what may be changed there, and what may not however it is posted."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.conftest import PASSWORD

GREEDY = {
    "is_superuser": "on",
    "is_staff": "on",
    "role": "owner",
    "user": "1",
    "username": "mallory",
    "password": "x",
    "service": "on",
    "settings": '{"theme": "dark"}',
    "memberships": "owner",
    "id": "1",
    "pk": "1",
}


def test_name_and_email_change(world: Any) -> None:
    from lichen.web.accounts.models import User

    browser = world.client("first")
    assert browser.post("/account/", {"name": "Ann", "email": "ann@example.org"}).status_code == 302
    first = User.objects.get(username="first")
    assert (first.name, first.email) == ("Ann", "ann@example.org")


@pytest.mark.parametrize(
    "address", ["/account/", "/account/look/", "/account/away/go/", "/accounts/password/change/"]
)
def test_nothing_else_of_an_account_changes_however_it_is_posted(world: Any, address: str) -> None:
    from lichen.web.accounts.models import Membership, User

    world.client("first").post(
        address, {"name": "Ann", "email": "first@example.org", "theme": "auto", **GREEDY}
    )
    first = User.objects.get(pk=world.users["first"].pk)
    assert (first.username, first.is_superuser, first.is_staff, first.service) == (
        "first",
        False,
        False,
        False,
    )
    assert first.check_password(PASSWORD)
    assert first.settings.get("theme", "auto") == "auto"
    assert list(Membership.objects.filter(user=first).values_list("role", flat=True)) == ["contributor"]


def test_another_persons_email_is_refused_in_whatever_case(world: Any) -> None:
    answer = world.client("first").post("/account/", {"name": "", "email": "OWNER@example.org"})
    assert answer.status_code == 422
    assert "Somebody else has this email" in answer.content.decode()


def test_a_name_is_text_and_never_markup(world: Any) -> None:
    browser = world.client("first")
    browser.post("/account/", {"name": "<script>alert(1)</script>", "email": ""})
    for address, name in (
        ("/account/", "first"),
        ("/people/", "keeper"),
        ("/partnerships/desk/people/", "owner"),
    ):
        page = world.client(name).get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_the_look_is_kept_and_shown(world: Any) -> None:
    browser = world.client("first")
    browser.post("/account/look/", {"theme": "dark", "density": "compact"})
    assert 'data-theme="dark" data-density="compact"' in browser.get("/account/").content.decode()
    browser.post("/account/look/", {"theme": '"><script>', "density": "compact"})
    assert 'data-theme="dark"' in browser.get("/account/").content.decode()


def test_changing_something_needs_our_own_form(world: Any) -> None:
    for address in ("/account/", "/account/look/", "/account/tokens/", "/account/sessions/others/end/"):
        assert world.client("first", csrf=True).post(address, {"name": "x"}).status_code == 403


def test_keys_are_kept_and_read_back(world: Any) -> None:
    browser = world.client("first")
    own = {"Next case": "n", "Answer 1": "F2"}
    assert browser.put("/account/keys/", own, content_type="application/json").json() == own
    assert browser.get("/account/keys/").json() == own


@pytest.mark.parametrize(
    ("own", "says"),
    [
        ({"Next": "x", "Previous": "x"}, "both"),
        ({"Next": "?"}, "always shows the keys"),
        ({"Next": "ab"}, "not one key"),
        ({"Next": " "}, "not one key"),
        ({"Next": 7}, "texts"),
        (["x"], "object"),
        ({str(number): "x" for number in range(300)}, "object"),
    ],
)
def test_keys_that_clash_or_are_none_are_refused(world: Any, own: Any, says: str) -> None:
    answer = world.client("first").put("/account/keys/", own, content_type="application/json")
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_keys_that_are_no_json_are_refused(world: Any) -> None:
    answer = world.client("first").put("/account/keys/", b"{", content_type="application/json")
    assert answer.status_code == 422


def test_one_browser_is_signed_out_from_another(world: Any) -> None:
    from allauth.usersessions.models import UserSession

    here, there = world.client(), world.client()
    for browser in (here, there):
        browser.post("/accounts/login/", {"login": "first", "password": PASSWORD})
    assert (
        here.get("/account/sessions/").content.decode().count("Sign out</button>") == 2
    )  # the menu's, and there
    other = UserSession.objects.get(session_key=there.cookies["lichen_session"].value)
    assert here.post(f"/account/sessions/{other.pk}/end/").status_code == 302
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200
    assert here.post(f"/account/sessions/{other.pk}/end/").status_code == 404


def test_all_other_browsers_are_signed_out_at_once(world: Any) -> None:
    browsers = [world.client() for _ in range(3)]
    for browser in browsers:
        browser.post("/accounts/login/", {"login": "first", "password": PASSWORD})
    browsers[0].post("/account/sessions/others/end/")
    assert [browser.get("/account/").status_code for browser in browsers] == [200, 302, 302]


def test_nobody_ends_somebody_elses_session(world: Any) -> None:
    from allauth.usersessions.models import UserSession

    mine = world.client()
    mine.post("/accounts/login/", {"login": "first", "password": PASSWORD})
    session = UserSession.objects.get(user=world.users["first"])
    assert world.client("owner").post(f"/account/sessions/{session.pk}/end/").status_code == 404
    assert mine.get("/account/").status_code == 200
