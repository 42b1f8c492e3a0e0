"""Who may open which page of shared context, and who may write: the same list for every address."""

from __future__ import annotations

from typing import Any

import pytest

from lichen.actions.propose_lesson import propose_lesson
from lichen.actions.write_note import write_note
from lichen.types import PartnerId

AT = "/partnerships/desk/"
SEE = (
    "context/",
    "context/refunds/",
    "context/refunds/versions/",
    "about/model/",
    "lessons/",
    "lessons/LESSON/",
)
WORK_GET = ("new-note/", "context/refunds/edit/")
WORK_POST = (
    ("new-note/", {"note": "a", "title": "A", "text": "a", "sort": "note"}),
    ("context/refunds/edit/", {"title": "A", "text": "a", "sort": "note"}),
    ("context/refunds/retire/", {}),
    ("lessons/propose/", {"text": "Vouchers are billing.", "words": "voucher"}),
    ("lessons/LESSON/try/", {}),
)
DECIDE = ("lessons/LESSON/decide/", {"decision": "approved"})


@pytest.fixture
def filled(world: Any) -> Any:
    by = PartnerId("owner")
    write_note(world.desk, "refunds", title="Refunds", text="Within **14** days.", by=by)
    made = propose_lesson(world.desk, "Vouchers are billing.", by=by, scope={"words": ["voucher"]})
    world.lesson = made.lesson
    return world


def at(world: Any, path: str, partnership: str = "desk") -> str:
    return f"/partnerships/{partnership}/{path.replace('LESSON', world.lesson)}"


@pytest.mark.parametrize("path", [*SEE, *WORK_GET])
def test_a_stranger_is_sent_to_sign_in(filled: Any, path: str) -> None:
    assert filled.client().get(at(filled, path)).status_code == 302


@pytest.mark.parametrize(("path", "said"), [*WORK_POST, DECIDE])
def test_a_stranger_changes_nothing(filled: Any, path: str, said: Any) -> None:
    head = filled.desk.ledger.head("desk")
    assert filled.client().post(at(filled, path), said).status_code == 302
    assert filled.desk.ledger.head("desk") == head


@pytest.mark.parametrize("path", [*SEE, *WORK_GET])
def test_another_partnership_is_as_if_it_were_not_there(filled: Any, path: str) -> None:
    assert filled.client("elsewhere").get(at(filled, path)).status_code == 404
    if "refunds" in path or "LESSON" in path:
        there = at(filled, path, "other")
        assert filled.client("elsewhere").get(there).status_code == 404


@pytest.mark.parametrize(("path", "said"), [*WORK_POST, DECIDE])
def test_whoever_belongs_elsewhere_changes_nothing(filled: Any, path: str, said: Any) -> None:
    head = filled.desk.ledger.head("desk")
    assert filled.client("elsewhere").post(at(filled, path), said).status_code == 404
    assert filled.desk.ledger.head("desk") == head


@pytest.mark.parametrize("who", ["first", "auditor", "lead", "robot"])
@pytest.mark.parametrize("path", SEE)
def test_everybody_of_the_partnership_reads(filled: Any, who: str, path: str) -> None:
    assert filled.client(who).get(at(filled, path)).status_code == 200


@pytest.mark.parametrize(("path", "said"), WORK_POST)
def test_an_auditor_writes_nothing(filled: Any, path: str, said: Any) -> None:
    head = filled.desk.ledger.head("desk")
    assert filled.client("auditor").post(at(filled, path), said).status_code == 403
    assert filled.desk.ledger.head("desk") == head


@pytest.mark.parametrize(("who", "status"), [("first", 403), ("auditor", 403), ("robot", 403), ("lead", 302)])
def test_only_who_leads_or_answers_decides(filled: Any, who: str, status: int) -> None:
    path, said = DECIDE
    assert filled.client(who).post(at(filled, path), said).status_code == status


@pytest.mark.parametrize("path", ["context/none/", "context/none/versions/", "lessons/none/", "about/first/"])
def test_what_is_not_there_is_not_found(filled: Any, path: str) -> None:
    assert filled.client("owner").get(AT + path).status_code == 404


@pytest.mark.parametrize("path", ["context/", "lessons/"])
def test_these_pages_take_no_posts(filled: Any, path: str) -> None:
    assert filled.client("owner").post(AT + path).status_code == 405
