"""Several calls under way at once."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def each(act: Callable[[T], R], items: Sequence[T], workers: int) -> list[R]:
    """What `act`, which must not raise, gives for each item, in order, from at most so many threads.

    The threads never keep the process alive.

    >>> each(str.upper, ["a", "b", "c"], workers=2)
    ['A', 'B', 'C']
    """
    if workers == 1 or len(items) == 1:
        return [act(item) for item in items]
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for place in range(len(items)):
        waiting.put(place)
    results: dict[int, R] = {}

    def work() -> None:
        while True:
            try:
                place = waiting.get_nowait()
            except queue.Empty:
                return
            results[place] = act(items[place])

    threads = [
        threading.Thread(target=work, name="lichen llm call", daemon=True)
        for _ in range(min(workers, len(items)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[place] for place in range(len(items))]
