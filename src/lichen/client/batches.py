"""Long lists in requests of a thousand, each under a key of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count, islice
from typing import TypeVar
from uuid import uuid4

Item = TypeVar("Item")
AT_ONCE = 1_000
"""As many as the server writes in one transaction: a batch is there as a whole or not at all."""


def batches(items: Iterable[Item], key: str | None, size: int = AT_ONCE) -> Iterator[tuple[str, list[Item]]]:
    """Each batch with its key. The same items under the same key make the same batches.

    >>> [(key, len(batch)) for key, batch in batches(range(5), "night", size=2)]
    [('night.0', 2), ('night.1', 2), ('night.2', 1)]
    """
    name, rest = key or uuid4().hex, iter(items)
    for number in count():
        batch = list(islice(rest, size))
        if not batch:
            return
        yield f"{name}.{number}", batch
