from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from tests.ledger.sample import MONDAY, asked, contributed, erased, opened, sealed_case, settled, whole_cases

from lichen.errors import Conflict, HeadMoved, InputRefused, StoreUnavailable
from lichen.ledger.events import CaseOpened
from lichen.ledger.ledger import Ledger, open_ledger, verify_export


def test_what_is_appended_is_read_back_in_order_with_its_place(ledger: Ledger) -> None:
    events = whole_cases(3)
    receipt = ledger.append("desk", events)
    entries = list(ledger.entries("desk"))
    assert [entry.event for entry in entries] == events
    assert [entry.seq for entry in entries] == list(range(1, 13))
    assert (receipt.first, receipt.last, receipt.repeated) == (1, 12, False)
    assert receipt.digest == entries[-1].digest


def test_entries_can_start_after_any_place_stop_anywhere_and_follow_one_case(ledger: Ledger) -> None:
    ledger.append("desk", whole_cases(3))
    assert [entry.seq for entry in ledger.entries("desk", after=9)] == [10, 11, 12]
    assert [entry.seq for entry in ledger.entries("desk", after=2, limit=3)] == [3, 4, 5]
    assert [entry.seq for entry in ledger.entries("desk", case="case-0002")] == [5, 6, 7, 8]
    assert list(ledger.entries("desk", limit=0)) == []
    assert list(ledger.entries("nowhere")) == []


def test_reading_crosses_pages_without_losing_or_repeating(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lichen.ledger.ledger.PAGE", 5)
    ledger.append("desk", whole_cases(5))
    assert [entry.seq for entry in ledger.entries("desk")] == list(range(1, 21))
    assert [entry.seq for entry in ledger.entries("desk", limit=12)] == list(range(1, 13))


def test_each_chain_counts_for_itself(ledger: Ledger) -> None:
    ledger.append("desk", whole_cases(2))
    ledger.append("ward", whole_cases(1))
    assert (ledger.head("desk"), ledger.head("ward"), ledger.head("nowhere")) == (8, 4, 0)
    assert ledger.chains() == ["desk", "ward"]


def test_the_same_key_with_the_same_content_gives_the_first_receipt_and_writes_nothing(
    ledger: Ledger,
) -> None:
    first = ledger.append("desk", [opened("a")], key="request-1")
    ledger.append("desk", [opened("b")])
    again = ledger.append("desk", [opened("a")], key="request-1")
    assert again == first._replace(repeated=True)
    assert ledger.receipt("desk", "request-1") == again
    assert ledger.receipt("desk", "request-2") is None
    assert ledger.head("desk") == 2


def test_the_same_key_with_other_content_is_a_conflict(ledger: Ledger) -> None:
    ledger.append("desk", [opened("a")], key="request-1")
    with pytest.raises(Conflict, match=r"request-1.*other content"):
        ledger.append("desk", [opened("b")], key="request-1")
    assert ledger.head("desk") == 1


def test_a_request_may_stand_for_events_whose_times_and_ids_differ_from_try_to_try(ledger: Ledger) -> None:
    request = {"case": "a", "answer": "7"}
    ledger.append("desk", [opened("a")], key="request-1", content=request)
    assert ledger.append("desk", [opened("other-id")], key="request-1", content=request).repeated
    with pytest.raises(Conflict):
        ledger.append("desk", [opened("a")], key="request-1", content={"case": "a", "answer": "8"})


def test_the_same_key_on_another_chain_is_another_request(ledger: Ledger) -> None:
    ledger.append("desk", [opened("a")], key="request-1")
    assert not ledger.append("ward", [opened("z")], key="request-1").repeated


def test_whoever_decided_on_an_old_reading_is_told_where_the_chain_stands(ledger: Ledger) -> None:
    ledger.append("desk", [opened("a")], expected=0)
    with pytest.raises(HeadMoved, match="stands at entry 1, not at 0") as caught:
        ledger.append("desk", [opened("b")], expected=0)
    assert caught.value.head == 1
    assert ledger.append("desk", [opened("b")], expected=1).last == 2


def test_a_case_is_settled_once_and_the_database_is_what_refuses(ledger: Ledger) -> None:
    ledger.append("desk", [opened("a"), settled("a")])
    with pytest.raises(Conflict, match="already settled") as caught:
        ledger.append("desk", [settled("a", answer="8")])
    assert caught.value.__cause__ is not None
    assert ledger.rows("case", chain="desk", case="a")[0].answer == "7"


@pytest.mark.parametrize(
    ("events", "sentence"),
    [
        ([opened("a"), opened("a")], "case with this id"),
        ([opened("a"), asked("a", "k"), asked("a", "k")], "ask with this id"),
        ([opened("a"), contributed("a", "c"), contributed("a", "c")], "contribution with this id"),
    ],
)
def test_a_repeated_id_is_refused_and_nothing_of_the_append_stays(
    ledger: Ledger, events: list[CaseOpened], sentence: str
) -> None:
    ledger.append("desk", [opened("before")])
    with pytest.raises(Conflict, match=sentence):
        ledger.append("desk", [opened("b"), *events], key="request-1")
    assert ledger.head("desk") == 1
    assert ledger.rows("case", chain="desk", case="b") == []
    assert ledger.receipt("desk", "request-1") is None
    assert ledger.verify().ok


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (CaseOpened(at=datetime(2026, 1, 5), by="lichen", case="a"), "no time zone"),
        (settled("a", confidence=float("nan")), "not finite"),
        (contributed("a", "c", distribution=(0.5, float("inf"))), "not finite"),
        (settled("a", answer=object()), "cannot be written"),
        (settled("a", answer="a\x00b"), "NUL"),
    ],
)
def test_what_could_not_be_read_back_is_not_written(ledger: Ledger, event: CaseOpened, sentence: str) -> None:
    with pytest.raises(InputRefused, match=sentence):
        ledger.append("desk", [event])
    assert ledger.head("desk") == 0


def test_words_that_only_look_like_a_nul_are_kept(ledger: Ledger) -> None:
    ledger.append("desk", [opened("a"), settled("a", answer="\\u0000")])
    assert ledger.rows("case", chain="desk", case="a")[0].answer == "\\u0000"


def test_an_append_of_nothing_is_refused(ledger: Ledger) -> None:
    with pytest.raises(InputRefused, match="nothing to append"):
        ledger.append("desk", [])


def test_writers_at_once_never_interleave_in_one_chain(ledger: Ledger) -> None:
    failed: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            for turn in range(10):
                ledger.append("desk", whole_cases(2, start=writer * 1000 + turn * 10))
        except BaseException as error:  # noqa: BLE001  # a thread's failure must reach the test
            failed.append(error)

    _together(write, 4)
    assert not failed
    assert ledger.head("desk") == 4 * 10 * 8
    assert ledger.verify().ok
    cases = [entry.event.case for entry in ledger.entries("desk")]  # type: ignore[union-attr]
    assert all(len(set(cases[i : i + 4])) == 1 for i in range(0, len(cases), 4))


def test_of_writers_with_the_same_key_at_once_one_writes_and_all_get_its_receipt(ledger: Ledger) -> None:
    receipts = []
    _together(lambda _: receipts.append(ledger.append("desk", [opened("a")], key="request-1")), 4)
    assert {(each.first, each.last, each.digest) for each in receipts} == {(1, 1, receipts[0].digest)}
    assert [each.repeated for each in receipts].count(False) == 1


def test_a_ledger_verifies_and_exports_while_others_write_and_erase(ledger: Ledger, tmp_path: Path) -> None:
    done = threading.Event()

    def write() -> None:
        for turn in range(40):
            event, content = sealed_case(f"sealed-{turn}", turn)
            ledger.append("desk", [event], sealed=[content])
            ledger.append("desk", [*whole_cases(5, start=turn * 10), erased(content.seal)])
            ledger.checkpoint()
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    checked = []
    try:
        while not done.is_set():
            checked += ledger.verify().problems
            ledger.export(tmp_path / "ledger.jsonl")
            checked += verify_export(tmp_path / "ledger.jsonl").problems
    finally:
        writer.join()
    assert checked == []


def test_partnerships_do_not_wait_for_each_other_on_postgres(ledger: Ledger) -> None:
    if ledger.connector.dialect != "postgres":
        pytest.skip("SQLite has one writer at a time")
    ledger.append("desk", [opened("a")])
    ledger.append("ward", [opened("a")])
    done = threading.Event()
    with ledger.turn("desk"):
        other = threading.Thread(target=lambda: (ledger.append("ward", [opened("b")]), done.set()))
        other.start()
        assert done.wait(10), "the ward waited for the desk"
    other.join()


def test_two_processes_worth_of_connections_share_one_database(address: str) -> None:
    with open_ledger(address) as one, open_ledger(address) as other:
        one.append("desk", [opened("a")])
        assert other.append("desk", [opened("b")]).last == 2
        assert [entry.seq for entry in one.entries("desk")] == [1, 2]


def test_threads_that_have_ended_give_their_connections_back(ledger: Ledger) -> None:
    for number in range(20):
        _together(lambda _, case=number: ledger.append("desk", [opened(f"case-{case}")]), 1)
    assert ledger.head("desk") == 20
    assert len(ledger.connector._opened) <= 3  # type: ignore[attr-defined]  # both connectors count theirs


def test_a_database_that_cannot_be_reached_is_said_to_be_so(tmp_path: object) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        open_ledger(f"{tmp_path}/no/such/folder/lichen.db")
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        open_ledger(f"postgresql://nobody@/nothing?host={tmp_path}")


def test_times_are_kept_to_the_microsecond(ledger: Ledger) -> None:
    at = MONDAY.replace(microsecond=123457)
    ledger.append("desk", [CaseOpened(at=at, by="lichen", case="a")])
    assert ledger.rows("case", chain="desk", case="a")[0].opened_at == at


def _together(work: Callable[[int], object], count: int) -> None:
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
