"""Asks move between people, one or many at once, with a way back, and never to whom they must not go."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from lichen.actions.adopt_charter import adopt_charter
from lichen.actions.move_ask import Undo, claim, claim_all, delegate, hand_over, reassign, undo
from lichen.errors import Conflict, NotAllowed, NotFound
from lichen.inbox.absence import leave
from lichen.inbox.listing import one
from lichen.ledger.events import AccessChanged, AskMoved


def test_a_claim_is_on_the_ledger_and_the_ask_is_mine(desk: Any) -> None:
    desk.open(3)
    case, ask = next(each for each in desk.asks() if desk.holder(each[0]) != "mary")
    before = desk.holder(case)
    move = claim(desk.partnership, case, ask, by="mary")
    assert (move.partner, move.previous, move.how) == ("mary", before, "claimed")
    assert desk.holder(case) == "mary"
    row = one(desk.ledger, "desk", case, ask, now=desk.now)
    assert row is not None
    assert (row.holder, row.moved) == ("mary", "claimed")


def test_the_same_claim_under_the_same_key_happens_once(desk: Any) -> None:
    desk.open(3)
    case, ask = next(each for each in desk.asks() if desk.holder(each[0]) != "mary")
    first = claim(desk.partnership, case, ask, by="mary", key="k")
    assert claim(desk.partnership, case, ask, by="mary", key="k") == first
    assert len(desk.events(AskMoved)) == 1


def test_nobody_claims_what_is_theirs_answered_or_unknown(desk: Any) -> None:
    desk.open(2)
    holder = desk.holder("c1")
    with pytest.raises(Conflict, match="already"):
        claim(desk.partnership, "c1", desk.ask("c1"), by=holder)
    with pytest.raises(Conflict, match="not open"):
        claim(desk.partnership, "c1", "ask-nowhere", by="ada")
    with pytest.raises(NotFound):
        claim(desk.partnership, "c9", "ask-nowhere", by="ada")
    with pytest.raises(NotAllowed, match="does not work"):
        claim(desk.partnership, "c1", desk.ask("c1"), by="stranger")


def test_nobody_gets_a_case_they_answered(desk: Any) -> None:
    desk.open(1)
    first = desk.holder("c1")
    desk.answers("c1", "fraud")
    with pytest.raises(NotAllowed, match="answered on `c1` already"):
        claim(desk.partnership, "c1", desk.ask("c1"), by=first)


def test_a_lead_reassigns_and_a_contributor_does_not(desk: Any) -> None:
    desk.open(4)
    with pytest.raises(NotAllowed, match="owner or a lead"):
        reassign(desk.partnership, desk.asks(), "mary", by="grace")
    role = AccessChanged(at=desk.now, by="ada", person="grace", partnership="desk", role="lead")
    desk.ledger.append("workspace", [role])
    done = reassign(desk.partnership, desk.asks(), "mary", by="grace", why="a quiet day")
    assert {desk.holder(f"c{n}") for n in range(1, 5)} == {"mary"}
    assert all("with `mary` already" in why for why in done.refused.values())
    assert len(done.moved) + len(done.refused) == 4


def test_what_cannot_move_is_said_and_the_rest_moves(desk: Any) -> None:
    desk.open(4)
    asks = [each for each in desk.asks() if desk.holder(each[0]) != "mary"]
    wrong = [("c1", "ask-nowhere"), ("c77", "ask-nowhere-2")]
    done = reassign(desk.partnership, [*wrong, *asks], "mary", by="ada")
    assert sorted(done.moved) == sorted(asks)
    assert "not open" in done.refused["ask-nowhere"]
    assert "no case `c77`" in done.refused["ask-nowhere-2"]


def test_one_does_not_hand_work_to_an_ai_or_a_stranger(desk: Any) -> None:
    desk.open(1)
    for to in ("model", "stranger"):
        with pytest.raises(NotFound, match=f"no person `{to}`"):
            reassign(desk.partnership, desk.asks(), to, by="ada")


def test_an_ais_ask_does_not_go_to_a_person(desk: Any, charter: Any) -> None:
    from lichen.actions.ask import ask

    desk.open(1)
    named = ask(desk.partnership, "c1", "model", by="ada", why="again?")
    done = reassign(desk.partnership, [("c1", named)], "ada", by="ada")
    assert "cannot go to a person" in done.refused[named]


def test_everything_moved_comes_back_but_what_was_answered_since(desk: Any) -> None:
    desk.open(9)
    before = {case: desk.holder(case) for case, _ in desk.asks()}
    done = reassign(desk.partnership, desk.asks(), "mary", by="ada")
    answered = done.moved[0][0]
    desk.answers(answered)
    assert done.undo is not None
    back = undo(desk.partnership, done.undo, by="ada")
    assert {case for case, _ in back.moved} == {case for case, _ in done.moved} - {answered}
    assert {case: desk.holder(case) for case, _ in back.moved} == {
        case: before[case] for case, _ in back.moved
    }
    assert list(back.refused) == [done.moved[0][1]]


def test_an_undo_can_itself_be_taken_back(desk: Any) -> None:
    desk.open(5)
    done = reassign(desk.partnership, desk.asks(), "mary", by="ada")
    assert done.undo is not None
    back = undo(desk.partnership, done.undo, by="ada")
    assert back.undo is not None
    undo(desk.partnership, back.undo, by="ada")
    assert {desk.holder(f"c{n}") for n in range(1, 6)} == {"mary"}


def test_what_went_on_meanwhile_stays_where_it_is(desk: Any) -> None:
    desk.open(3)
    done = reassign(desk.partnership, desk.asks(), "mary", by="ada")
    delegate(desk.partnership, done.moved[:1], "grace", by="mary")
    assert done.undo is not None
    back = undo(desk.partnership, done.undo, by="ada")
    assert "went on to `grace`" in back.refused[done.moved[0][1]]


def test_others_do_not_take_back_what_a_lead_did(desk: Any) -> None:
    desk.open(3)
    done = reassign(desk.partnership, desk.asks(), "mary", by="ada")
    assert done.undo is not None
    with pytest.raises(NotAllowed, match="take back"):
        undo(desk.partnership, done.undo, by="grace")
    with pytest.raises(Conflict, match="was done in `ward`"):
        undo(desk.partnership, Undo("ward", 1, 2), by="ada")


def test_a_repeated_bulk_gives_the_same_undo(desk: Any) -> None:
    desk.open(3)
    asks = desk.asks()
    done = reassign(desk.partnership, asks, "mary", by="ada", key="bulk")
    desk.open(1, start=50)
    again = reassign(desk.partnership, asks, "mary", by="ada", key="bulk")
    assert (again.undo, again.moved) == (done.undo, done.moved)


def test_one_delegates_only_ones_own(desk: Any) -> None:
    desk.open(6)
    done = delegate(desk.partnership, desk.asks(), "mary", by="grace")
    assert {case for case, _ in done.moved} == set(done_cases(desk, "grace"))
    assert all("not with `grace`" in why for why in done.refused.values())


def done_cases(desk: Any, previous: str) -> list[str]:
    return [move.case for move in desk.events(AskMoved) if move.previous == previous]


def test_lichen_finds_somebody_else_who_is_here(desk: Any) -> None:
    desk.open(6)
    leave(desk.ledger, "mary", since=desk.now)
    mine = desk.asks("grace")
    done = hand_over(desk.partnership, mine, by="grace")
    assert sorted(done.moved) == sorted(mine)
    assert {desk.holder(case) for case, _ in mine} == {"ada"}


def test_with_nobody_else_here_the_ask_stays_and_says_so(desk: Any) -> None:
    desk.open(6)
    for person in ("mary", "ada"):
        leave(desk.ledger, person, since=desk.now)
    mine = desk.asks("grace")
    done = hand_over(desk.partnership, mine, by="grace")
    assert (done.moved, done.undo) == ([], None)
    assert all("Nobody else is available" in why for why in done.refused.values())


def test_with_four_eyes_an_ask_does_not_come_back_to_whom_it_left(desk: Any, charter: Any) -> None:
    adopt_charter(desk.partnership, replace(charter, four_eyes=True), by="ada")
    desk.open(1)
    first = desk.holder("c1")
    second, third = [each for each in ("ada", "grace", "mary") if each != first]
    named = [("c1", desk.ask("c1"))]
    reassign(desk.partnership, named, second, by="ada")
    back = reassign(desk.partnership, named, first, by="ada")
    assert "with four eyes" in back.refused[named[0][1]]
    assert reassign(desk.partnership, named, third, by="ada").moved == named


def test_with_four_eyes_one_does_not_claim_ones_own_question(desk: Any, charter: Any) -> None:
    from lichen.actions.ask import ask

    adopt_charter(desk.partnership, replace(charter, four_eyes=True), by="ada")
    desk.open(1)
    asker, other = [each for each in ("ada", "grace", "mary") if each != desk.holder("c1")]
    named = ask(desk.partnership, "c1", other, by=asker, why="would you sign this?")
    done = delegate(desk.partnership, [("c1", named)], asker, by=other)
    assert "had or made this ask" in done.refused[named]


def test_many_at_once_are_one_act_on_the_ledger(desk: Any) -> None:
    desk.open(200)
    asks = [each for each in desk.asks() if desk.holder(each[0]) != "mary"]
    head = desk.ledger.head("desk")
    done = reassign(desk.partnership, asks, "mary", by="ada")
    assert done.undo == Undo("desk", head + 1, head + len(asks))
    assert claim_all(desk.partnership, asks[:3], by="ada").moved == []
    desk.ledger.verify().require()
