"""What is done again, counted by hand."""

import numpy as np

from lichen.core.event_log import event_log
from lichen.core.process_rework import rework

NAMES = ("check", "fix", "pay")


def test_repeats_are_what_comes_after_the_first_time_in_a_case() -> None:
    log = event_log([0] * 5 + [1] * 2, [0, 1, 0, 0, 2, 0, 2], range(7), activities=NAMES)
    found = rework(log)
    assert found.repeats.tolist() == [2, 0, 0]
    assert found.self_loops.tolist() == [1, 0, 0]
    assert found.cases.tolist() == [1, 0, 0]
    assert (found.share.value, found.share.n) == (0.5, 2)
    assert found.again.tolist() == [True, False]


def test_it_says_from_where_a_case_comes_back() -> None:
    log = event_log([0] * 6, [0, 1, 0, 2, 0, 0], range(6), activities=NAMES)
    found = rework(log)
    assert found.back_from.tolist() == [2, -1, -1]
    assert found.back.tolist() == [1, 0, 0]
    more = event_log([0] * 5 + [1] * 5, [0, 1, 0, 1, 0, 0, 2, 0, 1, 0], range(10), activities=NAMES)
    assert (rework(more).back_from[0], rework(more).back[0]) == (1, 3)


def test_loops_that_overlap_count_their_time_once() -> None:
    log = event_log([0] * 5, [0, 1, 0, 1, 2], [0, 10, 20, 30, 100], activities=NAMES)
    found = rework(log)
    assert found.seconds.tolist() == [20.0, 20.0, 0.0]
    two = event_log([0] * 5 + [1, 1], [0, 1, 0, 1, 2, 0, 2], [0, 10, 20, 30, 100, 0, 50], activities=NAMES)
    assert np.isclose(rework(two).time.value, 30 / 150)


def test_cases_with_rework_are_set_beside_those_without() -> None:
    log = event_log([0, 0, 1, 1, 2, 2], [0, 0, 0, 1, 0, 1], [0, 90, 0, 10, 0, 30], activities=NAMES)
    found = rework(log)
    assert (found.with_median.value, found.without_median.value) == (90.0, 20.0)


def test_a_case_does_not_repeat_what_another_case_did() -> None:
    log = event_log([0, 1, 2], [0, 0, 0], [1, 2, 3], activities=NAMES)
    assert rework(log).repeats.sum() == 0
