"""Empties every projection and fills it again from the entries; nothing else may differ afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from lichen.ledger.canonical import decode_stored
from lichen.ledger.connector import Connector
from lichen.ledger.findings import Progress
from lichen.ledger.projections import TABLES, Numbered, changes
from lichen.ledger.statements import Statement, named

PAGE = 5_000


def rebuild(connector: Connector, progress: Progress | None = None) -> int:
    """The number of entries that were projected anew, in one transaction that no writer can enter."""
    say = named(connector.dialect)
    done = 0
    with connector.writing():
        connector.run(say["rebuild_lock"])
        for table in TABLES:
            connector.run(Statement(table, f"DELETE FROM {table}", ()))
        chains = connector.run(say["chains"])
        total = sum(cast(int, head) for _, _, head, _ in chains)
        for number, *_ in chains:
            for page in _pages(connector, cast(int, number)):
                for statement, rows in changes(connector.dialect, cast(int, number), page):
                    connector.run_many(statement, rows)
                done += len(page)
                if progress is not None:
                    progress(done, total)
    return done


def _pages(connector: Connector, number: int) -> Iterator[list[Numbered]]:
    after = 0
    while rows := connector.run(named(connector.dialect)["entries"], (number, after, PAGE)):
        page: list[tuple[Any, ...]] = rows
        yield [(seq, decode_stored(body).event) for seq, _, _, body, _ in page]
        after = page[-1][0]
