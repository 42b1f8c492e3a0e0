"""Events in any order become a log in the order of case and time."""

import numpy as np
import pytest

from lichen.core.event_log import by_code, event_log, numbered


def test_events_come_in_the_order_of_case_and_time() -> None:
    log = event_log([1, 0, 1, 0], [0, 1, 2, 3], [9, 8, 7, 6])
    assert log.activity.tolist() == [3, 1, 2, 0]
    assert log.bounds.tolist() == [0, 2, 4]


def test_events_of_one_moment_keep_the_order_they_are_given_in() -> None:
    mixed = event_log([1, 0, 0, 1, 0], [4, 2, 0, 5, 1], [5, 5, 5, 5, 5])
    assert mixed.activity.tolist() == [2, 0, 1, 4, 5]
    sorted_ = event_log([0, 0, 0], [2, 0, 1], [5, 5, 5])
    assert sorted_.activity.tolist() == [2, 0, 1]


def test_every_way_of_sorting_gives_the_same_order() -> None:
    rng = np.random.default_rng(3)
    case, at = rng.integers(0, 70_000, 5_000), rng.integers(0, 40, 5_000)
    log = event_log(case, np.arange(5_000), at)
    assert log.activity.tolist() == np.lexsort((np.arange(5_000), at, case)).tolist()
    by_case = np.sort(case)
    again = event_log(by_case, np.arange(5_000), at)
    assert again.activity.tolist() == np.lexsort((np.arange(5_000), at, by_case)).tolist()


def test_cases_without_an_event_are_left_out_and_the_others_keep_their_names() -> None:
    log = event_log([2, 0], [0, 0], [1, 1], cases=("first", "none", "last"))
    assert log.cases == ("first", "last")
    assert log.case.tolist() == [0, 1]


def test_the_lead_time_of_a_case_is_from_its_first_to_its_last_event() -> None:
    log = event_log([0, 0, 0, 1], [0, 0, 0, 0], [30, 10, 20, 5])
    assert log.durations.tolist() == [20.0, 0.0]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (([0, 1], [0], [1, 2]), "activity must be an array"),
        (([0, 1], [0, 0], [1, np.nan]), "no numbers"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(columns: tuple[list[float], ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        event_log(*columns)


def test_a_code_without_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="codes of activity"):
        event_log([0], [1], [0], activities=("only",))
    with pytest.raises(ValueError, match="codes of case"):
        event_log([-1], [0], [0], cases=("only",))


def test_sorting_by_code_is_stable_however_large_the_codes_are() -> None:
    codes = np.random.default_rng(0).integers(0, 2**40, 3_000) % 90_000 * 2**20
    assert by_code(codes).tolist() == np.argsort(codes, kind="stable").tolist()


@pytest.mark.parametrize("size", [10, 10_000_000])
def test_numbering_counts_what_occurs(size: int) -> None:
    kept, which, count = numbered(np.array([7, 2, 7, 7]), size)
    assert (kept.tolist(), which.tolist(), count.tolist()) == ([2, 7], [1, 0, 1, 1], [1, 3])
