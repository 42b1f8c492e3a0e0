"""The inbox lists open asks in order, whole, and gives nothing away to those who answer blind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from lichen.actions.contribute import Contribution, contribute
from lichen.errors import InputRefused
from lichen.inbox.listing import Filters, Page, page, snoozed
from lichen.inbox.order import ORDERS, Order
from lichen.inbox.snooze import snooze, unsnooze
from lichen.ledger import events as ev


def add_ask(desk: Any, number: int, *, partner: str = "ada", **parts: Any) -> None:
    """An ask as the ledger holds it, with whatever the test wants it to be."""
    case = f"case-{number:03d}"
    given = {"wanted": "answer", "why": "no certificate is open yet", **parts}
    made = ev.AskMade(at=desk.now, by="lichen", case=case, ask=f"ask-{number:03d}", partner=partner, **given)
    desk.partnership.perform(
        lambda draft: [draft.add(ev.CaseOpened(at=desk.now, by="ada", case=case)), draft.add(made)]
    )


def listed(desk: Any, order: Order = "attention", *, size: int = 50, **more: Any) -> list[Any]:
    """Every row of the list, read page by page."""
    rows, cursor = [], None
    while True:
        found = page(
            desk.ledger,
            "ada",
            partnerships=["desk"],
            now=desk.now,
            order=order,
            after=cursor,
            limit=size,
            **more,
        )
        rows += found.rows
        cursor = found.cursor
        if cursor is None:
            return rows


def numbers(rows: list[Any]) -> list[int]:
    return [int(row.case.removeprefix("case-")) for row in rows]


@pytest.fixture
def full(desk: Any) -> Any:
    """Twelve asks: four due soon, four later, four never; every third blind."""
    for number in range(12):
        due = [timedelta(minutes=-5 + number), timedelta(hours=9), None][number % 3]
        add_ask(
            desk,
            number,
            value=(number * 5 % 12) / 100,
            confidence=0.9 - number * 5 % 12 / 20,
            blind=number % 4 == 0,
            due=None if due is None else desk.now + due,
        )
    return desk


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("size", [1, 5, 12, 50])
def test_pages_of_every_size_add_up_to_the_whole_list(full: Any, order: Order, size: int) -> None:
    whole = listed(full, order)
    assert sorted(numbers(whole)) == list(range(12))
    assert numbers(listed(full, order, size=size)) == numbers(whole)


def test_what_is_overdue_or_at_risk_comes_first_and_then_what_is_worth_most(full: Any) -> None:
    rows = listed(full)
    assert [row.urgency for row in rows[:4]] == ["overdue", "overdue", "at_risk", "at_risk"]
    assert numbers(rows[:4]) == [0, 3, 6, 9]
    values = [number * 5 % 12 for number in numbers(rows[4:])]
    assert values == sorted(values, reverse=True)


def test_by_due_time_what_is_never_due_comes_last(full: Any) -> None:
    dues = [row.due for row in listed(full, "due")]
    assert dues[-4:] == [None] * 4
    assert dues[:8] == sorted(each for each in dues if each is not None)


def test_the_newest_come_first(full: Any) -> None:
    assert numbers(listed(full, "newest")) == list(range(11, -1, -1))


def test_the_least_sure_come_first_and_blind_asks_after_them_by_age(full: Any) -> None:
    rows = listed(full, "confidence")
    seen = [row.confidence for row in rows if not row.blind]
    assert [row.blind for row in rows] == [False] * 9 + [True] * 3
    assert seen == sorted(seen)
    assert numbers(rows[9:]) == [0, 4, 8]


def test_a_blind_row_holds_no_figure_of_the_ai(full: Any) -> None:
    for row in (*listed(full), *listed(full, "confidence"), *listed(full, scope="team")):
        assert (row.value is None and row.confidence is None) == row.blind


def test_no_filter_on_confidence_finds_a_blind_ask(full: Any) -> None:
    for given in ({"confidence_below": 2.0}, {"confidence_above": -1.0}):
        assert not any(row.blind for row in listed(full, filters=Filters(**given)))


def test_the_cursor_does_not_carry_the_figures_the_list_is_ordered_by(full: Any) -> None:
    from base64 import urlsafe_b64decode

    found = page(full.ledger, "ada", partnerships=["desk"], now=full.now, order="confidence", limit=9)
    assert found.cursor is not None
    text = urlsafe_b64decode(found.cursor + "==").decode()
    assert not any(f"{row.confidence}" in text for row in found.rows)


def test_a_blind_ask_takes_the_place_its_value_gives_whatever_the_ai_thinks(desk: Any) -> None:
    """Two desks that differ only in how sure the AI is on a blind case show the same lists."""
    add_ask(desk, 1, blind=True, value=0.1, confidence=0.99)
    add_ask(desk, 2, blind=True, value=0.1, confidence=0.34)
    add_ask(desk, 3, blind=False, value=0.1, confidence=0.5)
    assert numbers(listed(desk, "confidence")) == [3, 1, 2]


def test_filters_keep_what_they_say(full: Any) -> None:
    assert numbers(listed(full, filters=Filters(urgency="overdue"))) == [0, 3]
    assert sorted(numbers(listed(full, filters=Filters(blind=True)))) == [0, 4, 8]
    assert numbers(listed(full, "confidence", filters=Filters(confidence_below=0.5))) == [7, 2, 9]
    assert len(listed(full, size=2, filters=Filters(due_before=full.now + timedelta(hours=1)))) == 4


def test_a_list_of_the_team_holds_everybodys_asks_and_mine_only_mine(full: Any) -> None:
    add_ask(full, 20, partner="grace", value=0.5)
    add_ask(full, 21, partner="model")
    assert 20 not in numbers(listed(full))
    team = listed(full, scope="team", size=3)
    assert sorted(numbers(team)) == [*range(12), 20]
    assert next(row for row in team if row.case == "case-020").holder == "grace"


def test_a_colleagues_row_says_nothing_of_the_ai_while_i_answer_the_same_case_blind(desk: Any) -> None:
    add_ask(desk, 1, blind=True, confidence=0.7, value=0.1)
    other = ev.AskMade(
        at=desk.now,
        by="lichen",
        case="case-001",
        ask="other",
        partner="grace",
        wanted="answer",
        why="AI unsure between billing and fraud",
        blind=False,
        confidence=0.7,
        value=0.1,
    )
    desk.partnership.perform(lambda draft: draft.add(other))
    for row in listed(desk, scope="team"):
        assert (row.confidence, row.value, "billing" in row.why) == (None, None, False)


def test_answered_asks_are_gone_from_the_list(desk: Any) -> None:
    desk.open(3)
    mine = listed(desk, scope="team")
    desk.answers("c2")
    assert {row.case for row in listed(desk, scope="team")} == {row.case for row in mine} - {"c2"}


def test_one_list_holds_the_asks_of_several_partnerships(desk: Any, charter: Any) -> None:
    from msgspec.structs import replace

    from lichen.actions.open_partnership import open_partnership

    ward = open_partnership(desk.ledger, replace(charter, partnership="ward"), by="ada")
    desk.open(4)
    said = Contribution(by="model", answer="fraud", distribution=(0.1, 0.1, 0.8))
    from lichen.actions.open_case import NewCase, open_cases

    open_cases(ward, [NewCase(case=f"w{n}", contributions=[said]) for n in range(4)], by="ada")
    for order in ORDERS:
        cursor, rows = None, []
        while True:
            found = page(
                desk.ledger,
                "ada",
                partnerships=["desk", "ward"],
                now=desk.now,
                order=order,
                after=cursor,
                limit=2,
                scope="team",
            )
            rows += [(row.partnership, row.case) for row in found.rows]
            cursor = found.cursor
            if cursor is None:
                break
        assert len(rows) == len(set(rows)) == 8


@pytest.mark.parametrize("cursor", ["x", "???", "e30", "é", "W10", "WyJkdWUiLDEse31d", "A" * 9_000])
def test_what_is_no_cursor_is_refused(desk: Any, cursor: str) -> None:
    with pytest.raises(InputRefused, match="Begin the list again"):
        page(desk.ledger, "ada", partnerships=["desk"], now=desk.now, after=cursor)


def test_an_unknown_order_is_refused(desk: Any) -> None:
    with pytest.raises(InputRefused, match="attention, due, confidence, newest"):
        page(desk.ledger, "ada", partnerships=["desk"], now=desk.now, order="loudest")  # type: ignore[arg-type]


def test_nobody_without_asks_or_partnerships_gets_an_error(desk: Any) -> None:
    assert page(desk.ledger, "nobody", partnerships=["desk"], now=desk.now) == Page([], None)
    assert page(desk.ledger, "ada", partnerships=[], now=desk.now) == Page([], None)


def test_a_snoozed_ask_leaves_the_list_until_its_time_and_only_for_its_holder(full: Any) -> None:
    later = full.now + timedelta(hours=1)
    named = [("case-003", "ask-003"), ("case-004", "ask-004")]
    assert snooze(full.ledger, "desk", named, "ada", until=later, now=full.now) == named
    assert not {3, 4} & set(numbers(listed(full)))
    assert {3, 4} <= set(numbers(listed(full, scope="team")))
    put_off = snoozed(full.ledger, "ada", partnerships=["desk"], now=full.now)
    assert {row.case for row in put_off} == {"case-003", "case-004"}
    unsnooze(full.ledger, "desk", [("case-003", "ask-003")], "ada")
    assert 3 in numbers(listed(full))
    full.clock.forward(hours=2)
    assert {3, 4} <= set(numbers(listed(full)))


def test_nobody_snoozes_what_is_not_theirs_or_what_is_past(full: Any) -> None:
    asks = [("case-003", "ask-003"), ("case-999", "ask-999")]
    assert snooze(full.ledger, "desk", asks, "grace", until=full.now + timedelta(1), now=full.now) == []
    with pytest.raises(InputRefused, match="passed"):
        snooze(full.ledger, "desk", asks, "ada", until=full.now, now=full.now)


def test_a_case_settled_by_hand_shows_as_settled(desk: Any) -> None:
    from lichen.actions.settle import settle

    desk.open(1)
    person = desk.holder("c1")
    settle(desk.partnership, "c1", "fraud", by="ada")
    rows = page(desk.ledger, person, partnerships=["desk"], now=desk.now).rows
    assert all(row.settled for row in rows)


def test_a_second_answer_is_asked_for_in_words_that_name_no_answer(desk: Any) -> None:
    desk.open(1)
    contribute(desk.partnership, "c1", Contribution(by=desk.holder("c1"), answer="fraud", ask=desk.ask("c1")))
    rows = page(desk.ledger, "ada", partnerships=["desk"], now=desk.now, scope="team").rows
    assert [row.why for row in rows] == ["Second opinion on a disagreement."]
