"""Whoever does not belong to a partnership meets nothing of it, at any address there is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.security.addresses import Address, addresses
from tests.security.conftest import Desk

NEVER_ASKED = ("accounts/", "api/v1/openapi.json")
"""Addresses of the door itself."""
REFUSED = {403, 404, 405, 415, 422}
SHARED = {"figure", "partner", "version", "person", "key", "uidb36", "provider_id", "secret", "undo"}
"""Names whose values mean the same everywhere, or that belong to no partnership."""


OPEN_TO_ALL = ("accounts/", "api/v1/openapi", "welcome/", "join/", "partnerships/charts.js")


def tried(client: Any, address: Address, values: dict[str, str]) -> Iterator[tuple[str, str, Any]]:
    """Every method the address takes, with an empty body."""
    path = address.filled(values)
    for method in address.methods if address.is_api else ("GET", "POST"):
        given = {"data": "{}", "content_type": "application/json"} if address.is_api else {}
        yield method, path, client.generic(method, path, **({} if method == "GET" else given))


def of_partnerships() -> list[Address]:
    found = [
        each for each in addresses() if "partnership" in each.names and not each.route.startswith(NEVER_ASKED)
    ]
    assert len(found) > 100, "the walk finds what there is"
    return found


def test_every_address_of_another_partnership_is_as_if_it_did_not_exist(desk: Desk) -> None:
    page, program = desk.world.client("elsewhere"), desk.world.program("elsewhere")
    head = desk.world.desk.ledger.head("desk")
    wrong = []
    for address in of_partnerships():
        client = program if address.is_api else page
        there = tried(client, address, desk.ids)
        nowhere = tried(client, address, {**desk.ids, "partnership": "nowhere"})
        for (method, path, answer), (_, _, absent) in zip(there, nowhere, strict=True):
            told = answer.content.replace(b"desk", b"nowhere")
            if answer.status_code not in REFUSED or answer.status_code != absent.status_code:
                wrong.append((method, path, answer.status_code, absent.status_code))
            elif address.is_api and json.loads(told) != json.loads(absent.content):
                wrong.append((method, path, "says more than of one that does not exist"))
            if b"SECRET-WORD" in answer.content or b"letter 0" in answer.content:
                wrong.append((method, path, "shows content"))
    assert not wrong, "\n".join(map(str, wrong))
    assert desk.world.desk.ledger.head("desk") == head


def test_ids_of_another_partnership_lead_nowhere_from_ones_own(desk: Desk) -> None:
    page, program = desk.world.client("elsewhere"), desk.world.program("elsewhere")
    before, wrong = desk.state(), []
    for address in of_partnerships():
        if not set(address.names) - {"partnership"} - SHARED:
            continue
        client = program if address.is_api else page
        for method, path, answer in tried(client, address, {**desk.ids, "partnership": "other"}):
            nothing_done = answer.status_code in (204, 302, 409) and method == "POST"
            if answer.status_code not in REFUSED and not nothing_done:
                wrong.append((method, path, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))
    assert desk.state() == before


def test_somebody_elses_own_things_lead_nowhere(desk: Desk) -> None:
    page, program = desk.world.client("elsewhere"), desk.world.program("elsewhere")
    wrong = []
    for address in addresses():
        named = set(address.names) - SHARED
        if "partnership" in named or not named or address.route.startswith("accounts/"):
            continue
        client = program if address.is_api else page
        for method, path, answer in tried(client, address, desk.ids):
            if answer.status_code not in REFUSED:
                wrong.append((method, path, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))


def test_no_list_shows_anything_of_another_partnership(desk: Desk) -> None:
    page, program = desk.world.client("elsewhere"), desk.world.program("elsewhere")
    wrong = []
    for address in addresses():
        if address.names or "GET" not in address.methods or address.route.startswith(NEVER_ASKED):
            continue
        said = (program if address.is_api else page).get("/" + address.route)
        if said.status_code >= 500:
            wrong.append((address.route, said.status_code))
        if not said.streaming and any(
            word in said.content for word in (b"mail-0", b"SECRET-WORD", b"letter 0")
        ):
            wrong.append((address.route, "shows something of the other partnership"))
    assert not wrong, "\n".join(map(str, wrong))


def test_a_stranger_gets_the_login_or_401_everywhere(desk: Desk) -> None:
    client, before, wrong = desk.world.client(), desk.state(), []
    for address in addresses():
        if address.route.startswith(OPEN_TO_ALL):
            continue
        for method, path, answer in tried(client, address, desk.ids):
            to_login = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/?next=")
            refused = (
                answer.status_code == 401
                if address.is_api
                else to_login or answer.status_code in (403, 404, 405)
            )
            if not refused:
                wrong.append((method, path, answer.status_code, answer.get("Location")))
    assert not wrong, "\n".join(map(str, wrong))
    assert desk.state() == before
