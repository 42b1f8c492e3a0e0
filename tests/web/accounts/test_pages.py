"""Every page of accounts and people opens for those it is for."""

from __future__ import annotations

from typing import Any

import pytest

OWN = [
    "/account/",
    "/account/keyboard/",
    "/account/sessions/",
    "/account/tokens/",
    "/account/away/",
    "/accounts/2fa/",
]
OWN += ["/accounts/password/change/", "/accounts/3rdparty/", "/accounts/email/", "/accounts/sessions/"]


@pytest.mark.parametrize("address", OWN)
def test_ones_own_pages_open(world: Any, address: str) -> None:
    answer = world.client("first").get(address)
    assert answer.status_code == 200, answer.content[:300]


@pytest.mark.parametrize("address", OWN)
def test_strangers_are_led_to_the_door(world: Any, address: str) -> None:
    answer = world.client().get(address)
    assert answer.status_code == 302
    assert answer["location"].startswith("/accounts/login/?next=")
