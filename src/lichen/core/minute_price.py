"""The shadow price of reviewers' minutes, by dual ascent on what was used against what there is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class MinutePrice:
    """The price at which reviewers' minutes are just used up, in the cost unit of the charter.

    A review is worth asking for while (expected gain in accuracy) × (cost of an error) exceeds
    (price of a minute) × (minutes it takes). The price follows the dual of the capacity constraint:

        price ← max(floor, price + rate · (used − capacity) / usual)

    so that it rises while more minutes are used than there are and falls when people have time. Between two
    moments the price has risen by at least rate / usual times the minutes that queued up, so the queue is
    never longer than usual / rate times the highest price at which anything is still asked for; and the
    long-run use meets the capacity whatever the mix of cases (Neely 2010, *Stochastic Network Optimization
    with Application to Communication and Queueing Systems*, ch. 4, drift plus penalty).

    >>> price = MinutePrice(value=1.0, rate=0.5)
    >>> price.update(used=4.0, capacity=2.0)
    2.0
    >>> price.update(used=0.0, capacity=2.0)
    1.0
    >>> price.update(used=600.0, capacity=0.0, usual=300.0)  # a day off: what came in waits for tomorrow
    2.0
    >>> price.worth(gain=0.10, cost_of_error=60.0, minutes=2.0)
    True
    """

    value: float = 1.0
    rate: float = 0.02
    floor: float = 0.0

    def update(self, *, used: float, capacity: float, usual: float = 1.0) -> float:
        """The new price after a period in which `used` of `capacity` minutes were asked for.

        `capacity` is that of this very period, 0 on a day off. `usual` is what a usual period has, in
        minutes: with it the same `rate` serves a case of two minutes and a team of fifty alike, and a
        calendar of working days moves the price within a week by little.

        Raises ValueError when minutes are negative or `usual` is not positive.
        """
        if used < 0 or capacity < 0 or usual <= 0:
            raise ValueError(
                f"minutes cannot be negative nor a usual period empty: {used}, {capacity}, {usual}"
            )
        self.value = max(self.floor, self.value + self.rate * (used - capacity) / usual)
        return self.value

    def worth(self, *, gain: float, cost_of_error: float, minutes: float) -> bool:
        """Whether a review with this expected gain in accuracy is worth its minutes."""
        return gain * cost_of_error > self.value * minutes
