"""Times of edges, and the share of all lead time that each holds."""

import numpy as np

from lichen.core.event_log import event_log
from lichen.core.middle import middle, ratio
from lichen.core.process_graph import steps
from lichen.core.process_times import edge_times


def test_the_shares_of_all_edges_are_the_whole_lead_time() -> None:
    rng = np.random.default_rng(0)
    log = event_log(rng.integers(0, 40, 400), rng.integers(0, 5, 400), rng.random(400))
    times = edge_times(log, steps(log))
    assert np.isclose(times.share.sum(), 1.0)
    assert np.isclose(times.total.sum(), log.durations.sum())


def test_medians_and_nineties_are_those_of_each_edge_alone() -> None:
    rng = np.random.default_rng(1)
    log = event_log(rng.integers(0, 60, 600), rng.integers(0, 3, 600), rng.random(600))
    taken = steps(log)
    times = edge_times(log, taken)
    for edge in range(len(taken.count)):
        elapsed = taken.elapsed[taken.edge == edge]
        assert np.isclose(times.median[edge], np.median(elapsed))
        assert np.isclose(times.p90[edge], np.quantile(elapsed, 0.9))


def test_cases_count_once_however_often_they_take_an_edge() -> None:
    log = event_log([0, 0, 0, 0, 1, 1], [0, 1, 0, 1, 0, 1], range(6))
    taken = steps(log)
    times = edge_times(log, taken)
    edge = int(np.flatnonzero((taken.source == 0) & (taken.target == 1))[0])
    assert (taken.count[edge], times.cases[edge]) == (3, 2)


def test_waiting_leaves_out_the_work_where_it_is_known() -> None:
    log = event_log([0, 0, 1, 1], [0, 1, 0, 1], [0, 100, 0, 50], worked=[0, 40, 0, np.nan])
    times = edge_times(log, steps(log))
    assert (times.timed[0], times.waiting_median[0], times.waiting[0]) == (1, 60.0, 60.0)
    assert times.median[0] == 75.0


def test_an_edge_without_known_work_says_nothing_about_waiting() -> None:
    log = event_log([0, 0], [0, 1], [0, 100])
    times = edge_times(log, steps(log))
    assert np.isnan(times.waiting_median[0])
    assert np.isnan(times.waiting[0])


def test_the_interval_of_a_share_is_that_of_the_ratio_estimator() -> None:
    rng = np.random.default_rng(2)
    log = event_log(rng.integers(0, 80, 500), rng.integers(0, 3, 500), rng.exponential(size=500))
    taken = steps(log)
    times = edge_times(log, taken)
    spent = np.bincount(log.case[taken.event], np.where(taken.edge == 4, taken.elapsed, 0.0), len(log.cases))
    expected = ratio(spent, log.durations)
    assert np.allclose([times.share[4], times.low[4]], [expected.value, max(0.0, expected.low)])


def test_the_interval_of_a_median_covers_it_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    draws = [middle(rng.exponential(size=80)) for _ in range(400)]  # simulated
    covered = np.mean([each.low <= np.log(2) <= each.high for each in draws])
    assert covered >= 0.93


def test_the_interval_of_a_ratio_covers_it_as_often_as_it_says() -> None:
    rng = np.random.default_rng(8)
    covered = 0
    for _ in range(400):
        whole = rng.exponential(size=150)  # simulated: a fifth of each case's time, more or less
        found = ratio(whole * rng.beta(2, 8, 150), whole)
        covered += found.low <= 0.2 <= found.high
    assert covered >= 0.92 * 400


def test_a_ratio_of_nothing_is_not_a_number() -> None:
    assert np.isnan(ratio([0.0, 0.0], [0.0, 0.0]).value)
    assert np.isnan(middle([]).value)
