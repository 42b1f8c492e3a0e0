import numpy as np

from lichen.core.minute_price import MinutePrice


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
