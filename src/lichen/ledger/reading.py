"""Runs the named queries of `sql/queries.sql` and gives their rows names and types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from lichen.errors import NotFound
from lichen.ledger.connector import Connector
from lichen.ledger.projections import JSON_COLUMNS, time_of
from lichen.ledger.statements import Statement, named, queries
from lichen.ledger.typed_rows import typed_rows

_YES_NO = frozenset(
    {"blind", "shadow", "audited", "held", "accurate", "useful", "timely", "style", "retired"}
)
_DEFAULTS: dict[str, object] = {"after": 0, "past": "", "before": 2**62, "limit": 100}


def read(connector: Connector, name: str, parameters: Mapping[str, object]) -> list[Any]:
    """One named tuple per row of the query; `NotFound` if query or parameters are unknown."""
    if name not in queries():
        raise NotFound(f"There is no query {name!r}: the queries are {', '.join(sorted(queries()))}.")
    statement = named(connector.dialect)[name]
    values = _values(statement, parameters)
    columns, rows = connector.table(statement, values)
    return typed_rows(columns, rows, _convert)


def _values(statement: Statement, parameters: Mapping[str, object]) -> list[object]:
    given = {**_DEFAULTS, **parameters}
    wanted = dict.fromkeys(statement.names)
    if wanted.keys() - given.keys() or parameters.keys() - wanted.keys():
        raise NotFound(
            f"The query {statement.name!r} takes {', '.join(wanted) or 'nothing'}; it was given "
            f"{', '.join(parameters) or 'nothing'}."
        )
    return [given[each] for each in statement.names]


def _convert(column: str) -> Callable[..., object] | None:
    if column.endswith("_at") or column == "due":
        return time_of
    if column in _YES_NO:
        return bool
    return msgspec.json.decode if column in JSON_COLUMNS else None
