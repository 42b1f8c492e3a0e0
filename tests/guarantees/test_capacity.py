"""Capacity halves in a stream: queues stay short, the bound holds, nothing settles that should wait.

Everything of the product is at work on a ledger of its own: cases come in every morning with an AI's
proposal, simulated people pull what is theirs and answer until their day is full, queues are shared out anew,
what is overdue escalates, truths become known in the evening, and the lane opens and closes by its own rules.
From the middle on everybody has half the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from scipy.stats import binom

from lichen.actions.contribute import Contribution, contribute_all
from lichen.actions.learn import due, learn
from lichen.actions.open_case import NewCase, open_cases
from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.actions.record_outcome import record_outcomes
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.inbox import escalation
from lichen.inbox.availability import Attendance
from lichen.inbox.capacity import set_capacity
from lichen.inbox.counts import counts
from lichen.inbox.next import next_ask
from lichen.inbox.sharing_out import share_out
from lichen.inbox.waiting import count, wake
from lichen.ledger import events as ev
from lichen.ledger.ledger import open_ledger
from lichen.types import PartnerId

PEOPLE = ("p1", "p2", "p3", "p4", "p5")
SKILL = dict(zip(PEOPLE, (0.97, 0.93, 0.9, 0.85, 0.8), strict=True))
LABELS = ("a", "b", "c")
BOUND = 0.1
CHARTER = f"""
partnership: desk
purpose: Say which team a message goes to.
question: {{text: "Which team?", labels: [{", ".join(LABELS)}]}}
goals: [{{kpi: Wrong teams, baseline: 8, direction: down}}]
risk:
  bound: {BOUND}
  audit_share: 0.1
  high_stakes: [{{attribute: amount, op: at_least, value: 1000, why: large amounts}}]
partners:
  - {{id: p1, role: person}}
  - {{id: p2, role: person}}
  - {{id: p3, role: person}}
  - {{id: p4, role: person}}
  - {{id: p5, role: person}}
  - {{id: model, role: ai}}
owner: p1
answers_for_errors: p1
reviews: 2
outcomes_follow: true
service: {{answer_within: 1440, escalate_to: p2}}
"""
MORNING = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


class Evening(NamedTuple):
    """What one day left behind."""

    open: dict[str, int]
    room: int
    overdue: int
    unasked: int
    lane: bool


class Run:
    """A desk that works day after day; the second half with half the time."""

    def __init__(self, folder: Path, *, days: int, cases: int, room: int, seed: int) -> None:
        self.days, self.cases, self.room = days, cases, room
        self.rng, self.now, self.truth = np.random.default_rng(seed), MORNING, dict[str, str]()
        self.ledger = open_ledger(folder / f"desk-{seed}.db")
        source = Source(seed=seed, clock=lambda: self.now)
        self.desk: Partnership = open_partnership(self.ledger, load(CHARTER), by="p1", source=source)
        self.attendance = Attendance(self.desk, fresh_seconds=0.0)
        self.desk.available, self.desk.due_of = self.attendance.available, self.attendance.due_of
        self.known, self.answered = set[str](), list[tuple[str, date]]()

    def work(self) -> Iterator[Evening]:
        for day in range(self.days):
            room = self.room if day < self.days // 2 else self.room // 2
            for person in PEOPLE:
                set_capacity(self.ledger, "desk", person, cases_per_day=room)
            self.now = MORNING + timedelta(days=day)
            self._come_in(day)
            self._pass(hours=1)
            for hour in range(4):
                self._answer(room, share=(hour + 1) / 4)
                self._pass(hours=2)
            self._learn()
            yield self._evening(room)

    def _pass(self, hours: float) -> None:
        self.now += timedelta(hours=hours)
        self.attendance.forget()
        wake(self.desk, now=self.now)
        escalation.sweep(self.desk, now=self.now)
        share_out(self.desk, now=self.now)

    def _come_in(self, day: int) -> None:
        new = []
        for number in range(self.cases):
            case, truth = f"d{day}c{number}", str(self.rng.choice(LABELS))
            self.truth[case] = truth
            easy = self.rng.random() < 0.6
            sure = self.rng.uniform(0.96, 0.999) if easy else self.rng.uniform(0.4, 0.8)
            right = self.rng.random() < sure
            said = truth if right else str(self.rng.choice([each for each in LABELS if each != truth]))
            shares = tuple(sure if each == said else (1 - sure) / 2 for each in LABELS)
            proposal = Contribution(by=PartnerId("model"), answer=said, distribution=shares)
            amount = 5_000 if self.rng.random() < 0.1 else 10
            new.append(NewCase(case=case, attributes={"amount": amount}, contributions=[proposal]))
        open_cases(self.desk, new, by=PartnerId("p1"))

    def _answer(self, room: int, share: float) -> None:
        """Everybody pulls what is next for them, up to their share of the day by now."""
        given: list[tuple[str, Contribution]] = []
        for person in PEOPLE:
            done = sum(who == person for who, day in self.answered if day == self.now.date())
            for _ in range(max(0, round(room * share) - done)):
                turn = next_ask([self.desk], PartnerId(person), now=self.now)
                if turn is None:
                    break
                given.append((turn.ask.case, self._answer_of(person, turn.ask.case, turn.ask.ask)))
        if given:
            contribute_all(self.desk, given)

    def _answer_of(self, person: str, case: str, ask: str) -> Contribution:
        truth = self.truth[case]
        wrong = [each for each in LABELS if each != truth]
        answer = truth if self.rng.random() < SKILL[person] else str(self.rng.choice(wrong))
        self.answered.append((person, self.now.date()))
        return Contribution(by=PartnerId(person), answer=answer, ask=ask, saw_ai=False)

    def _learn(self) -> None:
        settled = {case for case, state in self.desk.estimates.cases.items() if state.settlement is not None}
        new = sorted(settled - self.known)
        record_outcomes(self.desk, [(case, self.truth[case]) for case in new])
        self.known.update(new)
        if due(self.desk.estimates):
            learn(self.desk)

    def _evening(self, room: int) -> Evening:
        open_asks = dict.fromkeys(PEOPLE, 0)
        for state in self.desk.estimates.cases.values():
            for waiting in state.pending.values():
                if waiting.partner in open_asks:
                    open_asks[waiting.partner] += 1
        late = [counts(self.ledger, each, partnerships=["desk"], now=self.now).overdue for each in PEOPLE]
        unasked = count(self.ledger, "desk")
        return Evening(open_asks, room, sum(late), unasked, self.desk.estimates.threshold is not None)

    def events(self, kind: type) -> list[Any]:
        return [entry.event for entry in self.ledger.entries("desk") if isinstance(entry.event, kind)]


class Outcome(NamedTuple):
    """What a run came to."""

    alone: int
    wrong: int
    most_open: int
    backlog: int
    overdue: int


def check(run: Run) -> Outcome:
    """Everything that must hold in every single run."""
    evenings = list(run.work())
    half = len(evenings) // 2
    nothing_settled_that_should_wait(run)
    for evening in evenings[half + 1 :]:
        assert all(waiting <= run.room for waiting in evening.open.values())
    wrong = alone = 0
    for settled in run.events(ev.CaseSettled):
        if settled.lane == "ai_only":
            alone += 1
            wrong += settled.answer != run.truth[settled.case]
    later = [evening.unasked for evening in evenings[half:]]
    most_open = max(max(evening.open.values()) for evening in evenings[half + 1 :])
    run.ledger.close()
    return Outcome(alone, wrong, most_open, max(later), max(each.overdue for each in evenings))


def nothing_settled_that_should_wait(run: Run) -> None:
    """Whatever settled was heard by a person or let through by an open lane; high stakes only the former."""
    answered: dict[str, set[str]] = {}
    threshold, grave = None, set()
    for entry in run.ledger.entries("desk"):
        event = entry.event
        if isinstance(event, ev.CaseOpened) and event.high_stakes is not None:
            grave.add(event.case)
        elif isinstance(event, ev.ContributionMade) and event.partner in PEOPLE:
            answered.setdefault(event.case, set()).add(event.partner)
        elif isinstance(event, ev.LaneChanged):
            threshold = event.threshold
        elif isinstance(event, ev.CaseSettled):
            if event.lane == "ai_only":
                assert event.case not in grave
                assert threshold is not None
                assert event.confidence >= threshold
            else:
                assert answered.get(event.case), f"{event.case} settled without a person"


def test_when_capacity_halves_the_queue_is_bounded_and_no_rule_is_broken(tmp_path: Path) -> None:
    found = check(Run(tmp_path, days=12, cases=60, room=14, seed=1))
    assert found.alone > 100, "the lane opened"
    assert found.wrong <= binom.ppf(0.999, found.alone, BOUND)
    assert found.backlog <= 60, "never more than a day's cases wait to be asked"
    assert found.overdue <= 14, "hardly anything is late"


def test_what_nobody_has_time_for_waits_in_sight(tmp_path: Path) -> None:
    run = Run(tmp_path, days=4, cases=30, room=4, seed=2)
    evenings = list(run.work())
    nothing_settled_that_should_wait(run)
    settled, alone = run.desk.estimates.settled, run.desk.estimates.lanes["ai_only"]
    waiting = evenings[-1].unasked + sum(evenings[-1].open.values())
    run.ledger.close()
    assert settled - alone <= 4 * 5 * 4, "nobody answered more than fits into their days"
    assert settled + waiting == 4 * 30, "every case is settled, asked about, or seen to wait"
    assert waiting > 30


@pytest.mark.guarantee
def test_capacity_halves_in_many_runs(tmp_path: Path, record: Any) -> None:
    rows, broken = [], 0
    for seed in range(12):
        found = check(Run(tmp_path, days=24, cases=60, room=14, seed=seed))
        broken += found.wrong / max(1, found.alone) > BOUND
        rows.append((seed, found.alone, f"{100 * found.wrong / max(1, found.alone):.2f}", *found[2:]))
        assert found.backlog <= 60
    record(
        "capacity",
        "Capacity halves in the middle of a stream",
        ("seed", "AI-only", "wrong, %", "most asks open", "most unasked", "most overdue"),
        rows,
        "Simulated: 12 live partnerships of 24 days, 60 cases a day, five people with room for 14 cases a "
        f"day each, from day 12 on for 7; bound {BOUND:.0%}. In every run every settlement was checked "
        "against the ledger: none of a high-stakes case, and none outside an open lane, came without a "
        "person. *Most asks open*: with one person on any evening after the change. *Unasked*: cases that "
        f"wait in sight for somebody with time. Bound broken in {broken} of 12 runs.",
    )
    assert broken <= 2  # at 5 % each, 12 runs exceed two with probability 2 %
