"""What the client promises on cases, asks and decisions holds on the fake server and on a real one alike."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from tests.client.asking import SAYS_BILLING, Desks, asked, differed, opened, settled
from tests.client.conftest import Server

from lichen.client.cases import NewCase
from lichen.client.shapes import Proposed
from lichen.errors import Conflict, InputRefused, NotAllowed, NotFound


def test_a_case_goes_from_open_to_settled(desks: Desks, new: str) -> None:
    assert opened(desks, new) == new
    who, ask = asked(desks, new)
    made = desks[who].contribute(new, "billing", ask=ask, confidence=0.9, reasons="A card.", seconds=4)
    case = desks["owner"].cases.get(new)
    assert (case.status, case.answer, case.lane, case.answers_for) == (
        "settled",
        "billing",
        "people_only",
        "owner",
    )
    assert case.inputs == {"text": f"A letter, {new}."}
    (said,) = case.contributions
    assert (said.contribution, said.partner, said.reasons, said.confidence) == (made, who, "A card.", 0.9)


def test_a_case_without_an_id_gets_one(desks: Desks) -> None:
    case = desks["robot"].cases.open({"text": "x"}, attributes={"region": "north"})
    assert desks["owner"].cases.get(case).attributes == {"region": "north"}


def test_a_case_id_is_given_once(desks: Desks, new: str) -> None:
    opened(desks, new)
    with pytest.raises(Conflict):
        desks["robot"].cases.open({"text": "something else"}, case=new)


def test_the_same_key_with_another_request_contradicts(desks: Desks, new: str) -> None:
    desks["robot"].cases.open({"text": "x"}, case=new, key=f"open.{new}")
    assert desks["robot"].cases.open({"text": "x"}, case=new, key=f"open.{new}") == new
    with pytest.raises(Conflict):
        desks["robot"].cases.open({"text": "y"}, case=new, key=f"open.{new}")


def test_many_cases_open_in_thousands_and_lists_page_through_them(desks: Desks, new: str) -> None:
    rows = (NewCase({"text": f"letter {n}"}, case=f"{new}-{n}") for n in range(1_203))
    ids = list(desks["robot"].cases.open_many(rows, key=f"many.{new}"))
    assert ids == [f"{new}-{n}" for n in range(1_203)]
    again = [{"inputs": {"text": f"letter {n}"}, "case": f"{new}-{n}"} for n in range(1_203)]
    assert list(desks["robot"].cases.open_many(again, key=f"many.{new}")) == ids
    listed = [row.case for row in desks["auditor"].cases.list(status="unsettled") if row.case.startswith(new)]
    assert listed == ids[::-1]


def test_only_ais_come_along_with_a_case(desks: Desks, new: str) -> None:
    with pytest.raises(NotAllowed, match="ada"):
        opened(desks, new, (Proposed(by="ada", answer="billing"),))


def test_a_blind_ask_hides_what_the_ai_said(desks: Desks, new: str) -> None:
    opened(desks, new, SAYS_BILLING)
    who, ask = asked(desks, new)
    before = desks[who].cases.get(new)
    assert before.hidden
    assert before.contributions == []
    desks[who].contribute(new, "billing", ask=ask)
    after = desks[who].cases.get(new)
    assert not after.hidden
    assert [each.partner for each in after.contributions] == ["model", who]


def test_an_answer_that_is_none_is_refused(desks: Desks, new: str) -> None:
    opened(desks, new)
    who, ask = asked(desks, new)
    with pytest.raises(InputRefused, match="kitchen"):
        desks[who].contribute(new, "kitchen", ask=ask)


def test_an_ask_is_answered_once(desks: Desks, new: str) -> None:
    opened(desks, new)
    who, ask = asked(desks, new)
    desks[who].contribute(new, "billing", ask=ask, key=f"answer.{new}")
    with pytest.raises(Conflict):
        desks[who].contribute(new, "technical", ask=ask)
    desks[who].contribute(new, "billing", ask=ask, key=f"answer.{new}")
    assert len(desks["owner"].cases.get(new).contributions) == 1


def test_the_next_ask_is_kept_for_who_pulls_it(desks: Desks, new: str) -> None:
    opened(desks, new)
    pulled = []
    for _ in range(3_000):
        turn = desks["ada"].asks.next(order="newest", lease_seconds=60)
        if turn is None or turn.ask.case == new:
            break
        pulled.append(turn)
        if len(pulled) > 5:
            turn = pulled[0]
            break
    assert turn is not None
    assert turn.ask.holder == "ada"
    until = desks["ada"].asks.renew(turn, seconds=600)
    assert until > datetime.now(UTC) + timedelta(seconds=500)
    other = desks["ben"].asks.next(lease_seconds=1)
    assert other is None or other.ask.ask != turn.ask.ask
    made = desks["ada"].asks.answer(turn, "other", confidence=0.5)
    assert made in {each.contribution for each in desks["owner"].cases.get(turn.ask.case).contributions}
    for each in pulled:
        if each.ask.ask != turn.ask.ask:
            desks["ada"].asks.release(each)


def test_nothing_waits_for_who_answers_nothing(desks: Desks) -> None:
    assert desks["robot"].asks.next() is None


def test_asks_move_and_move_back(desks: Desks, new: str) -> None:
    opened(desks, new)
    who, ask = asked(desks, new)
    other = "ben" if who == "ada" else "ada"
    moved = desks["lead"].asks.reassign((new, ask), other, why="Holiday.")
    assert (moved.moved, asked(desks, new)[0]) == (1, other)
    assert moved.undo is not None
    with_all = desks["lead"].asks
    assert with_all.undo(moved.undo).moved == 1
    assert asked(desks, new)[0] == who
    assert desks[who].asks.delegate((new, ask), other).moved == 1
    assert desks["lead"].asks.reassign_many([(new, ask)], who).moved == 1
    assert asked(desks, new)[0] == who
    with pytest.raises((NotAllowed, NotFound)):
        desks["ada"].asks.reassign_many([(new, ask)], other)


def test_a_snoozed_ask_is_out_of_the_inbox_until_it_is_taken_back(desks: Desks, new: str) -> None:
    opened(desks, new)
    who, ask = asked(desks, new)
    desks[who].asks.snooze((new, ask), datetime.now(UTC) + timedelta(days=1))
    assert ask in [row.ask for row in desks[who].asks.snoozed()]
    assert ask not in [row.ask for row in desks[who].asks.list()]
    assert desks[who].asks.counts().snoozed >= 1
    desks[who].asks.unsnooze((new, ask))
    assert ask in [row.ask for row in desks[who].asks.list()]


def test_a_person_settles_and_overrides(desks: Desks, new: str) -> None:
    opened(desks, new)
    who, ask = asked(desks, new)
    made = desks[who].settle(new, "technical") if not desks[who].cases.get(new).hidden else None
    if made is None:
        desks[who].contribute(new, "technical", ask=ask)
    else:
        assert (made.answer, made.answers_for) == ("technical", who)
    with pytest.raises(Conflict):
        desks[who].settle(new, "technical")
    over = desks[who].override(new, "other", "Neither of them.")
    assert (over.answer, over.by) == ("other", who)
    case = desks["owner"].cases.get(new)
    assert (case.answer, case.settled_answer, case.override_reason) == (
        "other",
        "technical",
        "Neither of them.",
    )


def test_outcomes_come_one_by_one_or_many_at_once(desks: Desks, new: str) -> None:
    first, second = settled(desks, f"{new}-a"), settled(desks, f"{new}-b")
    third = settled(desks, f"{new}-c")
    desks["robot"].outcome(first, "technical")
    assert desks["robot"].outcomes({second: "billing", third: "other"}) == 2
    truths = [desks["owner"].cases.get(each).truth for each in (first, second, third)]
    assert truths == ["technical", "billing", "other"]
    with pytest.raises(Conflict):
        desks["robot"].outcome(first, "billing")
    assert desks["owner"].cases.get(first).truth_source == "outcome"


def test_feedback_and_comments_reach_the_case(desks: Desks, server: Server, new: str) -> None:
    settled(desks, new)
    (said,) = desks["owner"].cases.get(new).contributions
    desks["lead"].feedback(new, said.contribution, accurate=False, useful=True, reason="Wrong year.")
    (remark,) = desks["owner"].cases.get(new).feedback
    assert (remark.accurate, remark.useful, remark.timely, remark.reason) == (
        False,
        True,
        None,
        "Wrong year.",
    )
    comment = desks["lead"].comment(new, "Seen this sender before?", mentions=["ada"])
    (found,) = desks["ada"].cases.comments(new).items
    assert (found.comment, found.text, found.by) == (comment, "Seen this sender before?", "lead")
    with server.client("ada") as client:
        mine = [each for each in client.mentions() if each.case == new]
        assert [each.text for each in mine] == ["Seen this sender before?"]
        desks["ada"].mentions_read(mine[0].seq)
        assert new not in {each.case for each in client.mentions()}


def test_a_disagreement_is_told_and_resolved(desks: Desks, new: str) -> None:
    id = differed(desks, new)
    found = desks["lead"].disagreements.get(id)
    assert found.positions is not None
    assert dict(found.positions)["model"] == "billing"
    assert not found.resolved
    done = desks["lead"].disagreements.resolve(id, "technical", "The log shows the failed login.")
    assert (done.case, done.answer) == (new, "technical")
    after = desks["lead"].disagreements.get(id)
    assert (after.resolved, after.answer, after.resolved_by) == (True, "technical", "lead")
    assert after.reason == "The log shows the failed login."


def test_a_settled_case_becomes_a_precedent(desks: Desks, new: str) -> None:
    settled(desks, new)
    made = desks["ada"].precedents.set(new, "A card is billing.")
    assert (made, "A card is billing.") in [
        (each.precedent, each.title) for each in desks["ada"].precedents.list()
    ]
    assert desks["ada"].precedents.retire(new) == made
    assert made not in [each.precedent for each in desks["ada"].precedents.list()]


def test_history_and_events_are_the_ledger(desks: Desks, new: str) -> None:
    settled(desks, new)
    history = list(desks["owner"].cases.history(new))
    assert [entry.kind for entry in history][:4] == [
        "case_opened",
        "ask_made",
        "contribution_made",
        "case_settled",
    ]
    assert {"text": f"A letter, {new}."} in history[0].contents.values()
    events = {entry.seq: entry for entry in desks["auditor"].events()}
    assert list(events) == list(range(1, len(events) + 1))
    assert all(events[entry.seq].digest == entry.digest for entry in history)


def test_personal_data_is_erased_on_request(desks: Desks, new: str) -> None:
    settled(desks, new)
    assert desks["owner"].erase(new, "Requested by the customer.") >= 1
    assert desks["owner"].cases.get(new).inputs is None
    assert desks["owner"].cases.get(new).answer == "billing"


def test_search_finds_what_a_case_says(desks: Desks, server: Server, new: str) -> None:
    desks["robot"].cases.open({"text": f"A zebra called {new.replace('-', '')} was here."}, case=new)
    words = f"zebra {new.replace('-', '')}"
    with server.client("ada") as client:
        for _ in range(200):
            if found := [hit.case for hit in client.search(words, partnership="desk")]:
                break
            time.sleep(0.05)  # words are taken up beside the requests
    assert found == [new]


def test_an_id_never_leads_elsewhere(desks: Desks) -> None:
    with pytest.raises(NotFound):
        desks["owner"].cases.get("../charter")
    with pytest.raises(InputRefused):
        desks["owner"].cases.get("..")
