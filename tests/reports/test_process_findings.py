"""Findings say what is wrong in a log, with figures; and nothing where nothing is."""

import dataclasses

import numpy as np
import pytest
from tests.reports.process_logs import DAY, HOUR, handed_on, sent_back, straight, stuck

from lichen.core.event_log import EventLog, event_log
from lichen.core.mining import mine
from lichen.reports.process.findings import Finding, findings, overview, unsaid


def said(log: EventLog, kind: str = "") -> list[Finding]:
    return [each for each in findings(mine(log)) if not kind or each.kind == kind]


def test_a_slow_step_is_found_with_its_median_its_share_and_its_cases() -> None:
    first = said(straight(waits=(1.0, 40.0, 1.0)))[0]
    assert first.title == "From “checked” to “approved”"
    assert "cases spend 1.7 days at the median (200 steps)" in first.text  # the interval reads alike
    assert "holds 95 % of the whole lead time" in first.text
    assert "concerns 100 % of the cases (200 of 200)" in first.text
    assert abs(first.figures["median_seconds"] - 40 * HOUR) < HOUR


def test_a_median_that_is_less_sure_carries_its_interval() -> None:
    process = mine(handed_on(lost=0.0))
    assert all("(95 % interval" in each.text for each in findings(process) if each.kind == "waiting")
    assert any(each.kind == "waiting" for each in findings(process))


def test_a_wait_that_everybody_has_asks_what_starts_the_step() -> None:
    first = said(straight(waits=(1.0, 40.0, 1.0)))[0]
    assert "spread over nearly everyone" in first.text
    assert "what starts the step" in first.attempt
    assert "Half the time here would take 48 % off all lead time" in first.attempt


def test_a_wait_that_few_have_points_at_those_cases() -> None:
    first = said(stuck())[0]
    assert first.title == "From “approved” to “paid”"
    assert "most pass quickly, a few get stuck" in first.text
    assert first.figures["slowest_cases"][0] in first.attempt
    assert first.figures["half_on_share"] <= 0.05


def test_a_step_that_is_done_on_certain_days_is_found() -> None:
    rng = np.random.default_rng(0)
    monday = 4 * DAY  # the first one of 1970
    ready = monday + DAY * np.sort(rng.integers(0, 5, 300) + 7 * rng.integers(0, 20, 300))
    week = 7 * DAY
    paid = np.ceil((ready - DAY) / week) * week + DAY + 8 * HOUR  # the next Friday
    at = np.column_stack([ready, paid]).ravel()
    first = said(
        event_log(np.repeat(np.arange(300), 2), np.tile([0, 1], 300), at, activities=("due", "paid"))
    )[0]
    assert "100 % of them end on a Friday (UTC)." in first.text
    assert "“paid” seems to be done on Friday only. Try one more day a week." in first.attempt
    one_week = said(straight(waits=(1.0, 40.0, 1.0)))  # all of it ends on a Friday too
    assert not [each for each in one_week if "end on a" in each.text]


def test_known_work_is_not_called_waiting() -> None:
    log = straight(waits=(1.0, 40.0, 1.0))
    worked = np.where(log.activity == 2, 39 * HOUR, 0.0)
    calm = event_log(log.case, log.activity, log.at, worked=worked, activities=log.activities)
    first = said(calm)[0]
    assert "cases wait" in first.text
    assert first.figures["median_seconds"] < 3 * HOUR


def test_rework_says_how_often_what_it_costs_and_from_where_it_comes_back() -> None:
    first = said(sent_back(), "rework")[0]
    assert "of the cases something is done more than once" in first.text
    assert "the others 3" in first.text  # hours without a way back
    assert "“checked”" in first.text
    assert "come back from “approved”" in first.text
    assert "Read twenty of the cases that go back from “approved” to “checked”" in first.attempt
    assert first.figures["median_with"] > 2 * DAY > first.figures["median_without"]


def test_what_is_repeated_straight_after_itself_may_only_be_written_twice() -> None:
    log = event_log(
        np.repeat(np.arange(100), 4), np.tile([0, 1, 1, 3], 100), np.tile(np.arange(4) * HOUR, 100),
        activities=("received", "checked", "approved", "paid"),
    )  # fmt: skip
    assert "only written down twice" in said(log, "rework")[0].attempt


def test_hand_offs_are_found_with_the_time_they_take_and_no_claim_of_cause() -> None:
    found = said(handed_on(), "handoff")[0]
    assert 4 * HOUR < found.figures["lost_each_seconds"] < 6 * HOUR
    assert found.figures["lost_low"] < 5 * HOUR < found.figures["lost_high"]
    assert "It is no proof" in found.text


def test_hand_offs_that_cost_nothing_are_not_a_finding() -> None:
    process = mine(handed_on(lost=0.0))
    found = findings(process)
    assert not [each for each in found if each.kind == "handoff"]
    assert any("Hand-offs take no time" in note for note in unsaid(process, found))


def test_nobody_is_named_in_a_finding() -> None:
    log = handed_on()
    one = log.resource == 3
    slow = event_log(
        log.case, log.activity, log.at + np.where(one & (log.activity == 3), 40 * DAY, 0.0),
        resource=log.resource, activities=log.activities, resources=log.resources,
    )  # fmt: skip
    found = said(slow)
    assert found
    assert "colleague" not in repr([dataclasses.asdict(each) for each in found])
    uneven = [each for each in found if "uneven by who" in each.text]
    assert uneven
    assert "very few of them" in uneven[0].text  # one person: not even counted


def test_findings_come_in_the_order_of_what_is_at_stake() -> None:
    weights = [each.weight for each in said(sent_back())]
    assert weights == sorted(weights, reverse=True)
    assert len(weights) >= 2


@pytest.mark.parametrize("cases", [1, 29])
def test_too_few_cases_say_nothing(cases: int) -> None:
    process = mine(straight(cases))
    assert findings(process) == ()
    assert "fewer than 30 do not tell what is usual" in unsaid(process, ())[0]
    assert len(overview(process)) == 1


def test_a_log_in_which_no_time_passes_says_nothing() -> None:
    log = event_log(np.repeat(np.arange(50), 2), np.tile([0, 1], 50), np.zeros(100))
    assert findings(mine(log)) == ()


def test_what_the_log_does_not_hold_is_said() -> None:
    process = mine(straight())
    notes = unsaid(process, findings(process))
    assert any("does not say who did what" in note for note in notes)
    assert any("waiting and working cannot be told apart" in note for note in notes)
    assert any("Too few cases repeat anything" in note for note in notes)


def test_a_column_that_cannot_be_the_activity_is_noticed_and_does_no_harm() -> None:
    from lichen.reports.process import process_report

    n = 30_000
    process = mine(event_log(np.repeat(np.arange(n // 3), 3), np.arange(n), np.arange(n)))
    report = process_report(process, name="odd")
    assert report.unsaid[0].startswith("The log has 30,000 different activities.")
    assert len(report.map.nodes) <= 40


def test_the_overview_tells_how_alike_cases_are() -> None:
    lines = overview(mine(sent_back()))
    assert lines[0].startswith("200 cases, ")
    assert "2 different ways" in lines[0]
    assert lines[1].startswith("Half of the cases are through within")
    assert "The commonest way covers" in lines[2]
