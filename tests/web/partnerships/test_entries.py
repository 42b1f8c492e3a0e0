"""The page of entries: by key, by kind, by case, and nothing before its time."""

from __future__ import annotations

import re
from typing import Any

AT = "/partnerships/desk/entries/"


def numbers(page: str) -> list[int]:
    return [int(each) for each in re.findall(r'<td class="number">(\d+)</td>', page)]


def test_the_latest_entries_come_first_and_older_ones_follow_without_a_gap(worked: Any) -> None:
    client, head = worked.client("auditor"), worked.house.ledger.head("desk")
    first = client.get(AT).content.decode()
    following = re.search(r'href="\?([^"]*before=\d+)"', first)
    assert following is not None
    second = client.get(AT + "?" + following[1].replace("&amp;", "&")).content.decode()
    found = numbers(first) + numbers(second)
    assert found == list(range(head, head - len(found), -1))


def test_one_kind_and_one_case_can_be_looked_at(worked: Any) -> None:
    client = worked.client("auditor")
    page = client.get(AT + "?kind=case_settled.1").content.decode()
    assert len(numbers(page)) == 12
    page = client.get(AT + "?case=case-3").content.decode()
    assert set(re.findall(r"/cases/desk/([^/]*)/", page)) == {"case-3"}
    assert numbers(client.get(AT + "?kind=no-such").content.decode()) == []
    assert numbers(client.get(AT + "?case=no-such").content.decode()) == []


def test_a_lead_who_is_asked_blind_reads_nothing_of_what_others_said(worked: Any) -> None:
    from lichen.web.accounts.members import grant

    rows = worked.house.ledger.rows("asks_of_case", chain="desk", case="waiting")
    person = next(row.partner for row in rows if row.status == "open")
    grant(worked.users[person], "desk", "lead")
    client = worked.client(person)
    assert (
        "hidden until you have answered this case blind" in client.get(AT + "?case=waiting").content.decode()
    )
    behind = client.get(AT + "?figure=unsettled").content.decode()
    assert "/cases/desk/waiting/" not in behind


def test_verifying_says_that_it_holds(worked: Any) -> None:
    page = worked.client("auditor").post(AT + "verify/").content.decode()
    assert "It holds." in page


def test_and_says_when_it_does_not(worked: Any) -> None:
    connector = worked.house.ledger.connector
    with connector.writing():
        for name in ("entries_never_change", "entries_never_go"):
            connector.script(f"DROP TRIGGER {name};")
        connector.script("UPDATE entries SET digest = x'00' WHERE seq = 5 AND kind <> 'case_settled.1';")
    page = worked.client("auditor").post(AT + "verify/").content.decode()
    assert "not hold" in page
    assert "It holds." not in page


def test_checkpoints_are_listed(worked: Any) -> None:
    worked.house.ledger.checkpoint()
    assert "key " in worked.client("auditor").get(AT).content.decode()
