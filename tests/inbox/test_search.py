"""Search finds what cases say, in one's own partnerships only, and forgets what was erased."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from lichen.actions.erase import erase
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.actions.settle import settle
from lichen.errors import InputRefused
from lichen.inbox.index import catch_up
from lichen.inbox.listing import page
from lichen.inbox.search import search
from lichen.ledger.statements import Statement

TEXTS = {
    "c1": "My card was charged twice in Zürich",
    "c2": "The parcel never arrived; the card inside is lost",
    "c3": "Somebody else used my account",
}


@pytest.fixture
def full(desk: Any) -> Any:
    for case, text in TEXTS.items():
        desk.open_bare(case, inputs={"subject": f"Letter {case}", "body": text})
    while catch_up(desk.ledger):
        pass
    return desk


def found(desk: Any, query: str, **more: Any) -> list[str]:
    given = {"partnerships": ["desk"], **more}
    return [hit.case for hit in search(desk.ledger, query, **given).rows]


def test_cases_are_found_by_their_words_newest_first(full: Any) -> None:
    assert found(full, "card") == ["c2", "c1"]
    assert found(full, "card charged") == ["c1"]
    assert found(full, "CARD lost") == ["c2"]
    assert found(full, "card account") == []


def test_the_last_word_may_be_a_beginning(full: Any) -> None:
    assert found(full, "parc") == ["c2"]
    assert found(full, "parc card") == []


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        '"',
        "'",
        "((",
        "NEAR(",
        "card AND",
        "-card",
        "*",
        "card:*",
        "place:c1",
        "a'b\"c",
        "\x00",
        "%",
        "&|!",
    ],
)
def test_no_query_is_an_error(full: Any, query: str) -> None:
    search(full.ledger, query, partnerships=["desk"])


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=60))
def test_whatever_one_types_is_searched_for_or_ignored(full: Any, query: str) -> None:
    search(full.ledger, query, partnerships=["desk"])


def test_words_about_the_search_itself_are_only_words(full: Any) -> None:
    assert found(full, "c1 OR card") == []
    assert found(full, "place c1") == []


def test_nothing_of_other_partnerships_is_found(full: Any, charter: Any) -> None:
    ward = open_partnership(full.ledger, replace(charter, partnership="ward"), by="ada")
    open_case(ward, NewCase(case="w1", inputs={"body": "a card with a secret"}), by="ada")
    catch_up(full.ledger)
    assert found(full, "secret") == []
    assert found(full, "secret", partnerships=["ward"]) == ["w1"]
    assert found(full, "card", partnerships=["desk", "ward"]) == ["w1", "c2", "c1"]
    assert found(full, "card", partnerships=[]) == []
    assert found(full, "card", partnerships=["nowhere"]) == []


def test_one_filter_narrows_what_is_found(full: Any) -> None:
    settle(full.partnership, "c1", "billing", by="ada")
    assert found(full, "card", status="settled") == ["c1"]
    assert found(full, "card", status="waiting") == ["c2"]
    assert found(full, "card", lane="people_only") == ["c1"]
    assert found(full, "card", lane="ai_only") == []


def test_hits_come_in_pages(full: Any) -> None:
    first = search(full.ledger, "card", partnerships=["desk"], limit=1)
    second = search(full.ledger, "card", partnerships=["desk"], limit=1, after=first.cursor)
    assert [hit.case for hit in first.rows + second.rows] == ["c2", "c1"]
    assert second.cursor is None
    with pytest.raises(InputRefused, match="cursor"):
        search(full.ledger, "card", partnerships=["desk"], after="x")


def test_lists_show_what_a_case_is_about_once_it_was_read(desk: Any) -> None:
    desk.open_bare("c1", inputs={"subject": "Charged twice", "body": "By the same shop"})
    read = {"partnerships": ["desk"], "now": desk.now, "scope": "team"}
    assert page(desk.ledger, "ada", **read).rows[0].title == "c1"
    catch_up(desk.ledger)
    row = page(desk.ledger, "ada", **read).rows[0]
    assert (row.title, row.preview) == ("Charged twice", "By the same shop")


def test_reading_twice_changes_nothing_and_reading_goes_on_where_it_was(full: Any) -> None:
    assert catch_up(full.ledger) == 0
    full.open_bare("c4", inputs={"body": "one more card"})
    assert catch_up(full.ledger) > 0
    assert found(full, "card") == ["c4", "c2", "c1"]


def test_two_who_read_at_once_write_everything_once(desk: Any) -> None:
    for number in range(60):
        desk.open_bare(f"c{number}", inputs={"body": f"card {number}"})
    threads = [threading.Thread(target=catch_up, args=(desk.ledger,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    catch_up(desk.ledger)
    hits = search(desk.ledger, "card", partnerships=["desk"], limit=200).rows
    assert sorted(hit.case for hit in hits) == sorted(f"c{number}" for number in range(60))


def test_what_was_erased_is_in_no_list_and_no_search_at_once(full: Any) -> None:
    erase(full.partnership, "c1", by="ada", reason="asked for by the customer")
    assert found(full, "charged") == []
    assert found(full, "card") == ["c2"]
    rows = page(full.ledger, "ada", partnerships=["desk"], now=full.now, scope="team").rows
    assert {row.title for row in rows if row.case == "c1"} == {"c1"}


def test_what_was_erased_before_it_was_read_is_never_written(desk: Any) -> None:
    desk.open_bare("c1", inputs={"body": "a secret card"})
    erase(desk.partnership, "c1", by="ada", reason="asked for by the customer")
    catch_up(desk.ledger)
    assert found(desk, "secret") == []


def test_the_words_of_what_was_erased_leave_the_index(full: Any) -> None:
    erase(full.partnership, "c3", by="ada", reason="asked for by the customer")
    catch_up(full.ledger)
    if full.ledger.connector.dialect == "sqlite":
        sql = "SELECT block FROM search_data"
        blocks = b"".join(row[0] for row in full.ledger.connector.run(Statement("blocks", sql, ())))
        assert b"omebody" not in blocks
        assert b"arcel" in blocks
    else:
        sql = "SELECT words::text FROM previews"
        texts = " ".join(str(row[0]) for row in full.ledger.connector.run(Statement("words", sql, ())))
        assert "somebody" not in texts


def test_a_rebuild_leaves_lists_and_search_as_they_were(full: Any) -> None:
    full.ledger.rebuild()
    assert found(full, "card") == ["c2", "c1"]
