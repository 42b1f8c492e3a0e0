"""The same key does a thing once; many at once do it once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

AT = "/partnerships/desk/cases/mail-0"


def acts(desk: Any) -> dict[str, tuple[str, str, Any]]:
    person, ask = desk.ask("mail-0")
    return {
        "a case": ("owner", "/partnerships/desk/cases", {"inputs": {"text": "new"}}),
        "many cases": (
            "robot",
            "/partnerships/desk/cases/bulk",
            {"cases": [{"inputs": {"n": n}} for n in range(3)]},
        ),
        "an answer": (person, f"{AT}/contributions", {"ask": ask, "answer": "billing"}),
        "a comment": ("owner", f"{AT}/comments", {"text": "hello"}),
        "a settlement": ("owner", f"{AT}/settle", {"answer": "billing"}),
        "a question": (
            "owner",
            f"{AT}/asks",
            {"partner": "first" if person == "second" else "second", "why": "you?"},
        ),
    }


@pytest.mark.parametrize(
    "name", ["a case", "many cases", "an answer", "a comment", "a settlement", "a question"]
)
def test_the_same_key_gives_the_same_answer_and_writes_once(desk: Any, name: str) -> None:
    who, path, body = acts(desk)[name]
    first = desk.call(who, "POST", path, body, **{"idempotency-key": "key-1"})
    head = desk.world.desk.ledger.head("desk")
    again = desk.call(who, "POST", path, body, **{"idempotency-key": "key-1"})
    assert first.status_code in (200, 201), first.content
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert desk.world.desk.ledger.head("desk") == head


def test_the_same_key_for_something_else_is_refused(desk: Any) -> None:
    key = {"idempotency-key": "key-1"}
    desk.call("owner", "POST", f"{AT}/comments", {"text": "hello"}, **key)
    other = desk.call("owner", "POST", f"{AT}/comments", {"text": "good bye"}, **key)
    assert other.status_code == 409


def test_a_key_is_each_actors_own(desk: Any) -> None:
    key, body = {"idempotency-key": "key-1"}, {"text": "hello"}
    one = desk.call("owner", "POST", f"{AT}/comments", body, **key).json()
    other = desk.call("lead", "POST", f"{AT}/comments", body, **key).json()
    assert one["comment"] != other["comment"]


@pytest.mark.parametrize("key", ["", "with space", "x" * 129, "ümlaut"])
def test_a_key_that_is_none_is_refused(desk: Any, key: str) -> None:
    assert (
        desk.call("owner", "POST", f"{AT}/comments", {"text": "a"}, **{"idempotency-key": key}).status_code
        == 422
    )


def test_of_eight_answers_at_once_to_one_ask_one_counts(desk: Any) -> None:
    person, ask = desk.ask("mail-0")
    program = desk.world.program(person)

    def answer(_: int) -> int:
        try:
            made = program.post(
                f"/api/v1{AT}/contributions",
                json.dumps({"ask": ask, "answer": "billing"}),
                content_type="application/json",
            )
            return int(made.status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        found = sorted(pool.map(answer, range(8)))
    assert found == [201] + [409] * 7


def test_of_eight_pulls_at_once_none_gets_the_same(desk: Any) -> None:
    programs = [desk.world.program("first"), desk.world.program("second")]

    def pull(number: int) -> Any:
        try:
            made = programs[number % 2].post("/api/v1/asks/next", "{}", content_type="application/json")
            return made.json()["ask"]["ask"] if made.status_code == 200 else None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = [each for each in pool.map(pull, range(8)) if each]
    assert len(found) == len(set(found)) == 6
