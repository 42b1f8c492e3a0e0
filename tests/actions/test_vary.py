"""A person asks for others: the AI is told what to keep, and its failure costs nothing but its reply."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.actions.asking import CALL, OPTIONS, WAIT, Table, only

from lichen.actions.vary import Variation, vary
from lichen.errors import Conflict, InputRefused, NotAllowed
from lichen.ledger.ledger import Ledger, open_ledger

CHEAPER = {"options": [CALL, {"id": "b", "title": "Write", "text": "Write to the few who wait longest."}]}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        yield ledger


@pytest.fixture
def table(ledger: Ledger) -> Table:
    made = Table(ledger)
    made.open()
    made.offers()
    return made


def wishes(table: Table) -> list[str]:
    rows = table.ledger.rows("variations_of_case", chain="desk", case="c")
    told = table.here.unseal([row.wish for row in rows])
    return [str(told[row.wish]) for row in rows]


def test_the_ai_is_asked_and_told_what_to_keep_and_what_to_change(table: Table) -> None:
    vary(table.here, "c", Variation("cheaper, please", ["a"]), by="first")
    assert table.asked == [("first", "answer"), ("model", "variation")]
    assert wishes(table) == ["Keep what is in “Call”. Change: cheaper, please"]


def test_the_next_reply_takes_the_place_of_what_is_on_the_table(table: Table) -> None:
    vary(table.here, "c", Variation("cheaper"), by="first")
    table.offers(CHEAPER)
    assert table.asked == [("first", "answer")]
    table.says("first", "accept", content=only(CHEAPER["options"][1]))
    assert table.settled is not None
    assert table.settled[0] == "accept"


def test_an_option_of_an_earlier_round_can_still_be_picked(table: Table) -> None:
    vary(table.here, "c", Variation("cheaper"), by="first")
    table.offers(CHEAPER)
    table.says("first", "accept", content=only(WAIT))
    assert table.settled is not None
    assert table.settled[0] == "accept"


def test_earlier_rounds_stay_readable(table: Table) -> None:
    vary(table.here, "c", Variation("cheaper"), by="first")
    table.offers(CHEAPER)
    rows = table.ledger.rows("contents_of_case", chain="desk", case="c")
    told = table.here.unseal([row.content for row in rows])
    assert [told[row.content] for row in rows] == [OPTIONS, CHEAPER]


def test_an_ai_that_breaks_leaves_the_case_with_the_person(table: Table) -> None:
    before = table.shown
    vary(table.here, "c", Variation("cheaper"), by="first")
    table.breaks()
    assert table.asked == [("first", "answer")]
    assert table.shown == before
    table.says("first", "accept", content=only(CALL))
    assert table.settled is not None


def test_it_is_asked_once_at_a_time(table: Table) -> None:
    vary(table.here, "c", Variation("cheaper"), by="first")
    with pytest.raises(Conflict, match="at work"):
        vary(table.here, "c", Variation("faster"), by="first")


@pytest.mark.parametrize(
    ("variation", "said"), [(Variation(), "what to keep"), (Variation("x", ["z"]), "`z` is none")]
)
def test_a_wish_says_something_about_what_is_there(table: Table, variation: Variation, said: str) -> None:
    with pytest.raises(InputRefused, match=said):
        vary(table.here, "c", variation, by="first")


def test_a_settled_case_is_not_varied(table: Table) -> None:
    table.says("first", "reject")
    with pytest.raises(Conflict, match="settled"):
        vary(table.here, "c", Variation("more"), by="first")


def test_only_people_ask(table: Table) -> None:
    with pytest.raises(NotAllowed):
        vary(table.here, "c", Variation("more"), by="model")


def test_the_same_key_asks_once(table: Table) -> None:
    asks = [vary(table.here, "c", Variation("more"), by="first", key="k") for _ in range(2)]
    assert asks[0] == asks[1]


def test_a_draft_is_varied_in_words_alone(ledger: Ledger) -> None:
    table = Table(ledger, kind="draft", pattern="brief")
    table.open()
    table.offers({"text": "Dear all, we are late."})
    vary(table.here, "c", Variation("warmer"), by="first")
    assert wishes(table) == ["Change: warmer"]
