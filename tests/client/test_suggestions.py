"""Suggestions through the client, on the fake server and on a real one alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.client.conftest import Server

from lichen.client import Partnership
from lichen.client.testing import FakeServer
from lichen.errors import Conflict, InputRefused, NotAllowed, NotFound

Desks = dict[str, Partnership]


def test_nothing_is_suggested_at_first_and_no_process_drawn(desks: Desks) -> None:
    assert list(desks["ada"].suggestions.list()) == []
    with pytest.raises(NotFound):
        desks["ada"].process(days=30)


def test_who_is_no_ai_partner_suggests_nothing(desks: Desks) -> None:
    for who in ("ada", "owner", "robot"):
        with pytest.raises(NotAllowed):
            desks[who].suggestions.make("receipts", "Ask first.", {"cases": 3.0})
    with pytest.raises(NotFound):
        desks["owner"].suggestions.answer("none", "accepted")
    with pytest.raises(NotAllowed):
        desks["ada"].suggestions.answer("none", "accepted")


def test_an_ai_partner_suggests_and_people_answer() -> None:
    fake = FakeServer("desk", labels=["a", "b"], people=["ada"], ais=["model"], roles={"model": "service"})
    model, owner = (fake.client(who).partnership("desk").suggestions for who in ("model", "owner"))
    made = model.make("receipts", "Ask first.", {"cases": 100.0}, key="k")
    assert model.make("receipts", "Ask first.", {"cases": 100.0}, key="k") == made
    with pytest.raises(Conflict, match="waits"):
        model.make("receipts", "Ask.", {"cases": 300.0})
    with pytest.raises(InputRefused):
        owner.answer(made.suggestion, "declined")
    until = datetime.now(UTC) + timedelta(days=3)
    assert owner.answer(made.suggestion, "tried", until=until).decision == "tried"
    assert owner.answer(made.suggestion, "declined", reason="No.").reason == "No."
    with pytest.raises(Conflict, match="nothing new"):
        model.make("receipts", "Ask.", {"cases": 120.0})
    again = model.make("receipts", "Ask.", {"cases": 150.0})
    assert [each.suggestion for each in owner.list()] == [again.suggestion, made.suggestion]


def test_others_find_nothing(server: Server) -> None:
    with server.client("ada") as client, pytest.raises(NotFound):
        list(client.partnership("other").suggestions.list())
