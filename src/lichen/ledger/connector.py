"""What the ledger needs of a database. Nothing outside a connector knows a driver."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from lichen.errors import Conflict, LichenError
from lichen.ledger.behind import Behind
from lichen.ledger.statements import Dialect, Statement

Values = Sequence[object]
Table = tuple[list[str], list[tuple[object, ...]]]


class Connector(Protocol):
    """One database. Threads may share a connector; each works on a connection of its own.

    Whatever the driver raises comes out as `Conflict` (the database refused a change because of what is
    already on record) or `StoreUnavailable` (anything else), with the driver's error as its cause.
    """

    dialect: Dialect
    behind: Behind

    def run(self, statement: Statement, values: Values = ()) -> list[tuple[object, ...]]:
        """The rows a statement gives; an empty list if it gives none."""
        ...

    def table(self, statement: Statement, values: Values = ()) -> Table:
        """The names of the columns and the rows a query gives."""
        ...

    def run_many(self, statement: Statement, rows: Iterable[Values]) -> None:
        """Run a statement once for each row of values."""
        ...

    def script(self, sql: str) -> None:
        """Run several statements at once, as in a schema."""
        ...

    def writing(self) -> AbstractContextManager[None]:
        """A transaction that is committed and durable when the block ends, undone when it raises."""
        ...

    def reading(self) -> AbstractContextManager[None]:
        """A block in which every statement sees the database as it was at the first one."""
        ...

    def migrating(self) -> AbstractContextManager[None]:
        """A transaction during which no one else migrates this database."""
        ...

    def tables(self) -> list[str]:
        """The names of all tables and views in the file or schema, sorted."""
        ...

    def prepare(self) -> None:
        """Set up the files as a ledger wants them, once it is known that they hold one or nothing."""
        ...

    def beside(self) -> tuple[Path, Path]:
        """Where the key and the anchor file lie unless told otherwise."""
        ...

    def scrub(self) -> None:
        """Remove what deleted rows left in the files, as far as the database can do it now.

        What cannot be done now is done after a later write, or at the close.
        """
        ...

    def close(self) -> None:
        """Give back every connection."""
        ...


_ALREADY = {
    "entries": "The case is already settled: a case is settled once. Use an override to change its answer.",
    "cases": "A case with this id is already on record: give the new case another id.",
    "asks": "An ask with this id is already on record for the case.",
    "contributions": "A contribution with this id is already on record for the case.",
    "partnerships": "A partnership with this id already exists: choose another id.",
    "charters": "This version of the charter is already on record: adopt the next version.",
    "feedback": "Feedback with this id is already on record for the case.",
    "disagreements": "A disagreement with this id is already on record.",
    "sealed": "Content with this seal was already stored or erased: seal it anew.",
}


def refused(table: str | None, detail: str) -> LichenError:
    """The sentence for a row that the database refused because of what is on record."""
    return Conflict(_ALREADY.get(table or "", f"This contradicts what is on record: {detail}."))
