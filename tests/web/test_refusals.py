"""Whatever goes wrong is said in a sentence, and gives nothing away."""

from __future__ import annotations

from typing import Any


def test_an_unknown_address_says_so(world: Any) -> None:
    answer = world.client("first").get("/nowhere/")
    assert answer.status_code == 404
    assert b"nothing at this address" in answer.content


def test_a_program_gets_a_problem_document(world: Any) -> None:
    answer = world.program("first").get("/api/v1/nowhere")
    assert answer.status_code == 404
    assert answer["content-type"].startswith("application/problem+json")
    assert answer.json()["status"] == 404
