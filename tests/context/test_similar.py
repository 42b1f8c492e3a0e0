"""Similar past cases: settled ones only, kept for pages, without what was erased."""

from __future__ import annotations

from typing import Any

from lichen.actions.erase import erase
from lichen.context.case_index import index_of, look_up, look_up_words
from lichen.context.similar import FRESH, STALE, WORDS_KEPT, kept_alike, kept_similar
from lichen.reports.kept_rows import every_kept

PAST = {
    "c1": "my card has not arrived in the post yet",
    "c2": "the rate of exchange on my statement is wrong",
    "c3": "a new card was promised and has not arrived",
}


def test_the_most_alike_settled_cases_are_found_and_kept(shared: Any) -> None:
    for case, text in PAST.items():
        shared.settled(case, text=text)
    shared.open("new", inputs={"text": "has my card arrived?"})
    assert kept_similar(shared.partnership, "new") is None
    found = look_up(shared.partnership, "new")
    assert {each.case for each in found[:2]} == {"c1", "c3"}
    assert kept_similar(shared.partnership, "new") == (found, False)


def test_a_case_is_not_similar_to_itself_and_open_ones_are_not_past(shared: Any) -> None:
    shared.settled("c1", text=PAST["c1"])
    shared.open("open", inputs={"text": PAST["c1"]})
    assert look_up(shared.partnership, "c1") == []
    assert [each.case for each in look_up(shared.partnership, "open")] == ["c1"]


def test_what_was_erased_is_found_no_more(shared: Any) -> None:
    for case, text in PAST.items():
        shared.settled(case, text=text)
    shared.open("new", inputs={"text": "has my card arrived?"})
    assert "c1" in {each.case for each in look_up(shared.partnership, "new")}
    erase(shared.partnership, "c1", by="first", reason="Asked for.")
    assert kept_similar(shared.partnership, "new") is None
    assert "c1" not in {each.case for each in look_up(shared.partnership, "new")}


def test_what_is_settled_later_is_taken_in(shared: Any) -> None:
    index = index_of(shared.partnership)
    assert index.catch_up() == 0
    shared.settled("c1", text=PAST["c1"])
    assert index.catch_up() == 1
    assert index.catch_up() == 0
    assert STALE > 0


def test_cases_without_words_are_compared_by_their_fields(shared: Any) -> None:
    for n in range(6):
        shared.settled(f"c{n}", amount=100.0 * n, speed=float(n))
    shared.open("new", inputs={"amount": 480.0, "speed": 5.1})
    assert look_up(shared.partnership, "new")[0].case == "c5"


def test_what_was_found_for_some_words_is_given_for_a_moment_and_gone_in_an_hour(shared: Any) -> None:
    for case, text in PAST.items():
        shared.settled(case, text=text)
    here, clock = shared.partnership, shared.partnership.source.now
    found = look_up_words(here, "has my card arrived?")
    assert {each.case for each in found} == {"c1", "c3"}
    assert kept_alike(here, "has my card arrived?") == found
    assert kept_alike(here, "where is the other one?") is None
    clock.now += FRESH
    assert kept_alike(here, "has my card arrived?") is None
    clock.now += WORDS_KEPT
    look_up_words(here, "where is the other one?")
    assert len(list(every_kept(shared.ledger, "desk", "alike"))) == 1


def test_what_was_erased_is_found_for_no_words(shared: Any) -> None:
    for case, text in PAST.items():
        shared.settled(case, text=text)
    look_up_words(shared.partnership, PAST["c1"])
    erase(shared.partnership, "c1", by="first", reason="Asked for.")
    assert kept_alike(shared.partnership, PAST["c1"]) is None
    assert "c1" not in {each.case for each in look_up_words(shared.partnership, PAST["c1"])}
