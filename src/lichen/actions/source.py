"""Where an act gets what it cannot compute: the time, fresh ids and random draws."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

from lichen.patterns.step import Chance


def utc_now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


class Source:
    """Time, ids and chance in one place, so that a seeded one makes a whole run repeatable.

    Without a seed the draws come from the operating system: nobody can foresee which case is audited.
    """

    def __init__(self, *, seed: int | None = None, clock: Callable[[], datetime] = utc_now) -> None:
        self._random = random.SystemRandom() if seed is None else random.Random(seed)
        self._seed = seed
        self.now = clock

    def of(self, partnership: str, head: int) -> Source:
        """A source for one partnership from this entry on: seeded ones never repeat an id after a restart."""
        if self._seed is None:
            return self
        mixed = int.from_bytes(sha256(f"{self._seed}/{partnership}/{head}".encode()).digest()[:8])
        return Source(seed=mixed, clock=self.now)

    def id(self, prefix: str) -> str:
        """A fresh id, unguessable unless seeded."""
        return f"{prefix}-{self._random.getrandbits(64):016x}"

    def chance(self) -> Chance:
        """The draws one step may use."""
        draw = self._random.random
        return Chance(audit=draw(), blind=draw(), person=draw())
