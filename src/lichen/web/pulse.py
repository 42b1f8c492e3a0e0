"""What has just changed, for everyone who watches: heads of chains, heard of here or by looking."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable


class Pulse:
    """The latest entry of each chain, and waiters that are woken when one grows.

    Threads call `changed`; coroutines await `wait`. Nothing is queued: a slow watcher sees the latest state.
    """

    def __init__(self) -> None:
        self.heads: dict[str, int] = {}
        self._waiters: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._lock = threading.Lock()
        self._closed = threading.Event()

    def changed(self, chain: str, head: int) -> None:
        """Tell who waits that the chain has grown to this entry."""
        with self._lock:
            if self.heads.get(chain, -1) >= head:
                return
            self.heads[chain] = head
            waiters = list(self._waiters)
        for loop, event in waiters:
            loop.call_soon_threadsafe(event.set)

    async def wait(self, seconds: float) -> bool:
        """Whether something changed within this many seconds."""
        waiter = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._waiters.add(waiter)
        try:
            await asyncio.wait_for(waiter[1].wait(), seconds)
        except TimeoutError:
            return False
        else:
            return True
        finally:
            with self._lock:
                self._waiters.discard(waiter)

    def watch(self, look: Callable[[], dict[str, int]], every: float = 1.0) -> None:
        """Also look for what other processes wrote, until closed."""

        def run() -> None:
            while not self._closed.wait(every):
                try:
                    found = look()
                except Exception:  # noqa: BLE001 -- the database may be away for a moment
                    continue
                for chain, head in found.items():
                    self.changed(chain, head)

        threading.Thread(target=run, name="pulse", daemon=True).start()

    def close(self) -> None:
        """Stop looking."""
        self._closed.set()
