"""Says the named statements of `suggestions.sql` to the ledger's database."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from lichen.ledger.ledger import Ledger
from lichen.ledger.statements import Dialect, Statement, parse


def say(ledger: Ledger, query: str, /, **values: object) -> list[Any]:
    """The rows a named statement gives."""
    statement = _statements(ledger.connector.dialect)[query]
    return ledger.connector.run(statement, [values[each] for each in statement.names])


@cache
def _statements(dialect: Dialect) -> dict[str, Statement]:
    text = files("lichen.reports.suggestions").joinpath("suggestions.sql").read_text(encoding="utf-8")
    return {each.name: each for each in parse(text, dialect)}
