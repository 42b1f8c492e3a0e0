"""The dates of the demonstration's history: spread over the weeks before today, and said to be simulated."""

from __future__ import annotations

from datetime import datetime, timedelta

from lichen.actions.source import utc_now


class Past:
    """A clock that starts `days` ago and reaches the present after `steps` steps."""

    def __init__(self, steps: int, *, days: float = 21.0) -> None:
        self._end = utc_now() - timedelta(minutes=1)
        self._step = timedelta(days=days) / max(1, steps)
        self._left = steps
        self._within = 0

    def __call__(self) -> datetime:
        """The moment it is; never the same twice."""
        self._within += 1
        return self._end - self._step * self._left + timedelta(microseconds=self._within)

    def step(self) -> None:
        """Go on to the next case."""
        self._left, self._within = max(0, self._left - 1), 0
