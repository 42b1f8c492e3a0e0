"""The shadow price of reviewers' minutes, by dual ascent on what was used against what there is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class MinutePrice:
    """The price at which reviewers' minutes are just used up, in the cost unit of the charter.

    A review is worth asking for while (expected gain in accuracy) × (cost of an error) exceeds
    (price of a minute) × (minutes it takes). The price follows the dual of the capacity constraint:

        price ← max(floor, price + rate · (used − capacity))

    so that it rises while more minutes are used than there are and falls when people have time.
    The long-run use then meets the capacity whatever the mix of cases (Neely 2010, *Stochastic Network
    Optimization with Application to Communication and Queueing Systems*, ch. 4, drift plus penalty).

    >>> price = MinutePrice(value=1.0, rate=0.5)
    >>> price.update(used=4.0, capacity=2.0)
    2.0
    >>> price.update(used=0.0, capacity=2.0)
    1.0
    >>> price.worth(gain=0.10, cost_of_error=30.0, minutes=2.0)
    True
    """

    value: float = 1.0
    rate: float = 0.02
    floor: float = 0.0

    def update(self, *, used: float, capacity: float) -> float:
        """The new price after a period in which `used` of `capacity` minutes were spent."""
        self.value = max(self.floor, self.value + self.rate * (used - capacity))
        return self.value

    def worth(self, *, gain: float, cost_of_error: float, minutes: float) -> bool:
        """Whether a review with this expected gain in accuracy is worth its minutes."""
        return gain * cost_of_error > self.value * minutes
