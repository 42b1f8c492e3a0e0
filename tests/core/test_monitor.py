"""What the monitor of an open lane promises, one update at a time."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable

import numpy as np
import pytest

from lichen.core.monitor import _SHARES, Monitor

BOUND = 0.05


def audited(monitor: Monitor, errors: Iterable[float], **case: float) -> Monitor:
    for error in errors:
        monitor.update(audited=True, error=error, **case)
    return monitor


def capital(monitor: Monitor) -> tuple[float, float]:
    return monitor.evidence.hard, monitor.evidence.fast


def test_a_new_monitor_is_open_and_knows_nothing() -> None:
    monitor = Monitor(bound=BOUND)
    assert (monitor.state, monitor.closed_by, monitor.audits, monitor.since) == ("open", None, 0, 0)
    assert monitor.evidence.hard == 1.0
    assert monitor.evidence.fast < monitor.evidence.watch_from < monitor.evidence.fast_closes
    assert (monitor.interval.low, monitor.interval.high) == (0.0, 1.0)


def test_right_audits_never_raise_an_alarm() -> None:
    monitor = audited(Monitor(bound=BOUND), [0.0] * 5000)
    assert monitor.state == "open"
    assert monitor.upper < 0.01


def test_a_bad_lane_is_first_watched_and_then_closed() -> None:
    monitor, seen = Monitor(bound=BOUND), []
    for error in [0.0, 0.0, 0.0, 1.0] * 60:
        seen.append(monitor.update(audited=True, error=error).state)
    states = [state for state, _ in itertools.groupby(seen)]
    assert states[0] == "open"
    assert "watch" in states
    assert states[-1] == "closed"


def test_a_closed_monitor_stays_as_it_was() -> None:
    monitor = audited(Monitor(bound=BOUND), [1.0] * 50)
    kept = monitor.as_state()
    assert audited(monitor, [0.0] * 100).as_state() == kept


def test_a_total_failure_is_noticed_within_a_dozen_audits() -> None:
    monitor = audited(Monitor(bound=BOUND), [0.0] * 1000)
    audited(monitor, [1.0] * 12)
    assert monitor.state == "closed"


def test_the_hard_test_closes_where_the_fast_one_is_told_to_wait() -> None:
    monitor = audited(Monitor(bound=BOUND, run_length=1e30), [0.0, 0.0, 0.0, 1.0] * 100)
    assert monitor.closed_by == "hard"
    assert monitor.evidence.hard >= monitor.evidence.hard_closes


def test_a_long_good_record_is_no_credit_that_a_bad_lane_could_live_on() -> None:
    def delay(before: int) -> int:
        monitor = audited(Monitor(bound=BOUND), [0.0] * before)
        while monitor.state != "closed":
            audited(monitor, [0.0, 0.0, 0.0, 1.0])
        return monitor.audits - before

    assert delay(20_000) <= delay(200) + 4


def test_it_says_since_when() -> None:
    rng = np.random.default_rng(0)
    found = []
    for _ in range(50):
        monitor = audited(Monitor(bound=BOUND), rng.random(1000) < 0.02)
        while monitor.state != "closed":
            audited(monitor, rng.random(1) < 0.2)
        found.append(monitor.since - 1000)
    assert abs(np.median(found)) <= 15


def test_cases_that_were_not_audited_change_nothing() -> None:
    monitor = Monitor(bound=BOUND)
    monitor.update(audited=False, propensity=0.05)
    assert monitor.as_state() == Monitor(bound=BOUND).as_state()


@pytest.mark.parametrize("chance", [1.0, 0.5, 0.05])
def test_a_rate_that_changes_with_time_needs_no_weight(chance: float) -> None:
    plain = audited(Monitor(bound=BOUND), [0.0, 1.0, 0.0])
    timed = audited(Monitor(bound=BOUND), [0.0, 1.0, 0.0], propensity=chance)
    levelled = audited(Monitor(bound=BOUND), [0.0, 1.0, 0.0], propensity=chance, floor=chance)
    assert capital(timed) == capital(plain)
    assert capital(levelled) == pytest.approx(capital(plain))


def expected_gain(floor: float | None, cases: list[tuple[float, float, float | None]], bound: float) -> float:
    """The largest exact mean of a factor over cases (truth, chance, risk), all equally likely."""
    gains = []
    for truth, chance, risk in cases:
        for was_audited, probability in ((True, chance), (False, 1.0 - chance)):
            monitor = Monitor(bound=bound, run_length=1e300)
            before = np.array(monitor._fast)
            for error, weight in ((1.0, truth), (0.0, 1.0 - truth)):
                one = Monitor(bound=bound, run_length=1e300)
                one.update(audited=was_audited, error=error, propensity=chance, floor=floor, risk=risk)
                laid = np.array(_SHARES) * was_audited * (1.0 if floor is None else floor / chance)
                gains.append(probability * weight * (np.array(one._fast) - laid) / before)
    return float((np.sum(gains, axis=0) / len(cases)).max())


@pytest.mark.parametrize("risks", [(None, None), (0.3, 0.01), (0.0, 1.0)])
@pytest.mark.parametrize("chances", [(0.5, 0.02), (0.02, 0.5), (1.0, 0.1)])
def test_no_bet_gains_on_average_at_the_bound_whatever_the_audits_depend_on(
    risks: tuple[float | None, float | None], chances: tuple[float, float]
) -> None:
    truths = (0.09, 0.01)  # their mean is the bound
    cases = list(zip(truths, chances, risks, strict=True))
    assert expected_gain(min(chances), cases, BOUND) == pytest.approx(1.0)


def test_leaving_out_the_floor_where_audits_seek_risky_cases_would_break_the_promise() -> None:
    cases: list[tuple[float, float, float | None]] = [(0.09, 0.5, None), (0.01, 0.02, None)]
    assert expected_gain(None, cases, BOUND) > 1.01


def test_all_forms_agree_where_every_case_is_audited() -> None:
    errors = [0.0, 1.0, 0.0, 0.0, 1.0, 0.5]
    plain = audited(Monitor(bound=BOUND), errors)
    informed = audited(Monitor(bound=BOUND), errors, propensity=1.0, floor=1.0, risk=0.04)
    assert capital(informed) == pytest.approx(capital(plain))


def test_declared_label_noise_is_allowed_for() -> None:
    rng = np.random.default_rng(1)
    called_wrong = rng.random(3000) < 0.05 + 0.03 * (
        1 - 0.05 - 0.2
    )  # 3 % wrong; 5 % false alarms, 20 % missed
    deaf = audited(Monitor(bound=BOUND), called_wrong)
    told = audited(Monitor(bound=BOUND, label_noise=(0.05, 0.2)), called_wrong)
    assert deaf.state == "closed"
    assert told.state != "closed"
    assert told.interval.low <= 0.03 <= told.interval.high


def test_it_comes_back_to_the_last_bit_through_json() -> None:
    rng = np.random.default_rng(2)
    monitor = audited(Monitor(bound=BOUND, label_noise=(0.01, 0.1)), rng.random(500) < 0.04)
    copy = Monitor.from_state(json.loads(json.dumps(monitor.as_state())))
    for error in (rng.random(300) < 0.2).tolist():
        case = {"error": error, "propensity": 0.3, "floor": 0.1, "risk": 0.02}
        assert copy.update(audited=True, **case).as_state() == monitor.update(audited=True, **case).as_state()
    assert monitor.state == "closed"


@pytest.mark.parametrize(
    "case",
    [{"error": 1.1}, {"error": -0.1}, {"propensity": 0.0}, {"propensity": 0.1, "floor": 0.2}, {"risk": 2.0}],
)
def test_it_refuses_what_cannot_be(case: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"must lie|below the floor"):
        Monitor(bound=BOUND).update(audited=True, **case)


@pytest.mark.parametrize(
    "promise",
    [
        {"bound": 0.0},
        {"bound": 0.05, "confidence": 1.0},
        {"bound": 0.05, "run_length": 0.0},
        {"bound": 0.05, "label_noise": (0.6, 0.5)},
    ],
)
def test_it_refuses_promises_that_mean_nothing(promise: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must"):
        Monitor(**promise)
