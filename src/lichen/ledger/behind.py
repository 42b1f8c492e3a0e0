"""What a thread has yet to say to the database: said before it asks anything else, so that nobody notices."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Behind(threading.local):
    """A thread's rows that are not written yet; each connector has one, and catches up before it reads."""

    write: Callable[[], None] | None = None

    def catch_up(self) -> None:
        """Write what waits, if anything does."""
        if self.write is not None:
            write, self.write = self.write, None
            write()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let what waits go on waiting: what is asked within the block does not depend on it."""
        waiting, self.write = self.write, None
        try:
            yield
        finally:
            self.write = waiting
