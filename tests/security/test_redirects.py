"""Nobody is sent to another site, and nobody gives themselves more than they were given."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from tests.security.addresses import addresses
from tests.security.conftest import Desk
from tests.web.conftest import PASSWORD, World

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/%09/evil.example",
    "\t//evil.example",
    "https://testserver@evil.example/",
    "http://testserver.evil.example/",
    "/x\r\nSet-Cookie: a=b",
    "https://testserver\\.evil.example",
    "////evil.example",
]


@pytest.fixture
def unlimited() -> Iterator[None]:
    """Without counting who signs in how often."""
    from django.test import override_settings

    with override_settings(ACCOUNT_RATE_LIMITS=False):
        yield


def stays(answer: Any) -> bool:
    """Whether an answer leads to this site, and writes no header it should not."""
    if "a=b" in str(answer.headers) and "Set-Cookie: a=b" in str(answer.headers):
        return False
    to = answer.get("Location", "/")
    leads = urlsplit(to.replace("\\", "/"))
    return (
        leads.netloc in ("", "testserver")
        and leads.scheme in ("", "http")
        and not to.startswith(("//", "/\\"))
    )


def test_signing_in_and_out_leads_nowhere_else(world: World, unlimited: None) -> None:
    said = {"login": "first", "password": PASSWORD}
    for target, name in product(ELSEWHERE, ("next", "redirect_to")):
        assert stays(world.client().post(f"/accounts/login/?{name}={quote(target)}", said))
        assert stays(world.client().post("/accounts/login/", {**said, name: target}))
        assert stays(world.client("first").get("/accounts/login/", {name: target}))
        assert stays(world.client("first").post("/accounts/logout/", {name: target}))


@pytest.mark.parametrize("target", ELSEWHERE[1:2])
def test_no_page_leads_where_a_parameter_or_a_referer_says(desk: Desk, target: str) -> None:
    client, wrong = desk.world.client("owner"), []
    for address in addresses():
        if address.is_api or address.route.startswith("accounts/logout"):
            continue
        path = address.filled(desk.ids)
        headers = {"referer": target, "hx-current-url": target}
        answer = client.get(
            path, {"next": target, "back": target, "url": target, "to": target}, headers=headers
        )
        if not stays(answer):
            wrong.append((path, answer["Location"]))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/",
        "/\\evil.example/",
        "//evil.example/..",
        "/x?next=//evil.example&a=b",
        "/search/?q=a&next=//evil.example",
    ],
)
def test_a_stranger_is_sent_back_to_where_they_came_from_on_this_site(world: World, path: str) -> None:
    answer = world.client().get(path)
    assert stays(answer)
    if answer.status_code == 302:
        assert urlsplit(answer["Location"]).query.startswith("next=")
        assert "&" not in urlsplit(answer["Location"]).query, "what was asked for is one value"


RICHES: dict[str, Any] = {
    "is_superuser": "on",
    "is_staff": "on",
    "superuser": "1",
    "keeper": "1",
    "role": "owner",
    "username": "owner",
    "service": "",
    "partnership": "desk",
    "user": "1",
    "user_id": "1",
    "id": "1",
    "pk": "1",
    "is_active": "on",
}


def rights() -> list[Any]:
    """Who may do what."""
    from lichen.web.accounts.models import Membership, User

    users = User.objects.order_by("pk")
    roles = Membership.objects.order_by("pk")
    flags = ("is_superuser", "is_staff", "service", "is_active")
    return [
        *users.values_list("pk", "username", *flags),
        *roles.values_list("user_id", "partnership", "role"),
    ]


def test_nobody_becomes_more_by_sending_more(desk: Desk) -> None:
    """Every form of one's own, with every field one would like to have."""
    client, program = desk.world.client("first"), desk.world.program("first")
    before = rights()
    for address in addresses():
        path = address.filled(desk.ids)
        if address.route.startswith(("accounts/logout", "account/sessions")):
            continue
        if address.is_api:
            for method in set(address.methods) & {"POST", "PUT", "PATCH"}:
                program.generic(
                    method,
                    path,
                    data='{"role":"owner","is_superuser":true,"keeper":true,"name":"x"}',
                    content_type="application/json",
                )
        else:
            client.post(path, {"name": "First", "email": "first@example.org", **RICHES})
    assert rights() == before


def test_an_invitation_gives_what_it_says_and_no_more(world: World) -> None:
    from lichen.web.accounts.invitations import invite
    from lichen.web.accounts.models import Membership, User

    _, path = invite(world.users["owner"], partnership="desk", role="contributor", username="newcomer")
    said = {
        "name": "New",
        "username": "owner",
        "email": "n@example.org",
        "password": "long enough for anyone",
    }
    world.client().post(path, {**RICHES, **said})
    user = User.objects.filter(username="newcomer").first()
    if user is not None:
        assert not user.is_superuser
        assert list(Membership.objects.filter(user=user).values_list("partnership", "role")) == [
            ("desk", "contributor")
        ]
    assert User.objects.get(username="owner").check_password(PASSWORD)
