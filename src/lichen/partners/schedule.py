"""When a learning partner trains its next challenger."""

from __future__ import annotations

from dataclasses import dataclass

from lichen.errors import InputRefused


@dataclass(frozen=True, slots=True)
class Schedule:
    """Trains at `first` examples, then whenever they have grown by `growth`, or by `gap` at the latest.

    With growth 2 all trainings together cost about twice the last one.

    >>> schedule = Schedule(first=10, growth=2.0, gap=100)
    >>> points, seen = [], 0
    >>> for _ in range(6):
    ...     seen = schedule.after(seen)
    ...     points.append(seen)
    >>> points
    [10, 20, 40, 80, 160, 260]
    """

    first: int = 10
    growth: float = 2.0
    gap: int = 5_000

    def __post_init__(self) -> None:
        whole = all(isinstance(n, int) and not isinstance(n, bool) and n >= 1 for n in (self.first, self.gap))
        if not whole:
            raise InputRefused("A learner's options `first` and `gap` are whole numbers from 1.")
        if not isinstance(self.growth, int | float) or not self.growth > 1:
            raise InputRefused("A learner's option `growth` is a number above 1.")

    def after(self, trained_at: int) -> int:
        """How many examples must have been seen for the training that follows the one at `trained_at`."""
        if trained_at < self.first:
            return self.first
        return trained_at + max(1, min(int(trained_at * (self.growth - 1.0)), self.gap))
