"""What a suggestion is measured by, counted again from the events of a simulated past."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from pathlib import Path

import pytest
from tests.reports.past import Past

from lichen.actions.partnership import Partnership
from lichen.ledger import events as ev
from lichen.reports.suggestions.measured import measured
from lichen.reports.suggestions.series import Series, series
from lichen.workspace import open_workspace


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory):
    where: Path = tmp_path_factory.mktemp("series") / "lichen.db"
    with open_workspace(where) as workspace:
        written = Past(seed=4, cases=120)
        written.write(workspace.ledger)
        yield workspace.partnership("desk"), written


def read(past: tuple[Partnership, Past], topic: str) -> Series:
    here, written = past
    found = series(here, topic, written.events[0].at, written.end)
    assert found is not None
    return found


def of(past: tuple[Partnership, Past], kind: type) -> list[ev.AnyEvent]:
    return [event for event in past[1].events if isinstance(event, kind)]


def test_the_share_the_ai_settles_alone_is_that_of_the_record(past: tuple[Partnership, Past]) -> None:
    settled = of(past, ev.CaseSettled)
    values = [value for _, value in read(past, "lane:bound").values]
    assert len(values) == len(settled)
    assert sum(values) == sum(event.lane == "ai_only" for event in settled)


def test_people_a_case_are_counted_once_each(past: tuple[Partnership, Past]) -> None:
    withdrawn = {event.contribution for event in of(past, ev.ContributionWithdrawn)}
    settled = {event.case for event in of(past, ev.CaseSettled)}
    people = defaultdict[str, set[str]](set)
    for event in of(past, ev.ContributionMade):
        if event.role == "person" and event.contribution not in withdrawn and event.case in settled:
            people[event.case].add(event.partner)
    values = [value for _, value in read(past, "reviews").values]
    assert sorted(values) == sorted(float(len(who)) for who in people.values())


def test_hours_between_two_steps_are_those_of_the_record(past: tuple[Partnership, Past]) -> None:
    opened = {event.case: event.at for event in of(past, ev.CaseOpened)}
    asked = {}
    for event in of(past, ev.AskMade):
        asked.setdefault(event.case, event.at)
    hours = [(asked[case] - at).total_seconds() / 3_600 for case, at in opened.items() if case in asked]
    found = read(past, "waiting:case opened:AI asked")
    assert sum(value for _, value in found.values) == pytest.approx(sum(hours))
    assert len(found.values) == len(opened)
    assert not any(value for _, value in read(past, "waiting:no such:step").values)


def test_late_answers_are_counted_by_the_hour_of_their_ask(past: tuple[Partnership, Past]) -> None:
    found = [read(past, f"late:{hour}") for hour in range(24)]
    asked = "SELECT partner, answered_at > due FROM asks WHERE answered_at IS NOT NULL AND due IS NOT NULL"
    rows = past[0].ledger.connector.run(_statement(asked))
    people = [late for partner, late in rows if partner != "model"]
    assert sum(len(each.values) for each in found) == len(people)
    assert sum(value for each in found for _, value in each.values) == sum(people)


def test_a_choice_is_held_against_outcomes_only(past: tuple[Partnership, Past]) -> None:
    here, _ = past
    with here.looking() as estimates:
        known = [row for row in estimates.rows.values() if row.known]
    said = [row for row in known if "billing" in {str(each.answer) for each in row.people}]
    values = [value for _, value in read(past, "choice:billing>fraud:region").values]
    assert len(values) == len(said)
    assert sum(values) == sum(str(row.truth) == "fraud" for row in said)


def test_rework_is_that_of_the_whole_or_of_one_step(past: tuple[Partnership, Past]) -> None:
    whole, one = read(past, "rework"), read(past, "rework:another person asked")
    assert 0 < sum(value for _, value in one.values) <= sum(value for _, value in whole.values)
    assert {value for _, value in whole.values} == {0.0, 1.0}


def test_nothing_outside_the_stretch_of_time_counts(past: tuple[Partnership, Past]) -> None:
    here, written = past
    middle = written.events[len(written.events) // 2].at
    for topic in ("lane:bound", "reviews", "waiting:case opened:AI asked", "rework"):
        first = series(here, topic, written.events[0].at, middle)
        then = series(here, topic, middle, written.end)
        assert first is not None
        assert then is not None
        assert len(first.values) + len(then.values) == len(read(past, topic).values)
        assert min(at for at, _ in then.values) > max(at for at, _ in first.values)


@pytest.mark.parametrize("topic", ["note:refunds", "lesson:l1", "anything", "approved:refund"])
def test_what_nothing_counts_is_said_to_be_unknown(past: tuple[Partnership, Past], topic: str) -> None:
    here, written = past
    found = measured(here, topic, began=written.end - timedelta(hours=9), ended=written.end)
    assert (found.came, found.before) == ("unknown", None)
    assert "ask those who tried it" in found.sentence


def test_a_real_before_and_after_is_measured(past: tuple[Partnership, Past]) -> None:
    here, written = past
    began = next(event.at for event in of(past, ev.VersionPromoted))
    found = measured(here, "lane:bound", began=began, ended=written.end)
    assert (found.came, found.share) == ("more", True)
    assert found.before is not None
    assert found.before.value == 0.0


def _statement(sql: str):
    from lichen.ledger.statements import Statement

    return Statement("test", sql, ())
