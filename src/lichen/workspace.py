"""A workspace: one ledger with the partnerships on it. `lichen.open` gives one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.actions.source import Source, utc_now
from lichen.charter.load import load
from lichen.charter.schema import Charter
from lichen.errors import Conflict, NotFound
from lichen.ledger.ledger import Ledger, open_ledger
from lichen.types import PartnerId, PartnershipId


class Workspace:
    """Partnerships that share one ledger. Threads may share a workspace: each partnership is held once.

    >>> import tempfile, lichen
    >>> from lichen.charter.template import write
    >>> with tempfile.TemporaryDirectory() as folder, lichen.open(f"{folder}/lichen.db") as workspace:
    ...     desk = workspace.open_partnership(write("document-reading"))
    ...     desk.charter.name, workspace.partnerships()
    ('Document reading desk', ['document-reading'])
    """

    def __init__(self, ledger: Ledger, source: Source | None = None) -> None:
        self.ledger = ledger
        self.source = source or Source()
        self._open: dict[str, Partnership] = {}
        self._opening = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self.ledger.close()

    def partnerships(self) -> list[str]:
        """The ids of all partnerships, in the order they were opened."""
        return [row.partnership for row in self.ledger.rows("partnerships", limit=100_000)]

    def partnership(self, id: str) -> Partnership:
        """The partnership with this id; raises `NotFound` with the ids there are."""
        held = self._open.get(id)
        if held is not None:
            return held
        if not self.ledger.head(id):
            known = ", ".join(self.partnerships()) or "none yet"
            raise NotFound(f"There is no partnership `{id}` here. There are: {known}.")
        return self._hold(Partnership(self.ledger, PartnershipId(id), self.source))

    def _hold(self, partnership: Partnership) -> Partnership:
        """The one object for this partnership: whoever comes second gets the first one's."""
        with self._opening:
            return self._open.setdefault(partnership.id, partnership)

    def open_partnership(self, charter: Charter | str | Path, *, by: str | None = None) -> Partnership:
        """A new partnership under this charter (a YAML text or file will do), opened by its owner.

        Raises `CharterRefused` when the charter cannot govern yet, `Conflict` when the id is taken.
        """
        agreed = charter if isinstance(charter, Charter) else load(charter)
        opener = PartnerId(by or agreed.owner)
        partnership = open_partnership(self.ledger, agreed, by=opener, source=self.source)
        return self._hold(partnership)

    def enter(self, charter: Charter | str | Path) -> Partnership:
        """The partnership this charter is for: the one that is there, or a new one."""
        agreed = charter if isinstance(charter, Charter) else load(charter)
        if not self.ledger.head(agreed.partnership):
            with suppress(Conflict):  # another process was first
                return self.open_partnership(agreed)
        return self.partnership(agreed.partnership)


def open_workspace(
    where: str | Path = "lichen.db",
    *,
    seed: int | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> Workspace:
    """The workspace at a path, `sqlite:///path` or `postgresql://…`, created when it is not there yet.

    A `seed` makes ids and random draws repeatable, a `clock` of one's own the times: for tests and
    rehearsals, never where audits count.
    """
    return Workspace(open_ledger(where), Source(seed=seed, clock=clock))
