"""One staff per partnership in this process: what AI partners have learned is costly to build anew."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from lichen.jobs.opening import Open
from lichen.jobs.staff import Staff


class Staffs:
    """The staffs of the partnerships that `open` gives, each built when first wanted, one user at a time."""

    def __init__(self, open: Open, *, timeout: float = 30.0) -> None:
        self.open = open
        self.timeout = timeout
        self._kept: dict[str, Staff] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    @contextmanager
    def of(self, partnership: str) -> Iterator[Staff]:
        """The partnership's staff, caught up with the ledger; others wait until the block ends."""
        with self._lock:
            own = self._locks.setdefault(partnership, threading.Lock())
        with own:
            if partnership in self._kept:
                self._kept[partnership].catch_up()
            else:
                self._kept[partnership] = Staff(self.open(partnership), timeout=self.timeout)
            yield self._kept[partnership]
