"""Where one has a queue and another has time, what waits is shared out; nobody gets what they may not."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from tests.inbox.conftest import Desk

from lichen.actions.move_ask import claim, reassign
from lichen.inbox.absence import come_back, leave
from lichen.inbox.capacity import set_capacity
from lichen.inbox.lease import take
from lichen.inbox.sharing_out import QUEUE, queue_stands, share_out
from lichen.inbox.snooze import snooze
from lichen.ledger.events import AskMoved


@pytest.fixture
def uneven(desk: Any) -> Any:
    """Thirty asks wait for ada, for grace and mary were away when they came in."""
    for person in ("grace", "mary"):
        leave(desk.ledger, person, since=desk.now, until=desk.now + timedelta(days=1))
    desk.open(30)
    for person in ("grace", "mary"):
        come_back(desk.ledger, person, now=desk.now)
    desk.attendance.forget()
    desk.clock.forward(seconds=1)
    return desk


def holders(desk: Desk) -> Counter[str]:
    return Counter(desk.holder(case) for case in {case for case, _ in desk.asks()})


def test_a_queue_is_made_even_and_every_move_is_on_the_ledger(uneven: Any) -> None:
    assert holders(uneven) == {"ada": 30}
    moved = share_out(uneven.partnership, now=uneven.now)
    assert holders(uneven) == {"ada": 10, "grace": 10, "mary": 10}
    events = uneven.events(AskMoved)
    assert len(moved) == len(events) == 20
    assert {event.how for event in events} == {"shared"}
    assert {event.by for event in events} == {"lichen"}


def test_an_even_desk_is_left_alone(uneven: Any) -> None:
    share_out(uneven.partnership, now=uneven.now)
    assert not queue_stands(uneven.partnership, now=uneven.now)
    assert share_out(uneven.partnership, now=uneven.now) == []


def test_a_short_list_is_no_queue(desk: Any) -> None:
    for person in ("grace", "mary"):
        leave(desk.ledger, person, since=desk.now, until=desk.now + timedelta(days=1))
    desk.open(QUEUE - 1)
    for person in ("grace", "mary"):
        come_back(desk.ledger, person, now=desk.now)
    desk.clock.forward(seconds=1)
    assert share_out(desk.partnership, now=desk.now) == []


def test_who_is_alone_keeps_what_waits(uneven: Any) -> None:
    for person in ("grace", "mary"):
        leave(uneven.ledger, person, since=uneven.now)
    uneven.clock.forward(seconds=1)
    assert share_out(uneven.partnership, now=uneven.now) == []


def test_what_somebody_works_on_or_put_off_stays(uneven: Any) -> None:
    first, second = uneven.asks("ada")[:2]
    assert take(uneven.ledger, "desk", *first, "ada", holder="ada", now=uneven.now)
    snooze(uneven.ledger, "desk", [second], "ada", until=uneven.now + timedelta(hours=3), now=uneven.now)
    moved = share_out(uneven.partnership, now=uneven.now)
    assert moved
    assert first not in moved
    assert second not in moved


def test_what_a_lead_gave_to_somebody_stays_with_them(uneven: Any) -> None:
    given = uneven.asks("ada")[:25]
    reassign(uneven.partnership, given, "mary", by="ada", why="you know these")
    share_out(uneven.partnership, now=uneven.now)
    assert {uneven.holder(case) for case, _ in given} == {"mary"}


def test_what_was_shared_out_can_still_be_pulled_by_a_colleague(uneven: Any) -> None:
    moved = share_out(uneven.partnership, now=uneven.now)
    case, ask = next(each for each in moved if uneven.holder(each[0]) == "grace")
    claim(uneven.partnership, case, ask, by="mary")
    assert uneven.holder(case) == "mary"


def test_nobody_gets_more_than_fits_into_their_day(uneven: Any) -> None:
    set_capacity(uneven.ledger, "desk", "grace", cases_per_day=3)
    set_capacity(uneven.ledger, "desk", "mary", cases_per_day=0)
    share_out(uneven.partnership, now=uneven.now)
    assert holders(uneven)["grace"] == 3
    assert holders(uneven)["mary"] == 0


def test_nobody_gets_a_case_they_have_answered(uneven: Any) -> None:
    answered = {case for case, _ in uneven.asks("ada")[:8]}
    for case in sorted(answered):
        uneven.answers(case, "delivery")  # differs from the AI: somebody else is asked for a second opinion
    second = {case for case in answered if uneven.partnership.estimates.cases[case].pending}
    assert second
    for _ in range(3):
        share_out(uneven.partnership, now=uneven.now)
    assert all(uneven.holder(case) != "ada" for case in second)


class TestAudits:
    """Audits of an open lane would take hundreds of cases: the asks here are made audits by hand."""

    def test_an_audit_never_goes_to_who_answers_for_errors(self, uneven: Any, monkeypatch: Any) -> None:
        from lichen.inbox import sharing_out

        real = sharing_out._waiting

        def audits(*given: Any) -> list[Any]:
            return [each._replace(wanted="audit", state=_settled(each.state)) for each in real(*given)]

        monkeypatch.setattr(sharing_out, "_waiting", audits)
        moved = share_out(uneven.partnership, now=uneven.now)
        assert moved
        assert holders(uneven)["grace"] == 0
        assert holders(uneven)["mary"] == 10


def _settled(state: Any) -> Any:
    from copy import copy

    done = copy(state)
    done.settlement = object()
    return done
