"""What moved in a partnership, since when, where, and what the lane did about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.reports.cards_past import CardsPast

from lichen.actions.partnership import Partnership
from lichen.ledger.ledger import open_ledger
from lichen.reports.cards.drift import Drift, drift_of, from_json, to_json
from lichen.reports.cards.material import Material, material


def partnership_of(past: CardsPast, folder: Path) -> Partnership:
    ledger = open_ledger(folder / "lichen.db")
    past.write(ledger)
    return Partnership(ledger, "desk")  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> tuple[CardsPast, Partnership]:
    past = CardsPast()
    return past, partnership_of(past, tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def found(desk: tuple[CardsPast, Partnership]) -> Drift:
    past, partnership = desk
    return drift_of(partnership, now=past.end)


def test_the_side_that_moved_is_named_with_its_moment_and_its_slice(
    desk: tuple[CardsPast, Partnership], found: Drift
) -> None:
    partnership = desk[1]
    [moved] = found.shifts
    assert (moved.kind, moved.what) == ("errors", "Wrong answers of the AI")
    opened = {case.id: case.opened_at for case in material(partnership).cases}
    assert moved.earliest <= opened["case-1000"] <= moved.latest
    assert moved.after > moved.before
    assert str(moved.where.condition) == "region is west"
    assert "Most where region is west" in moved.sentence


def test_what_the_lane_did_since_stands_beside_it(found: Drift) -> None:
    assert [(each.what, each.evidence) for each in found.done] == [
        ("opened where the AI is at least 90.0 % sure", "Enough audits agree.")
    ]
    assert found.sentence.startswith("Wrong answers of the AI moved, since ")
    assert found.sentence.endswith("the AI-only lane was opened where the AI is at least 90.0 % sure.")


def test_nothing_is_said_where_nothing_moved(tmp_path: Path) -> None:
    past = CardsPast(cases=600, moves=False)
    partnership = partnership_of(past, tmp_path)
    found = drift_of(partnership, now=past.end)
    partnership.ledger.close()
    assert found.shifts == found.done == ()
    assert found.sentence.startswith("Nothing has moved over the latest 600 cases")


def changed(seen: Material, change) -> Material:
    """The material with its later third changed."""
    start = 2 * len(seen.cases) // 3
    cases = [change(case) if at >= start else case for at, case in enumerate(seen.cases)]
    return Material(seen.charter, seen.through, cases, recent=len(cases), versions=seen.versions)


def in_south(case):
    values = dict(case.facts.values)
    if values["region"] == "east":
        values["region"] = "south"
    return case._replace(facts=case.facts._replace(values=values))


def less_sure(case):
    return case._replace(
        said=tuple(each._replace(sure=each.sure - 0.05) if each.role == "ai" else each for each in case.said)
    )


def all_granted(case):
    return case._replace(
        said=tuple(each._replace(answer="grant") if each.role == "person" else each for each in case.said)
    )


def by_people(case):
    return case._replace(lane="people_only")


@pytest.mark.parametrize(
    ("change", "kind", "what"),
    [
        (in_south, "inputs", "region is east"),
        (less_sure, "scores", "How sure model is"),
        (all_granted, "answers", "People answer “grant”"),
        (by_people, "mix", "Cases settled people only"),
    ],
)
def test_inputs_scores_answers_and_mix_are_watched(desk, change, kind, what) -> None:
    past, partnership = desk
    seen = changed(material(partnership), change)
    found = drift_of(partnership, now=past.end, known=seen)
    moved = {(each.kind, each.what): each for each in found.shifts}
    assert (kind, what) in moved
    start = seen.cases[1000].opened_at
    assert moved[kind, what].earliest <= start <= moved[kind, what].latest


def test_later_looks_ask_for_more(desk: tuple[CardsPast, Partnership]) -> None:
    """At the ten thousandth look only what can be no chance at all is said."""
    past, partnership = desk
    late = drift_of(partnership, now=past.end, look=10_000)
    assert [each.what for each in late.shifts] == ["Wrong answers of the AI where region is west"]
    assert drift_of(partnership, now=past.end, look=10**12).shifts == ()


def test_the_report_is_kept_as_it_is(found: Drift) -> None:
    assert from_json(to_json(found)) == found
