"""What a note or a lesson said can be erased: it is nowhere any more, and the record still holds."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lichen.actions.decide_lesson import decide_lesson
from lichen.actions.erase import erase
from lichen.actions.erase_lesson import erase_lesson
from lichen.actions.erase_note import erase_note
from lichen.actions.propose_lesson import propose_lesson
from lichen.actions.write_note import retire_note, write_note
from lichen.context.entry import Subject
from lichen.context.folder import write_out
from lichen.context.request import context_for
from lichen.context.space import lesson_entry, space_of
from lichen.errors import Conflict, InputRefused, NotAllowed, NotFound
from lichen.estimates.snapshot import to_bytes
from lichen.ledger.ledger import verify_export
from lichen.reports.kept_rows import every_kept, keep
from lichen.types import CaseId

SECRET = "Herr SECRET-WORD pays late"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
CASE = Subject("c1", f"a voucher of {SECRET}")


def noted(desk: Any, *texts: str) -> None:
    for text in texts:
        write_note(desk.partnership, "habits", title=f"On {text}", text=f"{text}.", by="first")


def taught(desk: Any, decision: Any = "approved") -> str:
    here = desk.partnership
    scope = {"words": ["secret-word"], "attributes": {"country": "AT"}}
    made = propose_lesson(here, f"{SECRET}.", by="model", scope=scope, answer="billing").lesson
    if decision:
        decide_lesson(here, made, decision, by="first", reason=f"{SECRET}, indeed.")
    return str(made)


def gone(desk: Any, note: str = "habits", **more: Any) -> Any:
    return erase_note(desk.partnership, note, by="first", reason="Request 12", **more)


def test_nothing_of_it_is_left_anywhere(desk: Any, tmp_path: Path) -> None:
    noted(desk, SECRET, f"{SECRET} again")
    lesson, here, ledger = taught(desk), desk.partnership, desk.ledger
    keep(ledger, "desk", "lesson_trial", lesson, {"said": SECRET}, seq=desk.head, at=NOW)
    assert SECRET in " ".join(context_for(space_of(here), CASE, now=NOW))
    gone(desk)
    erase_lesson(here, lesson, by="first", reason="Request 12")
    assert context_for(space_of(here), CASE, now=NOW) == ()
    assert lesson_entry(here, lesson) is None
    assert write_out(here, tmp_path / "notes") == []
    assert list(every_kept(ledger, "desk", "lesson_trial")) == []
    assert b"SECRET-WORD" not in to_bytes(here.estimates)
    ledger.export(tmp_path / "all.jsonl")
    assert "SECRET-WORD" not in (tmp_path / "all.jsonl").read_text()
    files = [each for each in tmp_path.rglob("*") if each.is_file() and each.suffix != ".key"]
    assert len(files) >= 2
    assert not [each.name for each in files if b"SECRET-WORD" in each.read_bytes()]


def test_the_record_holds_and_can_be_built_again(desk: Any, tmp_path: Path) -> None:
    noted(desk, SECRET)
    lesson = taught(desk)
    assert len(gone(desk).seals) == 2
    assert len(erase_lesson(desk.partnership, lesson, by="first", reason="Request 12").seals) == 3
    desk.ledger.rebuild()
    found = desk.ledger.verify()
    assert (found.problems, found.erased) == ((), 5)
    desk.ledger.export(tmp_path / "all.jsonl")
    assert verify_export(tmp_path / "all.jsonl").problems == ()
    rows = desk.ledger.rows("erasures", chain="desk")
    assert {(row.case, row.reason, row.erased_by) for row in rows} == {(None, "Request 12", "first")}


def test_a_note_whose_version_in_force_goes_is_out_of_use_until_it_is_written_anew(desk: Any) -> None:
    noted(desk, SECRET)
    gone(desk)
    assert desk.ledger.rows("notes", chain="desk") == []
    noted(desk, "Some pay late")
    (row,) = desk.ledger.rows("notes", chain="desk")
    assert row.revision == 3


def test_an_older_version_can_go_alone(desk: Any) -> None:
    noted(desk, SECRET, "Some pay late")
    gone(desk, revision=1)
    (entry,) = space_of(desk.partnership).entries
    assert entry.text == "Some pay late."
    told = [desk.partnership.unseal([row.text]) for row in revisions(desk)]
    assert [bool(each) for each in told] == [False, True]
    with pytest.raises(NotFound, match="Version 1 "):
        gone(desk, revision=1)


def revisions(desk: Any) -> list[Any]:
    return list(desk.ledger.rows("note_revisions", chain="desk", note="habits"))


def test_a_note_that_is_out_of_use_goes_without_being_retired_again(desk: Any) -> None:
    noted(desk, SECRET)
    retire_note(desk.partnership, "habits", by="first")
    gone(desk)
    assert [row.retired for row in revisions(desk)] == [False, True]


@pytest.mark.parametrize(
    ("before", "after"),
    [(None, "declined"), ("approved", "expired"), ("pinned", "expired"), ("declined", "declined")],
)
def test_a_lesson_ends_with_what_it_said(desk: Any, before: str | None, after: str) -> None:
    lesson = taught(desk, before)
    erase_lesson(desk.partnership, lesson, by="first", reason="Request 12")
    (row,) = desk.ledger.rows("lesson", chain="desk", lesson=lesson)
    assert row.decision == after
    with pytest.raises(Conflict, match="was erased"):
        decide_lesson(desk.partnership, lesson, "approved", by="first")
    with pytest.raises(NotFound, match="erased before"):
        erase_lesson(desk.partnership, lesson, by="first", reason="Request 12")


@pytest.mark.parametrize("decision", [None, "approved"])
def test_an_erased_case_takes_its_lessons_with_it_whole(desk: Any, decision: Any) -> None:
    here = desk.partnership
    desk.open("c1", inputs={"text": SECRET})
    lesson = propose_lesson(here, f"{SECRET}.", by="model", case=CaseId("c1")).lesson
    if decision:
        decide_lesson(here, lesson, decision, by="first", reason=f"{SECRET}, indeed.")
    erase(here, CaseId("c1"), by="first", reason="Request 12")
    decided = desk.ledger.rows("lesson_decisions", chain="desk", lesson=lesson)
    assert decided[-1].decision == ("expired" if decision else "declined")
    assert here.unseal([row.reason for row in decided]) == {}
    assert space_of(here).entries == ()
    with pytest.raises(NotFound):
        erase_lesson(here, lesson, by="first", reason="Request 12")


@pytest.mark.parametrize("by", ["second", "third", "model", "nobody"])
def test_only_the_owner_erases(desk: Any, by: str) -> None:
    noted(desk, SECRET)
    lesson, head = taught(desk), desk.head
    with pytest.raises(NotAllowed):
        erase_note(desk.partnership, "habits", by=by, reason="Request 12")
    with pytest.raises(NotAllowed):
        erase_lesson(desk.partnership, lesson, by=by, reason="Request 12")
    assert desk.head == head


def test_what_cannot_be_erased_is_refused_in_a_sentence(desk: Any) -> None:
    noted(desk, SECRET)
    with pytest.raises(InputRefused, match="needs a reason"):
        erase_note(desk.partnership, "habits", by="first", reason=" ")
    with pytest.raises(InputRefused, match="needs a reason"):
        erase_lesson(desk.partnership, taught(desk), by="first", reason="")
    for unknown in ({"note": "nothing"}, {"revision": 7}):
        with pytest.raises(NotFound):
            gone(desk, **unknown)
    with pytest.raises(NotFound):
        erase_lesson(desk.partnership, "nothing", by="first", reason="Request 12")


def test_the_same_key_erases_once(desk: Any) -> None:
    noted(desk, SECRET)
    first = gone(desk, key="request-12")
    noted(desk, "Some pay late")
    assert msgspec.to_builtins(gone(desk, key="request-12")) == msgspec.to_builtins(first)
    assert len(desk.ledger.rows("notes", chain="desk")) == 1


def test_a_note_of_the_charter_stays_on_the_chain(make_desk: Any) -> None:
    desk = make_desk("context:", "  - {id: refunds, kind: procedure, text: Within 14 days.}")
    with pytest.raises(Conflict, match="note of the charter"):
        gone(desk, "refunds")
