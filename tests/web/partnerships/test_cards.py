"""Cards: one's own always, others' by role, and never a group too small."""

from __future__ import annotations

from typing import Any

from lichen.reports.figures.catch_up import catch_up

AT = "/partnerships/desk/cards/"


def test_everybody_sees_their_own_card_and_the_ais(worked: Any) -> None:
    catch_up(worked.house.ledger, "desk")
    client = worked.client("first")
    assert client.get(AT + "first/").status_code == 200
    assert client.get(AT + "model/").status_code == 200


def test_nobody_elses_without_the_role(worked: Any) -> None:
    assert worked.client("first").get(AT + "second/").status_code == 404
    page = worked.client("first").get(AT).content.decode()
    assert "Second reviewer" not in page
    assert "shown from 3 people on" in page


def test_leads_and_auditors_see_every_card(worked: Any) -> None:
    for name in ("owner", "lead", "auditor"):
        assert worked.client(name).get(AT + "second/").status_code == 200
        assert "Second reviewer" in worked.client(name).get(AT).content.decode()
