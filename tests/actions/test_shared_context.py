"""Notes, lessons and suggestions: written down, decided on, taken back, never repeated without reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from lichen.actions.answer_suggestion import answer_suggestion
from lichen.actions.decide_lesson import decide_lesson
from lichen.actions.propose_lesson import propose_lesson
from lichen.actions.suggest import suggest
from lichen.actions.write_note import retire_note, write_note
from lichen.errors import Conflict, InputRefused, NotAllowed, NotFound


def notes(desk: Any) -> list[Any]:
    return desk.ledger.rows("notes", chain="desk")


def test_a_note_has_revisions_and_the_last_one_counts(desk: Any) -> None:
    here = desk.partnership
    write_note(here, "refunds", title="Refunds", text="Within **14** days.", by="first")
    write_note(here, "refunds", title="Refunds", text="Within **30** days.", by="second", revision=1)
    (row,) = notes(desk)
    assert (row.revision, row.written_by) == (2, "second")
    assert here.unseal([row.text])[row.text] == "Within **30** days."


def test_whoever_was_overtaken_is_told(desk: Any) -> None:
    here = desk.partnership
    write_note(here, "refunds", title="Refunds", text="Within 14 days.", by="first")
    with pytest.raises(Conflict, match="stands at revision 1"):
        write_note(here, "refunds", title="Refunds", text="Never.", by="second", revision=0)


def test_a_note_taken_out_of_use_can_come_back(desk: Any) -> None:
    here = desk.partnership
    write_note(here, "refunds", title="Refunds", text="Within 14 days.", by="first")
    retire_note(here, "refunds", by="first")
    assert notes(desk) == []
    with pytest.raises(NotFound):
        retire_note(here, "refunds", by="first")
    write_note(here, "refunds", title="Refunds", text="Within 30 days.", by="first")
    assert [row.revision for row in notes(desk)] == [3]


@pytest.mark.parametrize(
    ("note", "more"),
    [("Big Words", {}), ("a", {"title": ""}), ("a", {"text": " "}), ("a", {"sort": "poem"})],
)
def test_what_is_no_note_is_refused(desk: Any, note: str, more: dict[str, str]) -> None:
    given = {"title": "Refunds", "text": "Within 14 days.", **more}
    with pytest.raises(InputRefused):
        write_note(desk.partnership, note, by="first", **given)
    assert notes(desk) == []


def test_an_ai_writes_no_notes(desk: Any) -> None:
    with pytest.raises(NotAllowed):
        write_note(desk.partnership, "a", title="a", text="a", by="model")


SCOPE = {"words": ["Voucher "], "attributes": {"country": "AT"}}


def test_a_lesson_holds_once_somebody_who_answers_for_it_says_so(desk: Any) -> None:
    here = desk.partnership
    made = propose_lesson(here, "Vouchers are billing.", by="model", scope=SCOPE, answer="billing").lesson
    with pytest.raises(NotAllowed):
        decide_lesson(here, made, "approved", by="third")
    decide_lesson(here, made, "approved", by="first")
    (row,) = desk.ledger.rows("lessons", chain="desk")
    assert (row.decision, row.answer, row.decided_by) == ("approved", "billing", "first")
    scope = {"words": ["voucher"], "attributes": {"country": "AT"}}
    assert here.unseal([row.scope])[row.scope] == scope


def test_a_lesson_taken_back_says_why_and_can_be_approved_again(desk: Any) -> None:
    here = desk.partnership
    made = propose_lesson(here, "Vouchers are billing.", by="third", scope=SCOPE).lesson
    decide_lesson(here, made, "pinned", by="first")
    with pytest.raises(InputRefused, match="why"):
        decide_lesson(here, made, "rolled_back", by="first")
    decide_lesson(here, made, "rolled_back", by="first", reason="It made the others worse.")
    with pytest.raises(Conflict, match="it cannot be expired"):
        decide_lesson(here, made, "expired", by="first")
    decide_lesson(here, made, "approved", by="second")
    told = [row.decision for row in desk.ledger.rows("lesson_decisions", chain="desk", lesson=made)]
    assert told == ["pinned", "rolled_back", "approved"]


@pytest.mark.parametrize(
    "given",
    [
        {"text": " ", "scope": SCOPE},
        {"text": "Look twice."},
        {"text": "Look twice.", "scope": {"regex": ".*"}},
        {"text": "Look twice.", "scope": {"words": "voucher"}},
        {"text": "Look twice.", "scope": SCOPE, "answer": "nonsense"},
        {"text": "Look twice.", "scope": SCOPE, "examples": ["none"] * 21},
    ],
)
def test_what_teaches_nothing_is_refused(desk: Any, given: dict[str, Any]) -> None:
    with pytest.raises(InputRefused):
        propose_lesson(desk.partnership, by="third", **given)
    with pytest.raises(NotFound):
        propose_lesson(desk.partnership, "Look twice.", by="third", case="none")


def test_a_declined_suggestion_is_not_repeated_without_new_evidence(desk: Any) -> None:
    here = desk.partnership
    made = suggest(here, "Ask for the receipt first.", topic="receipts", figures={"hours": 10.0})
    with pytest.raises(Conflict, match="waits for an answer"):
        suggest(here, "Ask for the receipt.", topic="receipts", figures={"hours": 30.0})
    with pytest.raises(InputRefused, match="why not"):
        answer_suggestion(here, made.suggestion, "declined", by="first")
    answer_suggestion(here, made.suggestion, "declined", by="first", reason="Customers hate it.")
    with pytest.raises(Conflict, match="nothing new"):
        suggest(here, "Ask for the receipt.", topic="receipts", figures={"hours": 12.0})
    assert suggest(here, "Ask for the receipt.", topic="receipts", figures={"hours": 15.0})


def test_what_is_tried_is_decided_later(desk: Any) -> None:
    here = desk.partnership
    made = suggest(here, "Ask first.", topic="receipts", figures={"hours": 10.0}).suggestion
    with pytest.raises(InputRefused, match="until which day"):
        answer_suggestion(here, made, "tried", by="first")
    later = here.source.now() + timedelta(days=7)
    answer_suggestion(here, made, "tried", by="first", until=later)
    answer_suggestion(here, made, "accepted", by="first")
    with pytest.raises(Conflict, match="accepted before"):
        answer_suggestion(here, made, "declined", by="first", reason="No.")
