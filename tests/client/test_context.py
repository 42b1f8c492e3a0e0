"""Shared context through the client: on the fake server and on a real one alike."""

from __future__ import annotations

import pytest
from tests.client.asking import Desks

from lichen.errors import Conflict, InputRefused, NotAllowed, NotFound

SCOPE = {"words": ["voucher"]}


def test_a_note_is_written_read_changed_and_retired(desks: Desks, new: str) -> None:
    notes = desks["ada"].notes
    id = new.lower()
    assert notes.put(id, "Refunds", "Within **14** days.", sort="procedure", revision=0).revision == 1
    assert notes.get(id).text == "Within **14** days."
    assert notes.put(id, "Refunds", "Within **30** days.", revision=1).revision == 2
    with pytest.raises(Conflict):
        notes.put(id, "Refunds", "Never.", revision=1)
    assert [each.text for each in notes.revisions(id)] == ["Within **14** days.", "Within **30** days."]
    assert id in [each.note for each in notes.list()]
    assert notes.retire(id).retired
    assert id not in [each.note for each in notes.list()]


def test_what_a_note_said_is_erased_by_the_owner(desks: Desks, new: str) -> None:
    id = new.lower()
    desks["ada"].notes.put(id, "Of a name", "Within **14** days.")
    desks["ada"].notes.put(id, "Refunds", "Within **14** days.")
    with pytest.raises(NotAllowed):
        desks["ada"].notes.erase(id, "Request 12")
    owner = desks["owner"].notes
    assert owner.erase(id, "Request 12", revision=1) == 2
    assert [each.text for each in owner.revisions(id)] == [None, "Within **14** days."]
    assert owner.erase(id, "Request 12", key=f"{id}-gone") == 2
    assert owner.erase(id, "Request 12", key=f"{id}-gone") == 2
    assert (owner.get(id).text, owner.get(id).retired, owner.get(id).revision) == (None, True, 3)
    with pytest.raises(NotFound):
        owner.erase(id, "Request 12")


def test_what_a_lesson_said_is_erased_and_never_approved_again(desks: Desks) -> None:
    owner = desks["owner"].lessons
    id = owner.propose("Of a name: look twice.", words=["name"])
    owner.decide(id, "approved", "It holds.")
    assert owner.erase(id, "Request 12") == 3
    found = owner.get(id)
    assert (found.text, found.words, found.state) == (None, [], "past")
    assert [each.decision for each in found.decisions] == ["approved", "expired"]
    with pytest.raises(Conflict):
        owner.decide(id, "approved")
    with pytest.raises(NotFound):
        owner.erase(id, "Request 12")


def test_programs_and_readers_write_no_notes(desks: Desks, new: str) -> None:
    for who in ("robot", "auditor"):
        with pytest.raises(NotAllowed):
            desks[who].notes.put(new.lower(), "Refunds", "x")


def test_what_is_not_there_is_not_found(desks: Desks) -> None:
    with pytest.raises(NotFound):
        desks["ada"].notes.get("nothing")
    with pytest.raises(NotFound):
        desks["ada"].lessons.get("nothing")
    with pytest.raises(NotFound):
        desks["ada"].beside.similar("nothing")


def test_a_lesson_is_proposed_approved_and_rolled_back_with_a_reason(desks: Desks, new: str) -> None:
    lessons = desks["ada"].lessons
    id = lessons.propose("Vouchers are billing.", words=["voucher"], answer="billing", key=f"{new}-lesson")
    assert (
        lessons.propose("Vouchers are billing.", words=["voucher"], answer="billing", key=f"{new}-lesson")
        == id
    )
    assert id in [each.lesson for each in lessons.list("waiting")]
    with pytest.raises(NotAllowed):
        lessons.decide(id, "approved")
    owner = desks["owner"].lessons
    owner.decide(id, "approved")
    with pytest.raises(InputRefused):
        owner.decide(id, "rolled_back")
    owner.decide(id, "rolled_back", "It made others worse.")
    with pytest.raises(Conflict):
        owner.decide(id, "expired")
    found = lessons.get(id)
    assert (found.state, found.words, found.answer) == ("past", ["voucher"], "billing")
    assert [each.decision for each in found.decisions] == ["approved", "rolled_back"]
    assert (found.receipt.given, found.trial) == (0, None)


def test_a_lesson_says_where_it_holds(desks: Desks) -> None:
    with pytest.raises(InputRefused):
        desks["ada"].lessons.propose("Look twice.")
    with pytest.raises(NotFound):
        desks["ada"].lessons.propose("Look twice.", case="nothing")


def test_a_case_has_its_context_beside_it_and_nothing_learned_yet(desks: Desks, new: str) -> None:
    case = desks["robot"].cases.open({"text": "Where is my refund?"}, case=new)
    desks["ada"].notes.put(f"{new.lower()}-note", "Refunds", "Within 14 days.")
    marks = [each.mark for each in desks["owner"].beside.context(case)]
    assert f"note {new.lower()}-note" in marks
    assert desks["owner"].beside.manners() == []
    assert desks["owner"].beside.switch("model", "useful", as_before=True) == []
    with pytest.raises(NotFound):
        desks["owner"].beside.switch("nobody", "useful", as_before=True)
    assert desks["owner"].beside.similar(case, timeout=0.0).items == []
    assert desks["owner"].beside.like("Where is my refund?", timeout=0.0).items == []
