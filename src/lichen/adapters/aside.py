"""A thread of its own for what waits for people: a pool's few threads would soon all be waiting."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")


async def aside(act: Callable[..., T], *arguments: Any, **named: Any) -> T:
    """What `act` gives, while the loop goes on; the thread keeps no process alive."""
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()
    work = partial(_work, future, partial(act, *arguments, **named))
    threading.Thread(target=work, name="lichen aside", daemon=True).start()
    return await asyncio.wrap_future(future)


def _work(future: Future[T], act: Callable[[], T]) -> None:
    try:
        future.set_result(act())
    except BaseException as error:  # noqa: BLE001 -- given to whoever waits for it
        future.set_exception(error)
