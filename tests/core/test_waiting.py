"""The queue: exact on what can be worked out by hand, and right in the long run."""

from __future__ import annotations

from math import factorial

import numpy as np
import pytest

from lichen.core.waiting import queue, waiting

ALWAYS = [[60.0]]
OFFICE = [0.0] * 9 + [60.0] * 8 + [0.0] * 7


def simulated(n: int, every: float, takes: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return np.cumsum(rng.exponential(every, n)), rng.exponential(takes, n)


def test_one_person_does_the_oldest_first() -> None:
    done = queue(arrivals=[0, 1, 2], work=[5, 5, 5], capacity=ALWAYS)
    assert done.minutes.tolist() == [5.0, 9.0, 13.0]


def test_two_people_share_the_work() -> None:
    done = queue(arrivals=[0, 0, 0], work=[4, 6, 2], capacity=ALWAYS * 2)
    assert done.minutes.tolist() == [4.0, 6.0, 6.0]


def test_half_of_an_hour_takes_twice_as_long() -> None:
    assert queue(arrivals=[0], work=[10], capacity=[[30.0]]).minutes.tolist() == [20.0]


def test_work_stops_over_night_and_goes_on() -> None:
    found = queue(arrivals=[17 * 60 - 5], work=[10], capacity=[OFFICE])
    assert found.minutes.tolist() == [5.0 + 16 * 60 + 5.0]


def test_who_has_done_enough_for_a_day_goes_on_tomorrow() -> None:
    found = queue(arrivals=[540, 541, 542], work=[10, 10, 10], capacity=[OFFICE], daily=15)
    assert found.minutes.tolist() == [10.0, 19.0, 24 * 60 + 8.0]


def test_who_is_there_takes_what_comes_while_the_other_is_away() -> None:
    night = [60.0 - each for each in OFFICE]
    found = queue(arrivals=[60.0, 600.0], work=[3, 3], capacity=[OFFICE, night])
    assert found.minutes.tolist() == [3.0, 3.0]


@pytest.mark.parametrize("people", [1, 3])
def test_the_long_run_is_that_of_theory(people: int) -> None:
    came, takes = simulated(60_000, 4.0, 3.0 * people)
    load = 3.0 * people / 4.0
    none = 1 / (
        sum(load**k / factorial(k) for k in range(people))
        + load**people / factorial(people) / (1 - load / people)
    )
    waits = load**people / factorial(people) / (1 - load / people) * none / (1 / 3.0 - 1 / 4.0)
    found = queue(arrivals=came, work=takes, capacity=ALWAYS * people)
    assert found.minutes.mean() == pytest.approx(waits + 3.0 * people, rel=0.08)
    assert found.used == pytest.approx(0.75, abs=0.02)


def test_nobody_there_means_never() -> None:
    found = queue(arrivals=[0, 1], work=[1, 1], capacity=[[0.0]])
    assert np.isinf(found.minutes).all()
    assert found.quantile(0.5) == np.inf
    assert found.within(1e9) == 0.0


def test_nothing_to_do_is_no_queue() -> None:
    found = waiting(arrivals=[], work=[], capacity=ALWAYS, rng=np.random.default_rng(0), level=5.0)
    assert np.isnan(found.median.value)


def test_more_work_than_people_piles_up() -> None:
    came, takes = simulated(2_000, 2.0, 3.0)
    backlog = queue(arrivals=came, work=takes, capacity=ALWAYS).backlog
    last_arrival = int(came[-1] // 60)
    assert backlog[last_arrival] > backlog[last_arrival // 2] > 50


def test_the_same_generator_gives_the_same_ranges_and_they_hold_the_record() -> None:
    came, takes = simulated(3_000, 4.0, 3.0)
    one, other = (
        waiting(arrivals=came, work=takes, capacity=ALWAYS, rng=np.random.default_rng(7), level=10.0)
        for _ in range(2)
    )
    assert one.ninth == other.ninth
    assert one.ninth.low <= one.run.quantile(0.9) <= one.ninth.high
    assert one.within is not None
    assert 0.0 < one.within.low <= one.within.value <= one.within.high < 1.0


def test_rushes_stay_together_when_days_are_drawn() -> None:
    """Every day brings fifty pieces within a minute: no draw may spread them out."""
    came = np.concatenate([day * 1_440 + np.linspace(600, 601, 50) for day in range(10)])
    found = waiting(
        arrivals=came, work=np.full(500, 2.0), capacity=[OFFICE], rng=np.random.default_rng(0), draws=20
    )
    assert found.median.low > 40.0


@pytest.mark.parametrize(
    "given",
    [{"arrivals": [1, 0]}, {"work": [-1, 1]}, {"capacity": [[61.0]]}, {"capacity": [60.0]}, {"work": [1]}],
)
def test_what_does_not_fit_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="must"):
        queue(**{"arrivals": [0, 1], "work": [1, 1], "capacity": ALWAYS, **given})  # type: ignore[arg-type]
