"""Blind first: while somebody's own blind ask is open, no endpoint tells what anybody else thinks."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from tests.web.api.conftest import SECRET
from tests.web.api.test_negative import filled, operations, required

from lichen.actions.comment import comment
from lichen.types import CaseId, PartnerId

TELLTALE = ("SECRET-WORD", "0.5774", '"technical"', "COLLEAGUE", "0.211")


def leaks(text: str) -> list[str]:
    """What a text gives away; the labels themselves are part of the question."""
    text = text.replace('"labels":[{"id":"billing","text":"","meaning":""},{"id":"technical"', "")
    return [each for each in TELLTALE if each in text]


def test_no_endpoint_tells_a_blind_reader_anything(desk: Any) -> None:
    from lichen.web.accounts.members import grant

    person, _ = desk.ask("mail-0")
    said = "COLLEAGUE says technical"
    comment(desk.world.desk, CaseId("mail-0"), said, by=PartnerId("owner"), mentions=[PartnerId(person)])
    grant(desk.world.users[person], "desk", "lead")  # who audits and answers blind still learns nothing
    told = 0
    for method, path, described, _ in operations():
        if method != "GET" or "{job}" in path or "/chart" in path:
            continue
        answer = desk.call(person, "GET", filled(path) + required(described))
        if answer.status_code == 200:
            told += 1
            assert not leaks(_about(answer, whole="{case}" in path)), path
    assert told > 20


def _about(answer: Any, *, whole: bool) -> str:
    """What an answer says of the case: all of it, or the items of a list that name it."""
    if whole or "json" not in answer["content-type"]:
        return str(answer.content.decode())
    items = answer.json().get("items", [answer.json()])
    return msgspec.json.encode([item for item in items if "mail-0" in str(item)]).decode()


def test_the_case_and_its_history_are_veiled_and_then_open(desk: Any) -> None:
    person, ask = desk.ask("mail-0")
    before = desk.call(person, "GET", "/partnerships/desk/cases/mail-0")
    assert before.json()["hidden"]
    assert before.json()["inputs"] == {"text": "letter 0"}
    assert before.json()["contributions"] == []
    assert before.json()["belief"] is None
    assert not leaks(before.content.decode())
    history = desk.call(person, "GET", "/partnerships/desk/cases/mail-0/history").json()["items"]
    assert [bool(each.get("hidden")) for each in history] == [False, True, True]
    desk.call(
        person, "POST", "/partnerships/desk/cases/mail-0/contributions", {"ask": ask, "answer": "billing"}
    )
    after = desk.call(person, "GET", "/partnerships/desk/cases/mail-0").json()
    assert not after["hidden"]
    assert after["contributions"][0]["reasons"] == SECRET


def test_events_of_a_blind_case_are_hidden_from_who_answers_it_even_as_an_auditor(desk: Any) -> None:
    from lichen.web.accounts.members import grant

    person, _ = desk.ask("mail-0")
    grant(desk.world.users[person], "desk", "lead")
    items = desk.call(person, "GET", "/partnerships/desk/events").json()["items"]
    other = desk.call("auditor", "GET", "/partnerships/desk/events").json()["items"]
    hidden = {each["seq"] for each in items if each.get("hidden")}
    about = {
        each["seq"]
        for each in other
        if each["event"].get("case") in {f"mail-{n}" for n in range(6) if desk.ask(f"mail-{n}")[0] == person}
        and each["event"]["kind"] != "case_opened.1"
    }
    assert hidden == about
    assert hidden


def test_a_blind_reader_neither_settles_nor_judges_before_answering(desk: Any) -> None:
    person, _ = desk.ask("mail-0")
    at = "/partnerships/desk/cases/mail-0"
    made = desk.world.desk.ledger.rows("contributions_of_case", chain="desk", case="mail-0")[0].contribution
    assert desk.call(person, "POST", f"{at}/settle", {"answer": "billing"}).status_code == 403
    assert desk.call(person, "POST", f"{at}/contributions", {"answer": "billing"}).status_code == 403
    said = desk.call(person, "POST", f"{at}/contributions/{made}/feedback", {"accurate": True})
    assert said.status_code == 403


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_a_file_leaves_out_what_its_reader_answers_blind(desk: Any, tmp_path: Any, kind: Any) -> None:
    from lichen.transfer.export import write
    from lichen.web.api.unveiled import readable

    person, _ = desk.ask("mail-0")
    path = tmp_path / f"all.{kind}"
    ledger = desk.world.desk.ledger
    write(ledger, "desk", path, format=kind)
    mine = b"".join(readable(ledger, "desk", person, path, kind) or [])
    assert b"mail-0" not in mine
    assert b"mail-0" in path.read_bytes()
    assert readable(ledger, "desk", "auditor", path, kind) is None
