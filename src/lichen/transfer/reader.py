"""Reads one partnership's rows through the statements of `transfer.sql`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from lichen.ledger.connector import Connector
from lichen.ledger.sealed import stored
from lichen.ledger.statements import Dialect, Statement, parse

PAGE = 2_000
"""Rows held at a time: enough to be fast, few enough to stay small."""


class Reader:
    """One partnership in one database."""

    def __init__(self, connector: Connector, partnership: str) -> None:
        self.connector = connector
        self.partnership = partnership
        self._say = _statements(connector.dialect)

    def rows(self, name: str, **values: object) -> list[tuple[Any, ...]]:
        """What a named statement gives for this partnership."""
        statement = self._say[name]
        given: dict[str, object] = {"chain": self.partnership, "limit": PAGE, **values}
        return self.connector.run(statement, [given[each] for each in statement.names])

    def known(self, cases: Sequence[str | None]) -> set[str]:
        """Those of the cases that are on record."""
        given = msgspec.json.encode([case for case in cases if case is not None]).decode()
        return {str(row[0]) for row in self.rows(f"known_{self.connector.dialect}", cases=given)}

    def contents(self, seals: Sequence[str | None]) -> dict[str | None, msgspec.Raw]:
        """The sealed content that is still there, as the JSON it was stored as."""
        wanted = [seal for seal in seals if seal is not None]
        return {each.seal: msgspec.Raw(bytes(each.content)) for each in stored(self.connector, wanted)}


@cache
def _statements(dialect: Dialect) -> dict[str, Statement]:
    text = files("lichen.transfer").joinpath("transfer.sql").read_text(encoding="utf-8")
    return {each.name: each for each in parse(text, dialect)}
