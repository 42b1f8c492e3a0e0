"""Remarks change how the AI speaks to whoever made them; few of them, or others', change little."""

from __future__ import annotations

from typing import Any

import pytest

from lichen.actions.erase import erase
from lichen.actions.give_feedback import give_feedback
from lichen.context.manner import Counts, count_remarks, counted, habits, short_for


def remarked(shared: Any, by: str, times: int, start: int = 0, reason: str = "", **aspects: bool) -> None:
    for n in range(start, start + times):
        case = f"c{n}"
        if case not in shared.partnership.estimates.cases:
            shared.open(case, inputs={"text": case})
            shared.model_says("billing", case=case)
        rows = shared.ledger.rows("contributions_of_case", chain="desk", case=case)
        give_feedback(shared.partnership, case, rows[0].contribution, by=by, reason=reason, **aspects)
    count_remarks(shared.partnership)


def told(shared: Any, person: str) -> list[str]:
    return [f"{each.because}. {each.effect}" for each in habits(counted(shared.partnership), person)]


def test_what_displeases_often_changes_and_says_why(shared: Any) -> None:
    remarked(shared, "first", 6, useful=False)
    remarked(shared, "first", 2, start=6, useful=True)
    assert told(shared, "first") == [
        "Because you said “not useful” on 6 of 8. Its reasons are folded away; one click shows them."
    ]
    assert told(shared, "second") == []


@pytest.mark.parametrize(("bad", "good", "changes"), [(2, 0, False), (3, 0, True), (4, 8, False)])
def test_a_few_remarks_among_many_change_nothing(bad: int, good: int, changes: bool) -> None:
    counts = Counts()
    for n in range(bad + good):
        counts.add("first", "model", "timely", n < bad)
    assert bool(list(habits(counts, "first"))) is changes


def test_what_pleases_all_others_takes_more_remarks() -> None:
    counts = Counts()
    for _ in range(3):
        counts.add("first", "model", "style", True)
    for n in range(200):
        counts.add(f"p{n % 20}", "model", "style", False)
    assert not list(habits(counts, "first"))


def test_too_late_is_not_too_early_and_too_short_not_too_long(shared: Any) -> None:
    remarked(shared, "first", 4, timely=False, style=False, reason="Much too late, and far too short.")
    assert told(shared, "first") == []


def test_when_people_find_it_too_long_the_ai_is_told_to_be_short(shared: Any) -> None:
    assert not short_for(shared.partnership, "model")
    remarked(shared, "first", 4, style=False)
    assert short_for(shared.partnership, "model")


def test_remarks_are_counted_once_and_again_after_an_erasure(shared: Any) -> None:
    remarked(shared, "first", 3, useful=False)
    assert count_remarks(shared.partnership) == 0
    erase(shared.partnership, "c0", by="first", reason="Asked for.")
    assert told(shared, "first") == []
    assert count_remarks(shared.partnership) == 3
    assert len(told(shared, "first")) == 1
