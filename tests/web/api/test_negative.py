"""The same refusals for every endpoint, taken from the description itself."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx
import msgspec
import pytest

from lichen.web.api.bodies import reader
from lichen.web.roles import ALLOWED

WRONG = {
    "see": None,
    "work": "auditor",
    "open": "auditor",
    "lead": "first",
    "govern": "lead",
    "audit": "first",
}
FILLED = {"partnership": "desk", "case": "mail-0", "person": "second", "version": "1", "upload": "0" * 16}
FILLED |= {
    "job": "0" * 15 + "-00000000",
    "number": "1",
    "token": "999",
    "figure": "lanes",
    "rehearsal": "0" * 16,
}
NOT_SHARED = ("/me", "/asks", "/views", "/undo", "/mentions", "/search", "/partnerships")


def operations() -> list[tuple[str, str, Any, Any]]:
    from lichen.web.api.openapi import document
    from lichen.web.api.routing import OPERATIONS

    return [
        (method.upper(), path.removeprefix("/api/v1"), said, OPERATIONS[said["operationId"]])
        for path, methods in document()["paths"].items()
        for method, said in methods.items()
        if said["operationId"] in OPERATIONS
    ]


def filled(path: str, **other: str) -> str:
    return re.sub(r"{(\w+)}", lambda found: {**FILLED, **other}.get(found[1], "none"), path)


def required(said: Any) -> str:
    query = [each for each in said["parameters"] if each["in"] == "query" and each["required"]]
    return "?" + "&".join(f"{each['name']}=x" for each in query) if query else ""


def kind_of(op: Any) -> dict[str, Any]:
    return {"body": op.example if op.example is not None else {}} if op.takes not in (None, bytes) else {}


def test_a_stranger_gets_nowhere(desk: Any) -> None:
    for method, path, said, op in operations():
        answer = desk.call(None, method, filled(path) + required(said), **kind_of(op))
        assert answer.status_code == 401, (method, path, answer.content)
        assert answer["content-type"] == "application/problem+json"


def test_who_belongs_elsewhere_finds_nothing(desk: Any) -> None:
    for method, path, said, op in operations():
        if not path.startswith(NOT_SHARED) or "{partnership}" in path:
            answer = desk.call("elsewhere", method, filled(path) + required(said), **kind_of(op))
            assert answer.status_code == 404, (method, path, answer.content)
            assert "that you belong to" in answer.json()["detail"]


def test_what_a_role_may_not_do_is_refused(desk: Any) -> None:
    for method, path, said, op in operations():
        who = WRONG.get(op.needs)
        if who is None or "{partnership}" not in path:
            continue
        role = {"first": "contributor"}.get(who, who)
        assert op.needs not in ALLOWED[role]
        answer = desk.call(who, method, filled(path) + required(said), **kind_of(op))
        assert answer.status_code == 403, (method, path, answer.content)


def test_a_token_does_no_more_than_it_is_for(desk: Any) -> None:
    program = desk.world.program("owner", capabilities=["see"], partnerships=["desk"])
    for method, path, said, op in operations():
        if op.needs not in ("", "see") and "{partnership}" in path:
            content = {"data": "{}", "content_type": "application/json"} if op.takes is not None else {}
            answer = program.generic(method, f"/api/v1{filled(path)}{required(said)}", **content)
            assert answer.status_code == 403, (method, path, answer.content)


@pytest.mark.parametrize("body", ["[", "null", '{"no_such_field": 1}', '"text"', "[]", "\xff", "[" * 5_000])
def test_what_cannot_be_read_is_refused_with_a_sentence(desk: Any, body: str) -> None:
    for method, path, said, op in operations():
        if op.takes in (None, bytes) or (path.startswith("/me/tokens") and method == "DELETE"):
            continue
        answer = desk.call("owner", method, filled(path) + required(said), body.encode("latin-1"))
        assert answer.status_code in (404, 422), (method, path, answer.status_code, answer.content)
        if answer.status_code == 422:
            assert answer.json()["problems"], (method, path)


def test_an_unknown_parameter_is_refused(desk: Any) -> None:
    for method, path, said, op in operations():
        mark = "&" if required(said) else "?"
        answer = desk.call("owner", method, f"{filled(path)}{required(said)}{mark}mistyped=1", **kind_of(op))
        assert answer.status_code in (404, 422), (method, path, answer.content)


def test_every_example_is_as_described() -> None:
    for _, path, _, op in operations():
        if op.takes in (None, bytes):
            continue
        assert op.example is not None, f"{path} shows no example"
        reader(op.takes).decode(msgspec.json.encode(op.example))


def test_every_endpoint_is_described(desk: Any) -> None:
    for method, path, said, op in operations():
        assert all(said[part] for part in ("summary", "description", "tags")), (method, path)
        assert {"401", "422", "429"} <= said["responses"].keys()
        assert str(op.status) in said["responses"]


def test_nothing_oversized_comes_in(desk: Any) -> None:
    asyncio.run(_send_too_much(desk.world.house, desk.world.token("owner")))


async def _send_too_much(house: Any, token: str) -> None:
    from lichen.web.edge import edge
    from lichen.web.limits import limit

    transport = httpx.ASGITransport(app=edge(house))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        for method, path, _, op in operations():
            if op.takes is None:
                continue
            address = f"/api/v1{filled(path)}"
            size = {"content-length": str(limit(address) + 1), "authorization": f"Bearer {token}"}
            answer = await client.request(method, address, headers=size)
            assert answer.status_code == 413, (method, path)
            assert answer.headers["content-type"] == "application/problem+json"
