"""What a person asked for is theirs to pick, to change and to leave; the AI only offers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.actions.asking import CALL, OPTIONS, WAIT, Table, digest, only

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.move_ask import given_on_purpose
from lichen.actions.settle import settle
from lichen.actions.withdraw import withdraw
from lichen.errors import Conflict, InputRefused, NotAllowed
from lichen.estimates import snapshot
from lichen.estimates.fold import replay
from lichen.ledger.ledger import Ledger, open_ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        yield ledger


@pytest.fixture
def table(ledger: Ledger) -> Table:
    made = Table(ledger)
    made.open()
    return made


def test_the_ai_is_asked_first_and_then_whoever_asked(table: Table) -> None:
    assert table.asked == [("model", "answer")]
    table.offers()
    assert table.asked == [("first", "answer")]


def test_nobody_else_is_given_what_they_asked_for(table: Table) -> None:
    table.offers()
    rows = table.ledger.rows("asks_of_case", chain="desk", case="c")
    assert given_on_purpose(rows[-1].wanted, rows[-1].made_by, rows[-1].moved_how)


def test_one_option_as_it_was_offered_is_accepted_not_changed(table: Table) -> None:
    table.offers()
    table.says("first", "accept", content=only(WAIT))
    assert table.settled == ("accept", digest(only(WAIT)))


def test_a_pick_among_all_of_them_is_the_same(table: Table) -> None:
    table.offers()
    with pytest.raises(InputRefused, match="Say which one"):
        table.takes("first")
    table.says("first", "accept", content={**OPTIONS, "picked": 1})
    assert table.settled == ("accept", digest({**OPTIONS, "picked": 1}))


@pytest.mark.parametrize(
    "content",
    [
        {"options": [CALL, {**WAIT, "text": "Wait two weeks."}], "picked": 1},
        only({**WAIT, "text": "Wait two weeks."}),
        only({"title": "Both", "text": "Call, then wait.", "from": ["a", "b"]}),
        {"options": [CALL, WAIT], "note": "all of it"},
    ],
)
def test_an_edited_option_and_a_combination_are_changes(table: Table, content: Any) -> None:
    table.offers()
    table.says("first", "accept", content=content)
    assert table.settled == ("change", digest(content))


def test_checks_look_at_the_option_that_is_taken(ledger: Ledger) -> None:
    table = Table(ledger, "checks: [{id: now, op: lacks, value: week, field: options.0.text}]")
    table.open()
    table.offers()
    with pytest.raises(InputRefused, match="says “week”"):
        table.says("first", "accept", content={**OPTIONS, "picked": 1})
    table.says("first", "accept", content={**OPTIONS, "picked": 0})
    assert table.settled == ("accept", digest({**OPTIONS, "picked": 0}))


def test_who_asked_may_leave_it_all(table: Table) -> None:
    table.offers()
    table.says("first", "reject", reasons="None of these.")
    assert table.settled == ("reject", None)


def test_an_ai_that_breaks_costs_its_options_and_the_person_writes_their_own(table: Table) -> None:
    table.breaks()
    assert table.asked == [("first", "answer")]
    with pytest.raises(Conflict, match="nothing to judge"):
        table.says("first", "accept")
    table.says("first", "change", content=only(CALL))
    assert table.settled == ("change", digest(only(CALL)))


def test_where_no_ai_offers_anything_a_person_may_leave_it(table: Table) -> None:
    table.breaks()
    table.says("first", "reject")
    assert table.settled == ("reject", None)


def test_what_a_person_wrote_can_be_taken_back_to_nothing(table: Table) -> None:
    table.breaks()
    said = Contribution(by="first", answer="change", ask=table.ask_of("first"), content=only(CALL))
    made = contribute(table.here, "c", said, hold=True)
    withdraw(table.here, made, by="first")
    assert table.state.content is None


def test_with_a_quorum_another_has_to_agree_to_the_same(ledger: Ledger) -> None:
    table = Table(ledger, "quorum: 2")
    table.open()
    table.offers()
    table.says("first", "accept", content=only(WAIT))
    assert table.settled is None
    (other, _) = table.asked[0]
    assert other in ("second", "third")
    with pytest.raises(NotAllowed, match="2 people"):
        settle(table.here, "c", "accept", by="first", about=table.shown)
    table.takes(other)
    assert table.settled == ("accept", digest(only(WAIT)))


def test_what_another_changed_goes_back_to_who_asked(ledger: Ledger) -> None:
    table = Table(ledger, "quorum: 2")
    table.open()
    table.offers()
    table.says("first", "accept", content=only(WAIT))
    (other, _) = table.asked[0]
    table.says(other, "change", content=only(CALL))
    assert table.settled is None
    assert table.asked == [("first", "second_look")]
    table.takes("first")
    assert table.settled is not None


def test_who_asked_and_rejects_has_the_last_word(ledger: Ledger) -> None:
    table = Table(ledger, "quorum: 2")
    table.open()
    table.offers()
    table.says("second", "accept", content=only(CALL))
    table.takes("third")
    table.says("first", "reject")
    assert table.settled == ("reject", None)


def test_what_a_program_asked_for_is_anybodys_to_decide_but_its_own(ledger: Ledger) -> None:
    table = Table(ledger)
    table.open(by="model")
    table.offers()
    assert table.asked[0][0] in ("first", "second", "third")


def test_the_ai_never_decides_here_however_sure(ledger: Ledger) -> None:
    table = Table(ledger, "ai_alone: true")
    table.here.estimates.threshold = 0.5
    table.open()
    table.offers(sure=0.99)
    assert table.settled is None


def test_it_reads_the_same_after_a_restart(table: Table) -> None:
    table.offers()
    table.says("first", "accept", content=only(WAIT))
    again = replay(entry.event for entry in table.ledger.entries("desk"))
    assert snapshot.to_bytes(again) == snapshot.to_bytes(table.here.estimates)
    assert again.cases["c"].content.changed is False
