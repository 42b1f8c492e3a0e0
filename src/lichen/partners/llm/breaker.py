"""A circuit breaker: an endpoint that keeps failing is left alone for a while."""

from __future__ import annotations

import threading
from collections.abc import Callable

from lichen.partners.protocol import SwitchedOffError


class Breaker:
    """Opens after `after` failures in a row; after `pause` seconds one trial call decides.

    >>> now = [0.0]
    >>> breaker = Breaker(after=1, pause=60.0, clock=lambda: now[0])
    >>> breaker.enter(); breaker.failed("no route"); breaker.enter()
    Traceback (most recent call last):
    ...
    lichen.partners.protocol.SwitchedOffError: The endpoint failed 1 times (no route); next try in 60 s.
    >>> now[0] = 61.0
    >>> breaker.enter(); breaker.worked(); breaker.enter()
    """

    def __init__(self, *, after: int, pause: float, clock: Callable[[], float]) -> None:
        self.after, self.pause, self.clock = after, pause, clock
        self._failures = 0
        self._until = 0.0
        self._trial_until = 0.0
        self._last = ""
        self._lock = threading.Lock()

    def enter(self) -> None:
        """Nothing when a call may be made; raises `SwitchedOffError` when the endpoint is left alone."""
        with self._lock:
            if self._failures < self.after:
                return
            now = self.clock()
            if now < max(self._until, self._trial_until):
                left = max(self._until, self._trial_until) - now
                raise SwitchedOffError(
                    f"The endpoint failed {self._failures} times ({self._last}); next try in {left:.0f} s."
                )
            # One call goes through; should nothing ever be heard of it, another may after the same pause.
            self._trial_until = now + self.pause

    def worked(self) -> None:
        """The endpoint answered."""
        with self._lock:
            self._failures, self._until, self._trial_until = 0, 0.0, 0.0

    def failed(self, why: str) -> None:
        """The endpoint did not answer, or not usefully."""
        with self._lock:
            self._failures += 1
            self._last = why.rstrip(".")[:150]
            self._trial_until = 0.0
            if self._failures >= self.after:
                self._until = self.clock() + self.pause
