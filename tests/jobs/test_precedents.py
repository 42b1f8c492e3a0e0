"""What the precedent partner at work knows follows from the ledger, erasures included."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.erase import erase
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.charter.load import load
from lichen.jobs.staff import Staff
from lichen.ledger.ledger import open_ledger
from lichen.partners.precedent import Precedent
from lichen.partners.protocol import Reply
from lichen.types import CaseId

CHARTER = """
partnership: desk
purpose: Route mail.
question: {text: "Where to?", labels: [cards, rates]}
goals: [{kpi: Wrong ways, baseline: 8, direction: down}]
partners:
  - {id: p1, role: person}
  - {id: memory, role: ai, adapter: {kind: precedent, options: {first: 4, fields: {note: text}}}}
owner: p1
answers_for_errors: p1
"""
SAID = {
    "c1": ("my card is lost in the train", "cards"),
    "c2": ("the rate of exchange is odd", "rates"),
    "c3": ("a card was swallowed", "cards"),
    "c4": ("which rate is used today", "rates"),
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Partnership]:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        yield open_partnership(ledger, load(CHARTER), by="p1")


def settle_all(desk: Partnership, staff: Staff) -> None:
    for case, (note, answer) in SAID.items():
        open_case(desk, NewCase({"note": note}, case=case), by="p1")
        staff.answer()
        (ask,) = desk.estimates.cases[CaseId(case)].pending
        contribute(desk, CaseId(case), Contribution(by="p1", answer=answer, ask=ask))
    staff.catch_up()
    staff.promote()


def looked_up(staff: Staff, desk: Partnership) -> Reply:
    memory = staff.partners["memory"]
    assert isinstance(memory, Precedent)
    if CaseId("new") not in desk.estimates.cases:
        open_case(desk, NewCase({"note": "I lost my card in the train"}, case="new"), by="p1")
    return memory.reply(staff.requests([CaseId("new")]))[0]


def test_settled_cases_are_cited_by_their_names(desk: Partnership) -> None:
    staff = Staff(desk)
    settle_all(desk, staff)
    reply = looked_up(staff, desk)
    assert (reply.answer, reply.cites[0]) == ("cards", "c1")


def test_an_erased_case_is_cited_no_more_live_or_after_a_restart(desk: Partnership) -> None:
    staff = Staff(desk)
    settle_all(desk, staff)
    before = looked_up(staff, desk)
    erase(desk, CaseId("c1"), by="p1", reason="The customer asked for it.")
    staff.catch_up()
    after = looked_up(staff, desk)
    assert "c1" in before.cites
    assert "c1" not in after.cites
    assert looked_up(Staff(desk), desk) == after
