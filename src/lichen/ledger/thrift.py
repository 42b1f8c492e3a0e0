"""Reading much and keeping little: what a long reading leaves in memory is given back at its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lichen.ledger.connector import Connector
from lichen.ledger.statements import Statement

KIBIBYTES = 4_000
"""What SQLite may keep of the file while somebody reads through it; nobody comes back to a page."""

_KEPT = Statement("cache_kept", "PRAGMA cache_size", ())
_FREED = Statement("cache_freed", "PRAGMA shrink_memory", ())


@contextmanager
def reading_through(connector: Connector) -> Iterator[None]:
    """As `Connector.reading`, for whoever reads every row once: the database keeps few of them in memory.

    PostgreSQL keeps what it reads elsewhere, so there it is the same.
    """
    if connector.dialect != "sqlite":
        with connector.reading():
            yield
        return
    ((usual,),) = connector.run(_KEPT)
    connector.run(_FREED)
    connector.run(_cache_of(-KIBIBYTES))
    try:
        with connector.reading():
            yield
    finally:
        connector.run(_cache_of(int(str(usual))))
        connector.run(_FREED)


def _cache_of(size: int) -> Statement:
    return Statement("cache_size", f"PRAGMA cache_size = {size}", ())
