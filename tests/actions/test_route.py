"""Cases opened in bulk are on record at once and set off afterwards, each once."""

from pathlib import Path
from typing import Any

import pytest
from tests.estimates.test_evidence import desk as plain_desk

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.open_case import NewCase, open_cases
from lichen.actions.partnership import Partnership
from lichen.actions.route import can_set_off, route, unrouted
from lichen.actions.withdraw import withdraw
from lichen.estimates.fold import replay
from lichen.estimates.snapshot import from_bytes, to_bytes
from lichen.ledger.events import AskMade, CaseOpened, ContributionMade

SAID = Contribution(by="m", answer="a", distribution=(0.9, 0.05, 0.05), version="m-1")


def bulk(count: int = 5) -> list[NewCase]:
    return [NewCase(case=f"c{n}", inputs={"text": "hello"}, contributions=(SAID,)) for n in range(count)]


@pytest.fixture
def held(tmp_path: Path) -> Partnership:
    partnership = plain_desk(tmp_path)
    open_cases(partnership, bulk(), by="p1", route=False)
    return partnership


def kinds(partnership: Partnership) -> list[type]:
    return [type(entry.event) for entry in partnership.ledger.entries(partnership.id)]


def test_what_is_not_routed_yet_is_on_record_with_what_the_ai_said(held: Partnership) -> None:
    assert kinds(held)[1:] == [CaseOpened, ContributionMade] * 5
    assert all(state.proposal is not None for state in held.estimates.cases.values())
    assert unrouted(held) == [f"c{n}" for n in range(5)]
    assert unrouted(held, 2) == ["c0", "c1"]


def test_routed_cases_stand_where_they_would_had_each_been_opened_alone(
    held: Partnership, tmp_path: Path
) -> None:
    assert route(held, unrouted(held)) == 5
    (tmp_path / "other").mkdir()
    alone = plain_desk(tmp_path / "other")
    for new in bulk():
        open_cases(alone, [new], by="p1")
    for case, state in alone.estimates.cases.items():
        routed = held.estimates.cases[case]
        assert routed.proposal == state.proposal
        assert len(routed.pending) == len(state.pending) == 1
    made = [
        [e.event for e in each.ledger.entries("desk") if type(e.event) is AskMade] for each in (held, alone)
    ]
    assert [(ask.value, ask.confidence) for ask in made[0]] == [
        (ask.value, ask.confidence) for ask in made[1]
    ]


def test_routing_again_asks_nobody_twice(held: Partnership) -> None:
    cases = unrouted(held)
    route(held, cases)
    assert unrouted(held) == []
    assert not can_set_off(held)
    assert route(held, cases) == 0


def test_whoever_died_before_routing_leaves_it_to_the_next(held: Partnership) -> None:
    route(held, ["c0"])
    record = replay(entry.event for entry in held.ledger.entries("desk"))
    assert list(record.unrouted) == ["c1", "c2", "c3", "c4"]
    kept = from_bytes(to_bytes(record))
    assert kept is not None
    assert kept.unrouted == record.unrouted
    assert route(Partnership(held.ledger, held.id), ["c0", "c1"]) == 1


def test_while_nobody_can_be_asked_there_is_nothing_to_do(held: Partnership) -> None:
    held.available = lambda case: []
    assert not can_set_off(held)
    assert route(held, unrouted(held)) == 0
    assert len(unrouted(held)) == 5


def test_an_ai_partner_that_works_here_is_asked_first(desk: Any) -> None:
    open_cases(desk.partnership, [NewCase(case="c1")], by="first", route=False)
    desk.partnership.available = lambda case: []
    assert can_set_off(desk.partnership)
    assert route(desk.partnership, ["c1"]) == 1
    assert desk.asked() == ["model"]


def test_a_case_somebody_spoke_on_unasked_waits_for_no_routing(held: Partnership) -> None:
    said = contribute(held, "c0", Contribution(by="p1", answer="a"), hold=True)
    assert "c0" not in unrouted(held)
    withdraw(held, said, by="p1")
    assert "c0" not in unrouted(held)  # they are asked for what they took back
