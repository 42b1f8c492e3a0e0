"""The price of a minute makes use meet capacity, on any calendar, and bounds what can queue up."""

from collections.abc import Callable

import numpy as np
import pytest

from lichen.core.minute_price import MinutePrice
from lichen.core.skill import reliability


def test_long_run_use_meets_the_capacity_whatever_the_cases_are_worth() -> None:
    for scale in (0.05, 0.2, 0.6):
        rng = np.random.default_rng(3)
        price, used = MinutePrice(value=1.0, rate=0.05), []
        for gain in rng.exponential(scale, size=20_000):
            asked = price.worth(gain=gain, cost_of_error=30.0, minutes=2.0)
            used.append(2.0 * asked)
            price.update(used=used[-1], capacity=0.8)
        assert abs(np.mean(used[2_000:]) - 0.8) < 0.02


def test_the_price_never_falls_below_its_floor() -> None:
    price = MinutePrice(value=0.3, rate=1.0, floor=0.1)
    for _ in range(10):
        price.update(used=0.0, capacity=5.0)
    assert price.value == 0.1


def test_free_minutes_make_every_gain_worth_asking_for_and_no_gain_never() -> None:
    price = MinutePrice(value=0.0)
    assert price.worth(gain=1e-9, cost_of_error=1.0, minutes=60.0)
    assert not price.worth(gain=0.0, cost_of_error=1.0, minutes=60.0)


def test_minutes_that_cannot_be_are_refused() -> None:
    for wrong in ({"used": -1.0}, {"capacity": -1.0}, {"usual": 0.0}):
        with pytest.raises(ValueError, match="minutes"):
            MinutePrice().update(**{"used": 1.0, "capacity": 1.0, **wrong})


def pooled_gains(rng: np.random.Generator) -> np.ndarray:
    """What people's answers gain, as known from few answers of each: some have two, some forty."""
    skill, answers = rng.beta(16, 4, 25), rng.integers(2, 40, 25)
    known = reliability(correct=rng.binomial(answers, skill), total=answers)
    return np.maximum(known.mean - 0.5, 0.0)


def over(
    days: int, capacity: Callable[[int], float], *, usual: float, rate: float = 0.4
) -> tuple[np.ndarray, np.ndarray]:
    """Minutes asked for and the price, day by day: 120 cases a day, each to one of 25 people."""
    rng = np.random.default_rng(5)
    price, gains = MinutePrice(value=1.0, rate=rate), pooled_gains(rng)
    asked, prices = np.zeros(days), np.zeros(days)
    for day in range(days):
        for gain, who in zip(rng.exponential(0.5, 120), rng.integers(0, 25, 120), strict=True):
            worth = price.worth(gain=gain * gains[who], cost_of_error=30.0, minutes=2.0)
            asked[day] += 2.0 * worth
        prices[day] = price.update(used=asked[day], capacity=capacity(day), usual=usual)
    return asked, prices


def working_days(day: int) -> float:
    return 0.0 if day % 7 in (5, 6) else 140.0


def test_use_meets_a_calendar_with_days_off() -> None:
    asked, prices = over(700, working_days, usual=100.0)
    assert asked[140:].mean() == pytest.approx(100.0, rel=0.03)
    weekly = prices[140:].reshape(-1, 7)
    assert np.ptp(weekly.mean(axis=1)) < 0.4 * weekly.mean(), "no week is much dearer than another"


def test_when_capacity_halves_use_follows_and_the_queue_stays_bounded() -> None:
    asked, prices = over(400, lambda day: 140.0 if day < 200 else 70.0, usual=140.0, rate=1.5)
    assert asked[100:200].mean() == pytest.approx(140.0, rel=0.05)
    assert asked[230:].mean() == pytest.approx(70.0, rel=0.05)
    queue, longest = 0.0, 0.0
    for day in range(200, 400):
        queue = max(0.0, queue + asked[day] - 70.0)
        longest = max(longest, queue)
    assert longest <= 140.0 / 1.5 * (prices.max() - prices[199]) + 140.0
    assert longest < 4 * 70.0, "never more than four days of work wait"
    assert prices[-1] > prices[199]
