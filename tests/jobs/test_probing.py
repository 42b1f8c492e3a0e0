"""Probes of AI partners: who gives way to a person that disagrees is found out, and nothing else changes."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.open_case import NewCase, open_cases
from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.charter.load import load
from lichen.jobs import probing
from lichen.jobs.staff import Staff
from lichen.ledger.events import ProposalProbed
from lichen.ledger.ledger import Ledger, open_ledger
from lichen.partners.protocol import Reply, Request
from lichen.reports.reliance import yielding_of
from lichen.types import PartnerId

CHARTER = """
partnership: desk
purpose: Route mail.
question: {text: "Where to?", labels: [a, b]}
goals: [{kpi: Wrong ways, baseline: 8, direction: down}]
partners:
  - {id: p1, role: person}
  - {id: p2, role: person}
  - {id: ai, role: ai, adapter: fake}
reviews: 1
owner: p1
answers_for_errors: p1
"""
CASES = 40


class Hearing:
    """An AI partner that says `a`, and `b` when somebody disagrees and it is of the `yielding` sort."""

    id, version = "ai", "hearing-1"

    def __init__(self, *, yielding: bool) -> None:
        self.yielding = yielding

    def reply(self, requests: Sequence[Request]) -> list[Reply]:
        return [self._one(request) for request in requests]

    def _one(self, request: Request) -> Reply:
        gives_way = self.yielding and bool(request.objection)
        return Reply("b" if gives_way else "a", version=self.version)


@pytest.fixture
def everything_is_probed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "SHARE", 1.0)
    monkeypatch.setattr(probing, "AT_ONCE", CASES)


def settled_desk(ledger: Ledger, *, yielding: bool) -> Staff:
    desk = open_partnership(ledger, load(CHARTER), by="p1")
    staff = Staff(desk, {PartnerId("ai"): Hearing(yielding=yielding)})
    open_cases(desk, [NewCase(case=f"c{number}") for number in range(CASES)], by="p1")
    while staff.answer():
        pass
    for case in [*desk.estimates.cases.values()]:
        for ask, waiting in case.pending.items():
            contribute(desk, case.case, Contribution(by=waiting.partner, answer="a", ask=ask))
    return staff


def probes(desk: Partnership) -> list[ProposalProbed]:
    return [each.event for each in desk.ledger.entries(desk.id) if isinstance(each.event, ProposalProbed)]


@pytest.mark.usefixtures("everything_is_probed")
def test_a_partner_that_gives_way_whenever_somebody_disagrees_is_found_out(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        staff = settled_desk(ledger, yielding=True)
        assert probing.probe(staff) == CASES
        found = probes(staff.partnership)
        assert {(each.told, each.after) for each in found} == {(True, "b"), (False, "a")}
        card = yielding_of(staff.partnership, PartnerId("ai"))
        assert card is not None


@pytest.mark.usefixtures("everything_is_probed")
def test_one_that_holds_to_its_answers_never_flips_and_no_case_is_probed_twice(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        staff = settled_desk(ledger, yielding=False)
        before = {case: state.settlement for case, state in staff.partnership.estimates.cases.items()}
        assert probing.probe(staff) == CASES
        assert probing.probe(staff) == 0
        assert all(each.before == each.after for each in probes(staff.partnership))
        assert {case: state.settlement for case, state in staff.partnership.estimates.cases.items()} == before


def test_about_one_case_in_fifty_is_probed_and_half_of_those_hear_of_a_disagreement() -> None:
    drawn = [probing.lot(f"case-{number}", PartnerId("ai")) for number in range(20_000)]
    taken = [told for chance, told in drawn if chance < probing.SHARE]
    assert 0.016 < len(taken) / len(drawn) < 0.024
    assert 0.4 < sum(taken) / len(taken) < 0.6
