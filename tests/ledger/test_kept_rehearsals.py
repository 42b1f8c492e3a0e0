"""Rehearsals, predictions and what came of them are kept alike in both databases."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.ledger.sample import whole_cases

from lichen.ledger import events as ev
from lichen.ledger.ledger import Ledger
from lichen.reports.rehearsals import keep, latest, on_record, one
from lichen.reports.rehearsals import kept as keeping
from lichen.reports.rehearsals.reality import Looked, _keep, looked
from lichen.reports.rehearsals.store import decided, say
from lichen.reports.whatif import Change, Rehearsal

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FOUND = Rehearsal("desk", Change(bound=0.08), 9, 10, 4, None, 0.9, (), (), ("A note.",))


def adopt(ledger: Ledger, version: int, prediction: dict[str, object] | None) -> None:
    charter = {"partnership": "desk"}
    ledger.append(
        "desk",
        [ev.CharterAdopted(at=NOON, by="ada", version=version, charter=charter, prediction=prediction)],
    )


def test_what_is_kept_is_read_again_the_latest_first(ledger: Ledger) -> None:
    ledger.append("desk", whole_cases(2))
    for number, name in enumerate(("a", "b", "a")):
        keep(ledger, FOUND, id=name, by="ada", version=1, at=NOON.replace(minute=number))
    assert [each.id for each in latest(ledger, "desk")] == ["a", "b"]
    kept, found = one(ledger, "desk", "a")
    assert (found, kept.at) == (FOUND, NOON.replace(minute=2))
    assert latest(ledger, "other") == []
    assert keeping.MOST == 100


def test_a_prediction_is_read_from_the_charter_that_carries_it(ledger: Ledger) -> None:
    adopt(ledger, 1, None)
    adopt(ledger, 2, {"change": {"bound": 0.08}, "sentence": "Fewer."})
    [found] = on_record(ledger, "desk")
    assert (found.version, found.seq, found.at, found.sentence) == (2, 2, NOON, "Fewer.")
    assert len(say(ledger, "later_charters", name="desk", version=2, limit=9)) == 1
    assert len(say(ledger, "prediction", name="desk", version=2)) == 1
    ledger.rebuild()
    assert on_record(ledger, "desk") == [found]


def test_what_came_of_it_is_kept_in_its_place(ledger: Ledger) -> None:
    adopt(ledger, 1, None)
    for cases in (3, 7):
        _keep(ledger, "desk", Looked(2, NOON, 5, cases, None, ()))
    assert looked(ledger, "desk") == {2: Looked(2, NOON, 5, 7, None, ())}


def test_cases_are_counted_no_further_than_wanted(ledger: Ledger) -> None:
    ledger.append("desk", whole_cases(5))
    assert decided(ledger, "desk", 3) == 3
    assert decided(ledger, "desk", 100) == 5
