"""The case page shows what may be seen, and nothing before its time."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lichen.actions.contribute import Contribution
from lichen.actions.open_case import NewCase, open_case
from lichen.types import CaseId, PartnerId

SHARES = (0.71234, 0.2, 0.08766)


def opened(world: Any, name: str = "mail-1", **inputs: Any) -> str:
    said = Contribution(
        by=PartnerId("model"), answer="billing", distribution=SHARES, version="v7", reasons="it says invoice"
    )
    new = NewCase(inputs or {"text": "My bill is wrong."}, {}, name, contributions=[said])
    return str(open_case(world.desk, new, by=PartnerId("owner")))


def asked(world: Any, case: str) -> str:
    rows = world.house.ledger.rows("asks_of_case", chain="desk", case=case)
    return str(next(row.partner for row in rows if row.status == "open"))


def test_a_person_asked_blind_sees_the_case_and_nothing_of_what_the_ai_said(world: Any) -> None:
    case = opened(world)
    page = world.client(asked(world, case)).get(f"/cases/desk/{case}/").content.decode()
    assert "My bill is wrong." in page
    assert "blind" in page
    for secret in ("0.71", "71 %", "it says invoice", "v7", "proposes", "data-accept"):
        assert secret not in page, secret


def test_after_the_answer_the_ai_is_shown_and_the_history_tells_it_all(world: Any) -> None:
    case = opened(world)
    person = asked(world, case)
    client = world.client(person)
    saved = client.post(
        f"/cases/desk/{case}/answer/",
        {"answer": "technical", "confidence": "0.9"},
        headers={"accept": "application/json"},
    )
    assert saved.status_code == 200, saved.content
    assert json.loads(saved.content)["differs"] is True
    page = client.get(f"/cases/desk/{case}/").content.decode()
    assert "it says invoice" in page
    history = client.get(f"/cases/desk/{case}/history/").content.decode()
    assert "answered technical" in history


def test_the_history_stays_shut_for_whoever_answers_blind(world: Any) -> None:
    case = opened(world)
    assert world.client(asked(world, case)).get(f"/cases/desk/{case}/history/").status_code == 403


def test_an_answer_can_be_taken_back(world: Any) -> None:
    case = opened(world)
    client = world.client(asked(world, case))
    saved = client.post(
        f"/cases/desk/{case}/answer/", {"answer": "billing"}, headers={"accept": "application/json"}
    ).json()
    back = client.post(
        saved["undo"], {"contribution": saved["contribution"]}, headers={"accept": "application/json"}
    )
    assert back.status_code == 200
    assert "blind" in client.get(f"/cases/desk/{case}/").content.decode()


@pytest.mark.parametrize("who", [None, "elsewhere"])
def test_others_do_not_see_the_case(world: Any, who: str | None) -> None:
    case = opened(world)
    answer = world.client(who).get(f"/cases/desk/{case}/")
    assert answer.status_code == (302 if who is None else 404)
    assert b"bill" not in answer.content


def test_an_auditor_reads_and_cannot_answer(world: Any) -> None:
    case = opened(world)
    client = world.client("auditor")
    assert "it says invoice" in client.get(f"/cases/desk/{case}/").content.decode()
    assert client.post(f"/cases/desk/{case}/answer/", {"answer": "billing"}).status_code == 403


def test_a_script_in_the_inputs_never_runs(world: Any) -> None:
    case = opened(
        world,
        text="<script>alert(1)</script>",
        html="<img src=x onerror=alert(2)>",
        **{"<b>key": {"a": "javascript:alert(3)"}},
    )
    page = world.client(asked(world, case)).get(f"/cases/desk/{case}/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b>key" not in page
    assert 'href="javascript' not in page


def test_a_colleague_who_may_still_be_asked_sees_nothing_unless_they_ask_to(world: Any) -> None:
    case = opened(world)
    other = "second" if asked(world, case) == "first" else "first"
    client = world.client(other)
    assert "it says invoice" not in client.get(f"/cases/desk/{case}/").content.decode()
    client.post(f"/cases/desk/{case}/show/")
    assert "it says invoice" in client.get(f"/cases/desk/{case}/").content.decode()
    assert CaseId(case)
