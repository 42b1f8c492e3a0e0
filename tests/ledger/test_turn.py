"""A turn at the end of a chain: several appends, one commit, all or nothing."""

from __future__ import annotations

import pytest
from tests.ledger.sample import asked, erased, opened, settled, whole_cases

from lichen.errors import Conflict, NotFound
from lichen.ledger.events import AskMade, CaseOpened
from lichen.ledger.ledger import Ledger
from lichen.ledger.sealed import seal


def test_appends_of_one_turn_stand_behind_each_other(ledger: Ledger) -> None:
    ledger.append("desk", [opened("a")])
    with ledger.turn("desk") as turn:
        first = turn.append([opened("b")])
        second = turn.append([opened("c"), asked("b", "ask-b")])
        assert turn.head == 4
    assert (first.last, second.first, second.last) == (2, 3, 4)
    assert ledger.head("desk") == 4
    assert second.digest == list(ledger.entries("desk"))[-1].digest
    ledger.verify().require()


def test_a_turn_that_fails_leaves_nothing(ledger: Ledger) -> None:
    def twice() -> None:
        with ledger.turn("desk") as turn:
            turn.append([opened("a")])
            turn.append([opened("a")])

    with pytest.raises(Conflict):
        twice()
    assert ledger.head("desk") == 0
    assert ledger.chains() == []


def test_a_turn_without_an_append_makes_no_chain(ledger: Ledger) -> None:
    with ledger.turn("desk") as turn:
        assert turn.receipt("k", {"any": 1}) is None
    assert ledger.chains() == []


def test_a_key_holds_within_the_turn_and_after_it(ledger: Ledger) -> None:
    with ledger.turn("desk") as turn:
        first = turn.append([opened("a")], key="k", content="request")
        assert turn.receipt("k", "request") == first._replace(repeated=True)
        with pytest.raises(Conflict):
            turn.receipt("k", "another request")
    with ledger.turn("desk") as turn:
        assert turn.append([opened("b")], key="k", content="request") == first._replace(repeated=True)
    assert ledger.head("desk") == 1


def test_whoever_reads_within_a_turn_sees_all_of_it(ledger: Ledger) -> None:
    with ledger.turn("desk") as turn:
        turn.append([opened("a"), asked("a", "ask-a")])
        assert [row.ask for row in ledger.rows("asks_of_case", chain="desk", case="a")] == ["ask-a"]
        turn.append([opened("b")])
        assert [entry.seq for entry in ledger.entries("desk")] == [1, 2, 3]
        assert ledger.known_case("desk", ["b"]) == "b"
    ledger.verify().require()


def test_several_appends_make_the_rows_of_as_many_turns(ledger: Ledger) -> None:
    events = whole_cases(40)
    with ledger.turn("together") as turn:
        for number, event in enumerate(events):
            turn.append([event], key=f"k{number}", content=number)
    for number, event in enumerate(events):
        ledger.append("apart", [event], key=f"k{number}", content=number)
    for name in ("cases_settled", "cases_count", "lane_counts"):
        rows = [ledger.rows(name, chain=chain) for chain in ("together", "apart")]
        assert rows[0] == rows[1]
    assert ledger.receipt("together", "k7") is not None
    ledger.verify().require()


def test_what_the_database_refuses_fails_the_turn_even_if_a_reader_is_told_first(ledger: Ledger) -> None:
    ledger.append("desk", [opened("a"), settled("a")])

    def settles_twice() -> None:
        with ledger.turn("desk") as turn:
            turn.append([settled("a")])
            with pytest.raises(Conflict):
                ledger.rows("case", chain="desk", case="a")
            turn.append([opened("b")])

    with pytest.raises(Conflict):
        settles_twice()
    assert ledger.head("desk") == 2
    ledger.append("desk", [opened("b")])
    assert ledger.head("desk") == 3


def test_what_is_erased_in_a_turn_that_stored_it_is_gone(ledger: Ledger) -> None:
    kept = seal({"text": "personal"})
    with ledger.turn("desk") as turn:
        turn.append([opened("a", inputs=kept.seal)], sealed=[kept])
        turn.append([erased(kept.seal, case="a")])
    assert ledger.unseal([kept.seal]) == {kept.seal: None}
    ledger.verify().require()


def test_a_case_that_nobody_vouches_for_is_looked_up(ledger: Ledger) -> None:
    with pytest.raises(NotFound), ledger.turn("desk") as turn:
        turn.append([asked("a", "ask-a")], opened={"b"})
    ledger.append("desk", [opened("a")])
    with ledger.turn("desk") as turn:
        turn.append([asked("a", "ask-a")], opened={"a"})
    assert ledger.head("desk") == 2


def test_very_many_rows_at_once_are_the_rows_of_one_at_a_time(ledger: Ledger) -> None:
    events = whole_cases(130)
    ledger.append("bulk", events)
    for event in events:
        ledger.append("slow", [event])
    for query in ("cases_settled", "asks_of_partner"):
        more = {"partner": "ada"} if query == "asks_of_partner" else {}
        rows = [ledger.rows(query, chain=chain, limit=1_000, **more) for chain in ("bulk", "slow")]
        assert rows[0] == rows[1]
    ledger.verify().require()


def test_the_kinds_that_came_in_are_known_without_reading_them(ledger: Ledger) -> None:
    ledger.append("desk", [opened("a"), opened("b"), asked("a", "ask-a")])
    assert ledger.kinds("desk") == ({CaseOpened, AskMade}, 3)
    assert ledger.kinds("desk", after=2) == ({AskMade}, 3)
    assert ledger.kinds("desk", after=3) == (set(), 0)
