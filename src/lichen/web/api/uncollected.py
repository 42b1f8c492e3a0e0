"""No search for garbage while thousands of cases come in: all of it stays, none of it refers to itself."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_one = threading.Lock()


@contextmanager
def uncollected() -> Iterator[None]:
    """Put the garbage collector off while the block runs; it would take a fifth of the time.

    Only one block at a time does so, the others leave it as it is: however many follow each other, the
    collector is never off for longer than one of them takes.
    """
    if not _one.acquire(blocking=False):
        yield
        return
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
        _one.release()
