"""Answers are due when the charter says; what is late goes to somebody else once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from lichen.charter.service import due_of
from lichen.inbox.absence import leave
from lichen.inbox.counts import Counts, capped, counts
from lichen.inbox.escalation import sweep
from lichen.inbox.listing import page
from lichen.inbox.next import next_ask
from lichen.inbox.snooze import snooze
from lichen.ledger.events import AskMade, AskMoved
from lichen.patterns.step import Ask


def test_people_have_a_due_time_and_an_ai_has_none(desk: Any, charter: Any) -> None:
    hour = timedelta(minutes=60)
    assert due_of(charter, desk.now, Ask("ada", "answer", "why")) == desk.now + hour
    assert due_of(charter, desk.now, Ask("model", "answer", "why")) is None
    without = replace(charter, service=replace(charter.service, answer_within=None))
    assert due_of(without, desk.now, Ask("ada", "answer", "why")) is None


def test_asks_are_due_at_risk_and_overdue(desk: Any) -> None:
    desk.open(1)
    (made,) = desk.events(AskMade)
    assert made.due == desk.now + timedelta(minutes=60)
    urgencies = []
    for minutes in (44, 2, 14):
        desk.clock.forward(minutes=minutes)
        (row,) = page(desk.ledger, made.partner, partnerships=["desk"], now=desk.now).rows
        urgencies.append(row.urgency)
    assert urgencies == [None, "at_risk", "overdue"]


def test_what_is_overdue_goes_to_whom_the_charter_names_once(desk: Any) -> None:
    desk.open(9)
    late = {case for case, _ in desk.asks() if desk.holder(case) != "mary"}
    assert sweep(desk.partnership, now=desk.now) == []
    desk.clock.forward(minutes=61)
    assert {case for case, _ in sweep(desk.partnership, now=desk.now)} == late
    assert {desk.holder(f"c{n}") for n in range(1, 10)} == {"mary"}
    assert {move.how for move in desk.events(AskMoved)} == {"escalated"}
    desk.clock.forward(hours=5)
    assert sweep(desk.partnership, now=desk.now) == []


def test_with_that_person_away_somebody_else_gets_it(desk: Any) -> None:
    desk.open(4)
    leave(desk.ledger, "mary", since=desk.now)
    desk.clock.forward(minutes=61)
    before = {case: desk.holder(case) for case, _ in desk.asks()}
    moved = sweep(desk.partnership, now=desk.now)
    assert moved
    assert all(desk.holder(case) in {"ada", "grace"} - {before[case]} for case, _ in moved)


def test_a_sweep_moves_no_more_than_it_was_told(desk: Any) -> None:
    desk.open(12)
    desk.clock.forward(minutes=61)
    first = sweep(desk.partnership, now=desk.now, limit=3)
    assert len(first) == 3
    rest = sweep(desk.partnership, now=desk.now)
    assert not {ask for _, ask in first} & {ask for _, ask in rest}


def test_badges_count_what_waits(desk: Any) -> None:
    desk.open(10)
    mine = desk.asks("ada")
    assert counts(desk.ledger, "ada", partnerships=[], now=desk.now) == Counts()
    snooze(desk.ledger, "desk", mine[:1], "ada", until=desk.now + timedelta(days=1), now=desk.now)
    assert next_ask([desk.partnership], "ada", now=desk.now) is not None
    found = counts(desk.ledger, "ada", partnerships=["desk"], now=desk.now)
    assert found == Counts(open=len(mine), snoozed=1, held=1)
    desk.clock.forward(minutes=50)
    assert counts(desk.ledger, "ada", partnerships=["desk"], now=desk.now).at_risk == len(mine)
    desk.clock.forward(minutes=20)
    assert counts(desk.ledger, "ada", partnerships=["desk"], now=desk.now).overdue == len(mine)


@pytest.mark.parametrize(("count", "said"), [(0, "0"), (1_000, "1000"), (1_001, "1000+"), (9_999, "1000+")])
def test_a_badge_does_not_count_past_a_thousand(count: int, said: str) -> None:
    assert capped(count) == said
