"""Where an act gets what it cannot compute: the time, fresh ids and random draws."""

from __future__ import annotations

import os
import random
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from struct import unpack

from lichen.patterns.step import Chance

BLOCK = 512
"""So many ids or draws are fetched from the operating system at a time."""

UNIT = 2.0**-53


def utc_now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


class _System:
    """Ids and draws from the operating system, fetched in blocks; threads may share it.

    An id is the time in milliseconds and 64 random bits, both in hexadecimal: nobody can guess it, and
    what is new lies together in the database, which makes writing many at once several times faster.
    """

    def __init__(self) -> None:
        self._ids: deque[str] = deque()
        self._draws: deque[float] = deque()

    def id(self) -> str:
        while True:
            try:
                return self._ids.popleft()
            except IndexError:
                now, fresh = f"{time.time_ns() >> 20:011x}", os.urandom(8 * BLOCK).hex()
                self._ids.extend([now + fresh[at : at + 16] for at in range(0, 16 * BLOCK, 16)])

    def draw(self) -> float:
        while True:
            try:
                return self._draws.popleft()
            except IndexError:
                fresh = unpack(f"{BLOCK}Q", os.urandom(8 * BLOCK))
                self._draws.extend([(bits >> 11) * UNIT for bits in fresh])

    def forget(self) -> None:
        self._ids.clear()
        self._draws.clear()


_SYSTEM = _System()
os.register_at_fork(after_in_child=_SYSTEM.forget)  # parent and child never use the same id or draw


class Source:
    """Time, ids and chance in one place, so that a seeded one makes a whole run repeatable.

    Without a seed the draws come from the operating system: nobody can foresee which case is audited.
    """

    def __init__(self, *, seed: int | None = None, clock: Callable[[], datetime] = utc_now) -> None:
        self._random = None if seed is None else random.Random(seed)
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
        if self._random is None:
            return f"{prefix}-{_SYSTEM.id()}"
        return f"{prefix}-{self._random.getrandbits(64):016x}"

    def chance(self) -> Chance:
        """The draws one step may use."""
        draw = _SYSTEM.draw if self._random is None else self._random.random
        return Chance(draw(), draw(), draw())
