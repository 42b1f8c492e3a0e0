"""How many requests one token or person may make: a bucket each, filled at a steady pace."""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from lichen.errors import InputRefused

MOST_KNOWN = 10_000


class Left(NamedTuple):
    """What is left of an allowance: requests at once, seconds until it is whole, seconds to wait now."""

    limit: int
    remaining: int
    reset: int
    wait: int

    def headers(self) -> dict[str, str]:
        """As the answer's headers say it."""
        said = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }
        return {**said, "Retry-After": str(self.wait)} if self.wait else said


class Allowance:
    """A bucket per name that holds `burst` requests and gains `rate` a second."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate, self.burst, self.clock = rate, burst, clock
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, name: str) -> Left:
        """Take one request out of this name's bucket, if there is one.

        >>> bucket = Allowance(1.0, 2, clock=lambda: 0.0)
        >>> [bucket.take("robot").wait for _ in range(3)]
        [0, 0, 1]
        """
        now = self.clock()
        with self._lock:
            held, since = self._buckets.get(name, (float(self.burst), now))
            held = min(self.burst, held + (now - since) * self.rate)
            wait = 0 if held >= 1 else math.ceil((1 - held) / self.rate)
            held -= 0 if wait else 1
            if len(self._buckets) >= MOST_KNOWN and name not in self._buckets:
                self._buckets.clear()
            self._buckets[name] = (held, now)
        return Left(self.burst, int(held), math.ceil((self.burst - held) / self.rate), wait)


def from_environment() -> Allowance:
    """The allowance that `LICHEN_API_RATE` gives, as in `200/400`: a second, and at once."""
    said = os.environ.get("LICHEN_API_RATE", "200/400")
    rate, _, burst = said.partition("/")
    try:
        given = float(rate), int(burst or math.ceil(float(rate) * 2))
    except ValueError:
        given = (0.0, 0)
    if given[0] <= 0 or given[1] < 1:
        raise InputRefused(
            f"LICHEN_API_RATE is `{said}`. Say requests a second and at once, such as 200/400."
        )
    return Allowance(*given)
