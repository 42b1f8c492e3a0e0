"""Who can be asked: nobody who is away, barred or full, and what waits for them goes on when it can."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from lichen.actions.adopt_charter import adopt_charter
from lichen.errors import InputRefused
from lichen.inbox import waiting
from lichen.inbox.absence import absences, call_off, come_back, hand_on, leave, sweep
from lichen.inbox.availability import Attendance, available, room
from lichen.inbox.capacity import limits, set_capacity
from lichen.ledger.events import AccessChanged, AskMoved


def here(desk: Any) -> list[str]:
    return [str(person) for person in available(desk.ledger, desk.partnership.charter, desk.now)]


def test_everybody_is_here_at_first(desk: Any) -> None:
    assert here(desk) == ["ada", "grace", "mary"]


def test_somebody_out_of_office_gets_nothing_until_they_are_back(desk: Any) -> None:
    leave(desk.ledger, "grace", since=desk.now, until=desk.now + timedelta(days=2))
    desk.open(30)
    assert desk.asks("grace") == []
    desk.clock.forward(days=2)
    assert here(desk) == ["ada", "grace", "mary"]
    desk.open(30, start=100)
    assert desk.asks("grace") != []


def test_an_absence_begins_when_it_begins_and_can_be_called_off(desk: Any) -> None:
    tomorrow = desk.now + timedelta(days=1)
    leave(desk.ledger, "grace", since=tomorrow, delegate="mary")
    assert "grace" in here(desk)
    desk.clock.forward(days=1)
    assert "grace" not in here(desk)
    come_back(desk.ledger, "grace", now=desk.now + timedelta(hours=1))
    desk.clock.forward(hours=1)
    assert "grace" in here(desk)
    leave(desk.ledger, "grace", since=desk.now + timedelta(days=9))
    (noted,) = absences(desk.ledger, "grace", now=desk.now)
    call_off(desk.ledger, "grace", since=noted.since)
    assert absences(desk.ledger, "grace", now=desk.now) == []


def test_an_absence_that_makes_no_sense_is_refused(desk: Any) -> None:
    with pytest.raises(InputRefused, match="ends before"):
        leave(desk.ledger, "grace", since=desk.now, until=desk.now)
    with pytest.raises(InputRefused, match="stands in"):
        leave(desk.ledger, "grace", since=desk.now, delegate="grace")


@pytest.mark.parametrize("role", [None, "auditor", "service"])
def test_whoever_may_not_work_here_is_not_asked(desk: Any, role: str | None) -> None:
    change = AccessChanged(at=desk.now, by="ada", person="mary", partnership="desk", role=role)
    desk.ledger.append("workspace", [change])
    assert here(desk) == ["ada", "grace"]


def test_what_waits_for_somebody_away_goes_to_their_delegate(desk: Any) -> None:
    desk.open(12)
    mine = desk.asks("grace")
    leave(desk.ledger, "grace", since=desk.now, delegate="mary")
    (done,) = sweep(desk.partnership, now=desk.now)
    assert sorted(done.moved) == sorted(mine)
    assert {desk.holder(case) for case, _ in mine} == {"mary"}
    assert {move.why for move in desk.events(AskMoved)} == {"grace is away"}
    assert sweep(desk.partnership, now=desk.now) == []


def test_without_a_delegate_it_goes_to_those_who_are_here(desk: Any) -> None:
    desk.open(12)
    mine = desk.asks("grace")
    leave(desk.ledger, "grace", since=desk.now)
    sweep(desk.partnership, now=desk.now)
    assert {desk.holder(case) for case, _ in mine} <= {"ada", "mary"}


def test_what_nobody_can_take_stays_in_sight(desk: Any) -> None:
    desk.open(6)
    for person in ("ada", "grace", "mary"):
        leave(desk.ledger, person, since=desk.now)
    before = desk.asks("grace")
    assert all(done.moved == [] for done in hand_on(desk.partnership, "grace", now=desk.now))
    assert desk.asks("grace") == before


def test_nobody_is_asked_more_than_fits_into_their_day_even_in_one_bulk(desk: Any, charter: Any) -> None:
    small = replace(charter, capacity=replace(charter.capacity, cases_per_day=4))
    adopt_charter(desk.partnership, small, by="ada")
    careful = Attendance(desk.partnership, fresh_seconds=600)
    desk.partnership.available, desk.partnership.due_of = careful.available, careful.due_of
    desk.open(50)
    assert Counter(desk.holder(case) for case, _ in desk.asks()) == {"ada": 4, "grace": 4, "mary": 4}
    assert waiting.count(desk.ledger, "desk") == 38
    assert len(waiting.waiting(desk.ledger, "desk", limit=100)) == 38
    assert here(desk) == []


def test_todays_answers_take_room_and_yesterdays_do_not(desk: Any, charter: Any) -> None:
    set_capacity(desk.ledger, "desk", "grace", cases_per_day=3)
    desk.open(30)
    assert len(desk.asks("grace")) == 3
    for case, _ in desk.asks("grace"):
        desk.answers(case)
    assert "grace" not in here(desk)
    desk.clock.forward(days=1)
    assert room(desk.ledger, desk.partnership.charter, desk.now)["grace"] == 3


def test_minutes_a_day_count_by_the_minutes_a_person_takes(desk: Any, charter: Any) -> None:
    slow = tuple(
        replace(each, minutes_per_case=20.0) if each.id == "mary" else each for each in charter.partners
    )
    capacity = replace(charter.capacity, minutes_per_day=60, minutes_per_case=5)
    changed = replace(charter, partners=slow, capacity=capacity)
    adopt_charter(desk.partnership, changed, by="ada")
    assert limits(desk.ledger, desk.partnership.charter) == {"ada": 12, "grace": 12, "mary": 3}
    set_capacity(desk.ledger, "desk", "ada", minutes_per_day=10)
    assert limits(desk.ledger, desk.partnership.charter)["ada"] == 2
    set_capacity(desk.ledger, "desk", "ada")
    assert limits(desk.ledger, desk.partnership.charter)["ada"] == 12


def test_a_capacity_that_makes_no_sense_is_refused(desk: Any) -> None:
    with pytest.raises(InputRefused, match="not both"):
        set_capacity(desk.ledger, "desk", "ada", minutes_per_day=1, cases_per_day=1)
    with pytest.raises(InputRefused, match="no capacity"):
        set_capacity(desk.ledger, "desk", "ada", cases_per_day=-1)


def test_cases_that_waited_for_nobody_move_on_when_somebody_is_back(desk: Any) -> None:
    for person in ("ada", "grace", "mary"):
        leave(desk.ledger, person, since=desk.now, until=desk.now + timedelta(hours=1))
    desk.open(5)
    assert desk.asks() == []
    assert waiting.wake(desk.partnership, now=desk.now) == 0
    desk.clock.forward(hours=1)
    assert waiting.wake(desk.partnership, 3, now=desk.now) == 3
    assert waiting.wake(desk.partnership, 3, now=desk.now) == 2
    assert waiting.wake(desk.partnership, 3, now=desk.now) == 0
    assert len(desk.asks()) == 5
    assert waiting.count(desk.ledger, "desk") == 0


def test_a_case_whose_answer_may_still_be_taken_back_is_not_taken_up(desk: Any) -> None:
    from lichen.actions.contribute import Contribution, contribute

    desk.open(1)
    said = Contribution(by=desk.holder("c1"), answer="billing", ask=desk.ask("c1"))
    contribute(desk.partnership, "c1", said, hold=True)
    assert waiting.wake(desk.partnership, now=desk.now) == 0
    desk.clock.forward(minutes=2)
    assert waiting.wake(desk.partnership, now=desk.now) == 1
    assert desk.partnership.estimates.cases["c1"].settlement is not None
