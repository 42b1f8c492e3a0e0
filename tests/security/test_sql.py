"""Text that means something to a database means nothing here: in every parameter, path and field."""

from __future__ import annotations

import time

import pytest
from tests.security.addresses import addresses
from tests.security.conftest import Desk

CORPUS = [
    "' OR '1'='1",
    '" OR 1=1 --',
    "'; DROP TABLE entries; --",
    "1) UNION SELECT NULL--",
    "%",
    "_",
    "*",
    "\\",
    "\x00",
    "NEAR(a b",
    '"unclosed',
    "a OR",
    "col:x",
    "^x",
    "-",
    "(",
    "🌿" * 50,
    "a" * 5_000,
    "{{7*7}}",
    "1e400",
    "-1",
    "9" * 30,
    "null",
    "[]",
    "desk' --",
]
"""Quotes and comments for SQL, operators for full-text search, wild cards, and numbers no column holds."""

PARAMETERS = (
    "q",
    "after",
    "limit",
    "order",
    "sort",
    "status",
    "partnership",
    "case",
    "partner",
    "between",
    "resolved",
    "view",
    "since",
    "until",
    "days",
    "label",
    "reason",
    "kind",
    "lane",
    "page",
    "next",
    "version",
    "from",
    "to",
    "urgency",
    "mine",
    "state",
    "answer",
    "attribute",
    "value",
    "filters",
    "through",
    "field",
    "key",
    "figure",
)


def parameters(route: str) -> tuple[str, ...]:
    """What the API takes there; pages are tried with everything that any of them might read."""
    from lichen.web.api.openapi import document

    described = document()["paths"]
    path = "/" + route.removeprefix("api/v1/").replace("<", "{").replace(">", "}")
    for prefix in ("", "/api/v1"):
        if said := described.get(prefix + path):
            return tuple(
                each["name"]
                for each in said.get("get", {}).get("parameters", ())
                if each.get("in") == "query"
            )
    return () if route.startswith("api/") else PARAMETERS


def test_no_parameter_reaches_the_database_as_a_statement(desk: Desk) -> None:
    page, program = desk.world.client("owner"), desk.world.program("owner")
    before, wrong, tried = desk.world.desk.ledger.head("desk"), [], 0
    slow = ("charts", "entries/verify")
    for address in addresses():
        if "GET" not in address.methods or address.route.startswith(("accounts/", "welcome/")):
            continue
        names = parameters(address.route)
        if not names or any(each in address.route for each in slow):
            continue
        client, path = program if address.is_api else page, address.filled(desk.ids)
        if not address.is_api and client.get(path).status_code == 405:
            continue
        for word in CORPUS[:: 1 if address.is_api else 3]:
            tries = [{name: word} for name in names] if address.is_api else [dict.fromkeys(names, word)]
            for said in tries:
                answer, tried = client.get(path, said), tried + 1
                if answer.status_code >= 500:
                    wrong.append((path, said if address.is_api else word, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong[:40]))
    assert tried > 1_000, "the walk finds the parameters there are"
    assert desk.world.desk.ledger.head("desk") == before


def test_no_part_of_a_path_reaches_the_database_as_a_statement(desk: Desk) -> None:
    from urllib.parse import quote

    page, program, wrong = desk.world.client("owner"), desk.world.program("owner"), []
    for address in addresses():
        if not address.names or "GET" not in address.methods or address.route.startswith("accounts/"):
            continue
        client = program if address.is_api else page
        for word in CORPUS[:: 2 if address.is_api else 6]:
            for name in address.names:
                path = address.filled({**desk.ids, name: quote(word[:200], safe="")})
                answer = client.get(path)
                if answer.status_code >= 500:
                    wrong.append((path[:120], answer.status_code))
    assert not wrong, "\n".join(map(str, wrong[:40]))


@pytest.mark.parametrize(
    "word",
    [
        "a" * 100_000,
        "(" * 20_000,
        "a@" * 30_000,
        "[" * 20_000,
        "<" * 50_000,
        " " * 100_000 + "x",
        "@a " * 10_000,
    ],
)
def test_a_long_text_takes_no_long_time(desk: Desk, word: str) -> None:
    program, page = desk.world.program("owner"), desk.world.client("owner")
    start = time.process_time()
    for answer in (
        program.post(
            "/api/v1/partnerships/desk/cases",
            {"inputs": {"text": word[:60_000]}},
            content_type="application/json",
        ),
        program.post(
            "/api/v1/partnerships/desk/cases/mail-0/comments", {"text": word}, content_type="application/json"
        ),
        program.get("/api/v1/search", {"q": word[:20_000]}),
        page.get("/search/", {"q": word[:20_000]}),
        page.post("/accounts/login/", {"login": word[:60_000], "password": word[:60_000]}),
        page.get(
            "/partnerships/desk/",
            headers={"accept": word[:8_000], "accept-language": word[:8_000], "cookie": word[:8_000]},
        ),
    ):
        assert answer.status_code < 500
    if answer := program.get("/api/v1/partnerships/desk/cases").json()["items"]:
        assert page.get(f"/cases/desk/{answer[0]['case']}/").status_code < 500
    assert time.process_time() - start < 10, "no pattern that looks again and again"
