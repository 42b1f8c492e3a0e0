"""Where the charter protects an attribute, the AI settles alone only where that is proved for every group."""

from collections import Counter
from typing import Any

import msgspec
import numpy as np
import pytest

from lichen.actions.adopt_charter import adopt_charter
from lichen.actions.contribute import Contribution, contribute
from lichen.actions.grouping import MOST_OF_ONE
from lichen.actions.learn import due, learn
from lichen.actions.open_case import NewCase, open_case, open_cases
from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.actions.record_outcome import record_outcome
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.estimates.fold import replay
from lichen.estimates.snapshot import from_bytes, to_bytes
from lichen.ledger.events import CaseOpened, CharterAdopted, GroupLaneChanged, GroupMet, IncidentOpened
from lichen.ledger.ledger import Ledger

CHARTER = """
partnership: lending
purpose: Say which requests are complete.
question: {text: "Complete?", labels: [complete, incomplete]}
goals: [{kpi: Wrong answers, unit: "%", baseline: 8, direction: down}]
partners: [{id: p1, role: person}, {id: p2, role: person}, {id: model, role: ai}]
owner: p1
answers_for_errors: p2
outcomes_follow: true
risk: {bound: 0.05, audit_share: 0.3}
protected_attributes: [region]
"""
NORTH, SOUTH = 0.0, 0.1
"""The simulated model's errors: south is a fifth of the cases, so that all together stay below the bound."""


@pytest.fixture
def lending(ledger: Ledger) -> Partnership:
    return open_partnership(ledger, load(CHARTER), by="p1", source=Source(seed=1))


def work(
    here: Partnership, count: int, *, name: str = "a", errors: dict[str, float] | None = None
) -> Counter[Any]:
    """Open, answer and close simulated requests; how many of each region went by which lane."""
    rng, lanes = np.random.default_rng([len(name), ord(name[0])]), Counter[Any]()
    wrong_in = errors or {"north": NORTH, "south": SOUTH}
    for number in range(count):
        region = "south" if rng.random() < 0.2 else "north"
        truth = ("complete", "incomplete")[int(rng.integers(2))]
        other = "incomplete" if truth == "complete" else "complete"
        said = other if rng.random() < wrong_in[region] else truth
        sure = 0.9 + 0.099 * rng.random()
        shares = (sure, 1 - sure) if said == "complete" else (1 - sure, sure)
        model = Contribution(by="model", answer=said, distribution=shares)
        new = NewCase(case=f"{name}{number}", attributes={"region": region}, contributions=(model,))
        case = open_case(here, new, by="p1")
        while pending := here.estimates.cases[case].pending:
            ((ask, waiting),) = pending.items()
            contribute(here, case, Contribution(by=waiting.partner, answer=truth, ask=ask))
        lanes[region, here.estimates.cases[case].settlement.lane] += 1
        record_outcome(here, case, truth)
        if due(here.estimates):
            learn(here)
    return lanes


def events(here: Partnership, kind: type) -> list[Any]:
    return [entry.event for entry in here.ledger.entries("lending") if isinstance(entry.event, kind)]


def test_the_lane_takes_the_group_for_which_it_is_proved_and_no_other(lending: Partnership) -> None:
    work(lending, 500)
    lanes = work(lending, 300, name="b")
    assert lending.estimates.threshold is not None
    assert lanes["north", "ai_only"] > 150
    assert lanes["south", "ai_only"] == 0
    opened = events(lending, GroupLaneChanged)
    assert {each.group for each in opened} == {1}
    assert "group 1" in opened[0].evidence


def test_nothing_on_the_chain_says_what_a_group_stands_for(lending: Partnership) -> None:
    work(lending, 30)
    said = [event.groups for event in events(lending, CaseOpened)]
    assert set(said) == {(1,), (2,)}
    cases = [
        entry.event
        for entry in lending.ledger.entries("lending")
        if not isinstance(entry.event, CharterAdopted)
    ]
    assert b"south" not in msgspec.json.encode(cases)
    met = events(lending, GroupMet)
    assert [each.group for each in met] == [1, 2]
    assert lending.unseal([met[1].meaning])[met[1].meaning] == {"attribute": "region", "value": "south"}


def test_the_record_replays_to_the_same_bytes(lending: Partnership) -> None:
    work(lending, 800)
    assert lending.estimates.by_group.lanes
    written = [entry.event for entry in lending.ledger.entries("lending")]
    assert to_bytes(replay(written)) == to_bytes(lending.estimates)
    assert to_bytes(from_bytes(to_bytes(lending.estimates))) == to_bytes(lending.estimates)


def test_another_process_gives_the_same_numbers(lending: Partnership, ledger: Ledger) -> None:
    work(lending, 20)
    other = Partnership(ledger, lending.id, Source(seed=9))
    for number, region in enumerate(("South", "north", "west")):
        open_case(other, NewCase(case=f"o{number}", attributes={"region": region}), by="p1")
    assert [event.groups for event in events(lending, CaseOpened)][-3:] == [(2,), (1,), (3,)]


def test_a_case_whose_group_is_not_stated_is_in_a_group_of_its_own(lending: Partnership) -> None:
    open_cases(lending, [NewCase(case="x"), NewCase(case="y", attributes={"region": " "})], by="p1")
    assert [event.groups for event in events(lending, CaseOpened)] == [(1,), (1,)]


def test_what_comes_after_twenty_values_is_one_group(lending: Partnership) -> None:
    many = [NewCase(case=f"v{n}", attributes={"region": f"place {n}"}) for n in range(MOST_OF_ONE + 5)]
    open_cases(lending, many, by="p1")
    assert len(events(lending, GroupMet)) == MOST_OF_ONE + 1


def test_a_group_that_becomes_worse_leaves_the_lane_and_the_others_stay(lending: Partnership) -> None:
    fine = {"north": 0.0, "south": 0.0}
    work(lending, 1000, errors=fine)
    assert set(lending.estimates.by_group.lanes) == {1, 2}
    work(lending, 900, name="b", errors={"north": 0.0, "south": 0.3})
    left = [each for each in events(lending, GroupLaneChanged) if each.threshold is None]
    assert [each.group for each in left] == [2]
    assert left[0].cause == "monitor"
    assert events(lending, IncidentOpened)[-1].incident == left[0].incident
    assert lending.estimates.threshold is not None
    assert set(lending.estimates.by_group.lanes) == {1}


def test_cases_that_came_in_before_an_attribute_was_protected_go_to_people(ledger: Ledger) -> None:
    bare = CHARTER.replace("protected_attributes: [region]\n", "")
    here = open_partnership(ledger, load(bare), by="p1", source=Source(seed=1))
    work(here, 300, errors={"north": 0.0, "south": 0.0})
    assert here.estimates.threshold is not None
    assert work(here, 50, name="b")["north", "ai_only"] > 20
    adopt_charter(here, load(CHARTER), by="p1")
    assert work(here, 50, name="c")["north", "ai_only"] == 0


def test_without_protected_attributes_no_case_has_groups(ledger: Ledger) -> None:
    bare = CHARTER.replace("protected_attributes: [region]\n", "")
    here = open_partnership(ledger, load(bare), by="p1", source=Source(seed=1))
    work(here, 5)
    assert not events(here, GroupMet)
    assert all(event.groups == () for event in events(here, CaseOpened))
