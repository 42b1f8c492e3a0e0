"""The watch counts audits in the order of settlement, and narrows to what is still sound."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from msgspec.msgpack import decode, encode

from lichen.estimates.lane_watch import Drawn, LaneWatch, Written

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def watch(*thresholds: float) -> LaneWatch:
    return LaneWatch(thresholds or (0.9,), bound=0.05, confidence=0.95)


def drew(lane: LaneWatch, number: int, score: float = 0.95, **parts: object) -> str:
    lane.settled(1.0 - score)
    given = {"propensity": 0.1, "floor": 0.1, **parts}
    lane.drew(Drawn(f"c{number}", number, lane.alone, MONDAY, score, **given))  # type: ignore[arg-type]
    return f"c{number}"


def test_a_verdict_waits_for_those_settled_before_it() -> None:
    lane = watch()
    first, second = drew(lane, 1), drew(lane, 2)
    lane.heard(second, False)
    assert (lane.monitor.audits, len(lane.waiting)) == (0, 2)
    lane.heard(first, True)
    assert (lane.monitor.audits, len(lane.waiting)) == (2, 0)
    assert [each.wrong for each in lane.checked] == [True, False]


def test_a_verdict_can_be_taken_back_while_it_waits() -> None:
    lane = watch()
    first, second = drew(lane, 1), drew(lane, 2)
    lane.heard(second, True)
    lane.heard(second, None)
    lane.heard(first, False)
    assert lane.monitor.audits == 1


def test_cases_that_were_not_audited_count_only_where_audits_follow_the_risk() -> None:
    lane = watch()
    drew(lane, 1, propensity=0.05, floor=0.03, audited=False, risk=0.01)
    assert (lane.monitor.audits, len(lane.queue)) == (0, 0)
    waiting = drew(lane, 2, propensity=0.05, floor=0.03, risk=0.01)
    drew(lane, 3, propensity=0.05, floor=0.03, audited=False, risk=0.4)
    assert (len(lane.queue), len(lane.waiting)) == (2, 1)
    lane.heard(waiting, False)
    assert (lane.monitor.audits, len(lane.queue)) == (1, 0)


def test_a_rung_sees_its_own_cases_alone() -> None:
    lane = watch(0.5, 0.9)
    for number, score in enumerate((0.6, 0.95, 0.7, 0.99)):
        lane.heard(drew(lane, number, score), False)
    assert [monitor.audits for monitor in lane.monitors] == [4, 2]


def test_the_lane_and_its_rungs_together_use_the_chance_of_a_false_alarm_once() -> None:
    lane = watch(0.5, 0.6, 0.7, 0.8)
    spent = [1.0 - monitor.confidence for monitor in lane.monitors]
    assert sum(spent) == pytest.approx(0.05)
    assert spent[0] == pytest.approx(0.7 * 0.05)
    rates = [1.0 / monitor.run_length for monitor in lane.monitors]
    assert sum(rates) == pytest.approx(1.0 / watch().monitor.run_length)


def test_it_narrows_to_the_widest_lane_that_is_sound() -> None:
    lane, rng = watch(0.5, 0.7, 0.9), np.random.default_rng(1)
    number = 0
    while lane.monitor.state != "closed":
        score, number = float(rng.uniform(0.5, 1.0)), number + 1
        wrong = score < 0.7 and rng.random() < 0.5
        lane.heard(drew(lane, number, score), bool(wrong))
    assert lane.sound_rung() == 0.7
    before = lane.monitors[1].audits
    lane.narrow(0.7)
    assert (lane.thresholds, lane.monitor.audits, lane.narrowed) == ([0.7, 0.9], before, True)


def test_an_error_everywhere_leaves_no_sound_rung() -> None:
    lane, rng = watch(0.5, 0.7, 0.9), np.random.default_rng(1)
    number = 0
    while lane.monitor.state != "closed":
        score, number = float(rng.uniform(0.5, 1.0)), number + 1
        lane.heard(drew(lane, number, score), bool(rng.random() < 0.3))
    assert lane.sound_rung() is None


def test_it_knows_since_about_when() -> None:
    lane = watch()
    for number in range(1, 201):
        lane.heard(drew(lane, number), False)
    number = 200
    while lane.monitor.state != "closed":
        number += 1
        lane.heard(drew(lane, number), True)
    assert 195 <= lane.since()[0].drawn.number <= 202


def test_a_watch_read_back_goes_on_as_before() -> None:
    one = watch(0.5, 0.9)
    for number in range(40):
        lane_case = drew(one, number, 0.6 + 0.01 * number)
        if number % 3:
            one.heard(lane_case, number % 7 == 0)
    kept = encode(one.written())
    two = LaneWatch.restored(decode(kept, type=Written))
    assert encode(two.written()) == kept
    for each in (one, two):
        each.heard("c0", False)
        each.heard("c3", True)
    assert encode(two.written()) == encode(one.written())
