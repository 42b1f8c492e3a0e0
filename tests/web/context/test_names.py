"""People and partners go by their names on the pages of lessons and notes, and on the page of a case."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.web.context.test_lessons import AT, body, lesson

from lichen.actions.write_note import write_note
from lichen.reports.lessons.receipt import Receipt, Touched, keep_receipt
from lichen.reports.lessons.trial import Line, Trial, keep_trial
from lichen.types import PartnerId

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def owner_called(world: Any) -> str:
    """The charter names the owner by the id alone; the account has a name."""
    from lichen.web.accounts.called import forget

    world.users["owner"].name = "Head of the desk"
    world.users["owner"].save()
    forget()
    return "Head of the desk"


def test_notes_say_who_wrote_them(world: Any) -> None:
    write_note(world.desk, "vouchers", title="Vouchers", text="They are billing.", by=PartnerId("second"))
    for path in ("context/", "context/vouchers/", "context/vouchers/versions/"):
        page = body(world.client("first").get(AT + path))
        assert "Second reviewer" in page
        assert "second," not in page.split("<main")[1]


def test_a_lesson_says_who_taught_it_and_who_decided(world: Any, owner_called: str) -> None:
    made = lesson(world, "approved", by="second")
    assert "Second reviewer" in body(world.client("first").get(AT + "lessons/"))
    page = body(world.client("first").get(f"{AT}lessons/{made}/"))
    assert "Second reviewer" in page
    assert f"{owner_called}, " in page


def test_tables_of_a_lesson_name_the_ai(world: Any) -> None:
    made = lesson(world, "approved")
    line = Line("c1", "learned", "model", "billing", "other", "other", "better")
    keep_trial(world.house.ledger, "desk", Trial(made, NOW, 9, 1, (line,)), seq=1)
    receipt = Receipt(made)
    receipt.take(Touched("c1", "", "model", "billing"), 1)
    keep_receipt(world.house.ledger, "desk", receipt, seq=1, at=NOW)
    page = body(world.client("first").get(f"{AT}lessons/{made}/"))
    assert page.count("<td>Router") == 2
    assert "<td>model" not in page
