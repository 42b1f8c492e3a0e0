"""The space holds what is in force now, and nothing that was taken back or erased."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from lichen.actions.decide_lesson import decide_lesson
from lichen.actions.erase import erase
from lichen.actions.precedent import set_precedent
from lichen.actions.write_note import retire_note
from lichen.context.space import lesson_entry, space_of
from lichen.ledger.ledger import Ledger

SCOPE = {"words": ["voucher"]}


def marks(shared: Any) -> list[str]:
    return [each.mark for each in shared.space.entries]


def test_it_holds_the_charters_notes_those_written_since_lessons_and_precedents(shared: Any) -> None:
    shared.settled("c1")
    shared.note("refunds", "Within 14 days.")
    lesson = shared.lesson("Vouchers are billing.", scope=SCOPE)
    set_precedent(shared.partnership, "c1", title="Vouchers count as money", by="first")
    assert marks(shared) == ["note house-rules", "note refunds", f"lesson {lesson}", "case c1"]


@pytest.mark.parametrize("decision", [None, "declined"])
def test_a_lesson_that_nobody_approved_is_not_in_it(shared: Any, decision: Any) -> None:
    shared.lesson("Vouchers are billing.", decision, scope=SCOPE)
    assert marks(shared) == ["note house-rules"]


def test_what_is_taken_back_leaves_it(shared: Any) -> None:
    shared.note("refunds", "Within 14 days.")
    lesson = shared.lesson("Vouchers are billing.", scope=SCOPE)
    assert len(marks(shared)) == 3
    retire_note(shared.partnership, "refunds", by="first")
    decide_lesson(shared.partnership, lesson, "rolled_back", by="first", reason="It made others worse.")
    assert marks(shared) == ["note house-rules"]
    assert lesson_entry(shared.partnership, lesson).text == "Vouchers are billing."


def test_what_was_erased_is_gone(shared: Any) -> None:
    shared.settled("c1")
    lesson = shared.lesson("Mrs Secret always writes about vouchers.", case="c1")
    set_precedent(shared.partnership, "c1", title="Mrs Secret", by="first")
    assert "Secret" in str(shared.space.entries)
    erase(shared.partnership, "c1", by="first", reason="She asked for it.")
    assert marks(shared) == ["note house-rules"]
    assert lesson_entry(shared.partnership, lesson) is None


def test_it_is_read_anew_only_when_it_changes(shared: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = shared.space
    shared.settled("c1")
    assert shared.space is before
    shared.note("refunds", "Within 14 days.")
    assert shared.space is not before


def test_a_second_process_sees_the_same(shared: Any) -> None:
    from lichen.actions.partnership import Partnership
    from lichen.actions.source import Source

    shared.note("refunds", "Within 14 days.")
    other: Ledger = shared.ledger
    assert space_of(Partnership(other, "desk", Source(seed=2))).entries == shared.space.entries


def test_a_lesson_ends_on_its_day(shared: Any) -> None:
    until = shared.now + timedelta(days=1)
    lesson = shared.lesson("Vouchers are billing.", until=until, scope=SCOPE)
    entry = shared.space.of(f"lesson {lesson}")
    assert entry.in_force(until - timedelta(seconds=1))
    assert not entry.in_force(until)
