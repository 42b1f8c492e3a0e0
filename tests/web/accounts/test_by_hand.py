"""What the terminal does to accounts: as strict as the forms, and on the ledger."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.conftest import PASSWORD

from lichen.errors import InputRefused


def test_an_account_made_by_hand_signs_in_and_stands_on_the_ledger(world: Any, changes: Any) -> None:
    from lichen.web.accounts.by_hand import add_person

    add_person("kim", "a few long words", keeper=True)
    signed = world.client().post("/accounts/login/", {"login": "kim", "password": "a few long words"})
    assert signed.status_code == 302
    assert changes()[-1] == ("kim", None, "keeper", "lichen")


@pytest.mark.parametrize(
    ("username", "password", "email", "says"),
    [
        ("kim", "short", "", "too short"),
        ("kim", "password1234", "", "too common"),
        ("OWNER", "a few long words", "", "Somebody has this user name"),
        ("a b", "a few long words", "", "letters, digits"),
        ("kim", "a few long words", "owner@example.org", "account with this email"),
    ],
)
def test_what_a_form_would_refuse_is_refused(
    world: Any, username: str, password: str, email: str, says: str
) -> None:
    from lichen.web.accounts.by_hand import add_person

    with pytest.raises(InputRefused, match=says):
        add_person(username, password, email=email)


def test_a_new_password_signs_every_browser_out(world: Any) -> None:
    from lichen.web.accounts.by_hand import set_password

    browser = world.client()
    browser.post("/accounts/login/", {"login": "first", "password": PASSWORD})
    set_password(world.users["first"], "a few long words")
    assert browser.get("/account/").status_code == 302
    with pytest.raises(InputRefused, match="too short"):
        set_password(world.users["first"], "short")
