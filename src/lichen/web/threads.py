"""A few threads beside an event loop; what they bring back at the same time wakes the loop once."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")


class Threads:
    """Runs functions in `count` threads of their own, started when the first is needed.

    A general executor takes two locks and wakes the loop for every single result. Under load that is a
    fifth of what a small request costs; here results wait for each other while the loop is busy anyway.
    """

    def __init__(self, count: int, name: str) -> None:
        self._count, self._name = count, name
        self._tasks: SimpleQueue[tuple[asyncio.Future[Any], Callable[[], Any]]] = SimpleQueue()
        self._done: deque[tuple[asyncio.Future[Any], Any, BaseException | None]] = deque()
        self._told = self._started = False

    async def run(self, function: Callable[..., T], *arguments: object) -> T:
        """What the function returns or raises, run in one of the threads."""
        if not self._started:
            self._start()
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._tasks.put((future, partial(function, *arguments)))
        return await future

    def _start(self) -> None:
        self._started = True
        for number in range(self._count):
            threading.Thread(target=self._work, name=f"{self._name}_{number}", daemon=True).start()

    def _work(self) -> None:
        while True:
            future, task = self._tasks.get()
            try:
                value, error = task(), None
            except BaseException as raised:  # noqa: BLE001 -- given to whoever waits for it
                value, error = None, raised
            self._bring(future, value, error)
            del future, task, value, error  # nothing of a request lives on while the thread rests

    def _bring(self, future: asyncio.Future[Any], value: object, error: BaseException | None) -> None:
        """Lay the result down first, then tell: whoever finds the loop told already is in time for it."""
        self._done.append((future, value, error))
        if not self._told:
            self._told = True
            try:
                future.get_loop().call_soon_threadsafe(self._deliver)
            except RuntimeError:  # the loop is closed: nobody waits any more
                self._done.clear()

    def _deliver(self) -> None:
        self._told = False
        while self._done:
            future, value, error = self._done.popleft()
            if future.done():  # whoever waited has gone
                continue
            if error is None:
                future.set_result(value)
            else:
                future.set_exception(error)
