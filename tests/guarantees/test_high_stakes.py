"""The promise about high stakes: no such case settles without a person, whatever happens to the lane."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest
from tests.guarantees.watched_desk import CHARTER, LABELS, Desk

from lichen.charter.load import load
from lichen.charter.schema import plain
from lichen.estimates.belief import Belief
from lichen.estimates.case import CaseState, Opinion, Pending, Proposal
from lichen.estimates.estimates import Estimates
from lichen.estimates.fold import fold, replay
from lichen.estimates.snapshot import from_bytes, to_bytes
from lichen.ledger import events as ev
from lichen.patterns import next_step
from lichen.patterns.step import Chance, Settle, Situation

LARGE = 50_000.0
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
PEOPLE = ("ada", "ben", "cleo")


def without_a_person(events: list[ev.AnyEvent], high: set[str]) -> list[str]:
    """The high-stakes cases that were settled, and on which no person had said anything before."""
    answered: set[str] = set()
    alone = []
    for event in events:
        if isinstance(event, ev.ContributionMade) and event.role == "person":
            answered.add(event.case)
        elif not isinstance(event, ev.CaseSettled) or event.case not in high:
            continue
        elif event.lane == "ai_only" or event.case not in answered:
            alone.append(event.case)
    return alone


def test_two_thousand_high_stakes_cases_on_the_ledger_all_meet_a_person(tmp_path: Path) -> None:
    """Through a lane that opens, a restart, exhausted capacity, a demotion and a replay."""
    desk = Desk(tmp_path / "lichen.db", seed=2)
    desk.until_open()
    high = set(desk.at_once(300, amount=LARGE))
    assert desk.known.threshold is not None
    desk.restart()
    high |= set(desk.at_once(300, amount=LARGE))
    desk.partnership.available = lambda case: ()  # nobody has time
    waiting = desk.at_once(700, amount=LARGE)
    assert not any(desk.known.cases[case].settlement for case in waiting)
    desk.restart()
    desk.error = 0.5
    while desk.known.threshold is not None:
        desk.at_once(5)
        high |= set(desk.at_once(2, amount=LARGE))
    high |= set(desk.at_once(700, amount=LARGE)) | set(waiting)
    events = desk.events()
    assert len(high) >= 2_000
    assert without_a_person(events, high) == []
    again = replay(events)
    assert to_bytes(again) == to_bytes(desk.known)
    assert again.lanes == desk.known.lanes


def known(rng: random.Random) -> Estimates:
    """What is known at some moment: lane closed or wide open, watched or not, little or much learned."""
    adopted = ev.CharterAdopted(
        at=MONDAY,
        by="mara",
        version=1,
        charter=plain(load(CHARTER + rng.choice(["", "last_word: belief\n", "outcomes_follow: true\n"]))),
    )
    estimates = fold(Estimates(), adopted)
    changes = [
        ev.LaneChanged(at=adopted.at, by="lichen", threshold=0.0, evidence="a test", rungs=(0.5,)),
        ev.LaneWatched(at=adopted.at, by="lichen", state="watch", audit=1.0, evidence="a test"),
        ev.LaneChanged(at=adopted.at, by="lichen", threshold=0.5, evidence="a test", cause="monitor"),
        ev.LaneChanged(at=adopted.at, by="lichen", threshold=None, evidence="a test", cause="monitor"),
    ]
    for change in islice(changes, rng.randrange(5)):
        fold(estimates, change)
    estimates.learned_rows = rng.choice([0, 10_000])
    if rng.random() < 0.5:
        estimates = from_bytes(to_bytes(estimates)) or estimates
    return estimates


def high_stakes(rng: random.Random, estimates: Estimates, number: int) -> Situation:
    """A high-stakes case at some point before a person has said anything."""
    sure, said = rng.random(), rng.choice(LABELS)
    case = CaseState(case=str(number), high_stakes="A person decides this case: large claims.")
    if rng.random() < 0.9:
        case.ai = {"model": Opinion("x", "model", said)}
        case.proposal = Proposal(said, 1.0 if rng.random() < 0.5 else sure)
    if rng.random() < 0.1:
        case.pending = {"ask": Pending("ada", "answer")}
    case.asked = PEOPLE[: rng.randrange(4)]
    shares = [sure if label == said else (1 - sure) / 2 for label in LABELS]
    belief = Belief(said, sure, rng.random(), shares, dict(zip(LABELS, range(3), strict=True)))
    available = PEOPLE[: rng.randrange(4)]
    chance = Chance(rng.random(), rng.random(), rng.random())
    return Situation(estimates, case, belief if case.ai else None, available, chance, {"amount": LARGE})


def settled_without_a_person(count: int, seed: int) -> int:
    """How many of so many high-stakes cases the pattern would settle though no person has said anything."""
    rng, settled = random.Random(seed), 0
    states = [known(rng) for _ in range(200)]
    for number in range(count):
        settled += isinstance(next_step(high_stakes(rng, states[number % 200], number)), Settle)
    return settled


def test_the_pattern_never_settles_a_high_stakes_case_nobody_looked_at() -> None:
    assert settled_without_a_person(10_000, seed=1) == 0


def test_the_same_case_with_low_stakes_would_be_settled_alone() -> None:
    rng = random.Random(1)
    estimates = known(rng)
    fold(
        estimates,
        ev.LaneChanged(
            at=MONDAY,
            by="lichen", threshold=0.0, evidence="a test",
        ),
    )  # fmt: skip
    low = [high_stakes(rng, estimates, number) for number in range(100)]
    for situation in low:
        situation.case.high_stakes = None
    steps = [next_step(situation._replace(attributes={"amount": 1.0})) for situation in low]
    assert sum(isinstance(step, Settle) for step in steps) > 50


@pytest.mark.guarantee
def test_a_million_high_stakes_cases_all_wait_for_a_person(record: object) -> None:
    settled = sum(settled_without_a_person(50_000, seed) for seed in range(20))
    record(  # type: ignore[operator]  # the fixture's protocol lives in conftest
        "high_stakes",
        "High stakes: a person decides",
        ("cases", "settled without a person"),
        [("1,000,000", settled)],
        "Simulated high-stakes cases before anybody answered: the lane closed, open, watched or narrowed, "
        "restored from a snapshot or not, people there or not, every draw random. The real pattern decides. "
        "2,000 more go through the real ledger with restart, demotion and exhausted capacity in `make test`.",
    )
    assert settled == 0
