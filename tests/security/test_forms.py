"""No page of another site can act for somebody who is signed in here."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from tests.security.addresses import addresses
from tests.security.conftest import Desk

OURS = "https://evil.example"


def csrf_token(client: Any) -> str:
    """The key of a form on a page."""
    page = client.get("/account/").content.decode()
    found = re.search(r'"?x-csrftoken"?: ?"?([A-Za-z0-9]{32,64})', page, re.IGNORECASE) or re.search(
        r'name="csrfmiddlewaretoken" value="([^"]+)"', page
    )
    assert found, "a page holds the key its forms send"
    return found[1]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_every_page_refuses_a_form_without_the_key(desk: Desk, method: str) -> None:
    client, before, wrong = desk.world.client("owner", csrf=True), desk.state(), []
    for address in addresses():
        if address.is_api:
            continue
        answer = client.generic(method, address.filled(desk.ids))
        if answer.status_code not in (403, 404, 405):
            wrong.append((method, address.route, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))
    assert desk.state() == before


def test_every_api_address_refuses_a_session_without_the_key(desk: Desk) -> None:
    client, before, wrong = desk.world.client("owner", csrf=True), desk.state(), []
    for address in addresses():
        for method in set(address.methods) - {"GET"} if address.is_api else ():
            answer = client.generic(
                method, address.filled(desk.ids), data="{}", content_type="application/json"
            )
            if answer.status_code not in (403, 404):
                wrong.append((method, address.route, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))
    assert desk.state() == before


def test_the_api_takes_a_session_with_the_key_and_a_token_without(desk: Desk) -> None:
    body = {"name": "Mine", "filters": {}}
    client = desk.world.client("first", csrf=True)
    with_key = client.post(
        "/api/v1/views",
        json.dumps(body),
        content_type="application/json",
        headers={"x-csrftoken": csrf_token(client)},
    )
    assert with_key.status_code == 201
    token = desk.world.token("first")
    program = desk.world.client(csrf=True)
    headers = {"authorization": f"Bearer {token}", "origin": OURS}
    assert (
        program.post(
            "/api/v1/views", json.dumps(body), content_type="application/json", headers=headers
        ).status_code
        == 201
    )


def test_the_key_from_another_site_is_refused(desk: Desk) -> None:
    client = desk.world.client("first", csrf=True)
    key = csrf_token(client)
    for headers in ({"origin": OURS}, {"origin": "null"}, {"origin": "http://testserver.evil.example"}):
        answer = client.post("/account/", {"csrfmiddlewaretoken": key, "name": "Evil"}, headers=headers)
        assert answer.status_code == 403, headers


def test_a_bearer_that_is_wrong_does_not_fall_back_to_the_session(desk: Desk) -> None:
    client = desk.world.client("owner", csrf=True)
    answer = client.get("/api/v1/me", headers={"authorization": "Bearer lichen_wrong"})
    assert answer.status_code == 401


def test_a_token_in_the_address_or_in_a_form_opens_nothing(desk: Desk) -> None:
    token, client = desk.world.token("owner"), desk.world.client()
    for path in (f"/api/v1/me?token={token}", f"/api/v1/me?access_token={token}", f"/?token={token}"):
        assert client.get(path).status_code in (302, 401)
    assert client.get("/", headers={"authorization": f"Bearer {token}"}).status_code == 302


def test_nothing_is_changed_by_following_a_link(desk: Desk) -> None:
    client, before = desk.world.client("owner"), desk.state()
    for address in addresses():
        if not address.is_api and not address.route.startswith("accounts/logout"):
            assert client.get(address.filled(desk.ids)).status_code < 500, address.route
    assert desk.state() == before
