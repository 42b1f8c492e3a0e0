"""Whoever keeps their answer after seeing the AI's has that on record, as whoever changes it has."""

from __future__ import annotations

from typing import Any

from tests.web.cases.test_page import asked, opened

JSON = {"accept": "application/json"}


def first_answer(world: Any, case: str) -> tuple[str, Any]:
    person = asked(world, case)
    client = world.client(person)
    saved = client.post(
        f"/cases/desk/{case}/answer/", {"answer": "technical", "confidence": "0.9"}, headers=JSON
    )
    assert saved.json()["differs"] is True
    return person, client


def said(world: Any, case: str, person: str) -> list[tuple[str, str]]:
    rows = world.house.ledger.rows("contributions_of_case", chain="desk", case=case)
    return [(row.stage, row.answer) for row in rows if row.partner == person]


def test_keep_mine_is_a_second_look_with_the_same_answer(world: Any) -> None:
    case = opened(world)
    person, client = first_answer(world, case)
    page = client.get(f"/cases/desk/{case}/").content.decode()
    button = page.partition('data-key-name="Keep my answer"')[0].rpartition("<button")[2]
    assert 'name="answer" value="technical"' in button
    kept = client.post(f"/cases/desk/{case}/answer/", {"answer": "technical", "seconds": "4"}, headers=JSON)
    assert kept.json()["differs"] is False
    assert said(world, case, person) == [("blind", "technical"), ("second_look", "technical")]


def test_without_a_script_the_button_counts_whatever_else_is_chosen(world: Any) -> None:
    case = opened(world)
    person, client = first_answer(world, case)
    answer = client.post(f"/cases/desk/{case}/answer/", {"answer": ["billing", "technical"]})
    assert (answer.status_code, answer["location"]) == (302, "/next/")
    assert said(world, case, person)[-1] == ("second_look", "technical")


def test_a_changed_answer_is_a_second_look_too(world: Any) -> None:
    case = opened(world)
    person, client = first_answer(world, case)
    client.post(f"/cases/desk/{case}/answer/", {"answer": "billing"}, headers=JSON)
    assert said(world, case, person)[-1] == ("second_look", "billing")


def test_kept_twice_with_one_key_is_kept_once(world: Any) -> None:
    case = opened(world)
    person, client = first_answer(world, case)
    for _ in range(2):
        client.post(f"/cases/desk/{case}/answer/", {"answer": "technical", "key": "k1"}, headers=JSON)
    assert len(said(world, case, person)) == 2
