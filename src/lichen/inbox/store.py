"""Says the named statements of `ledger/sql/inbox.sql` to the ledger's database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import msgspec

from lichen.ledger.connector import Connector
from lichen.ledger.ledger import Ledger
from lichen.ledger.projections import microseconds, time_of
from lichen.ledger.statements import Statement, named
from lichen.ledger.typed_rows import typed_rows

_TIMES = frozenset({"due", "until", "since", "held_until", "snoozed_until"})
_JSON = frozenset({"answer", "positions", "filters", "truth"})
_YES_NO = frozenset({"blind", "disputed"})


def say(ledger: Ledger, name: str, /, **given: object) -> list[Any]:
    """The rows a named statement gives, as named tuples; times go in and come back in UTC.

    What the other database's words for the same statement need may be given too.
    """
    statement = named(ledger.connector.dialect)[name]
    values = [_value(given[each]) for each in statement.names]
    columns, rows = _table(ledger.connector, statement, values)
    return typed_rows(columns, rows, _convert)


def say_to_each(ledger: Ledger, name: str, rows: Iterable[Mapping[str, object]]) -> None:
    """Say a named statement once for each row of values; in a transaction, for writing."""
    statement = named(ledger.connector.dialect)[name]
    values = [[_value(row[each]) for each in statement.names] for row in rows]
    if values:
        ledger.connector.run_many(statement, values)


def number(ledger: Ledger, name: str, /, **given: object) -> Any:
    """The one value a named statement gives, or None."""
    statement = named(ledger.connector.dialect)[name]
    rows = ledger.connector.run(statement, [_value(given[each]) for each in statement.names])
    return rows[0][0] if rows else None


def knows(ledger: Ledger, name: str) -> bool:
    """Whether this database has a statement of this name; a few are needed by one of the two only."""
    return name in named(ledger.connector.dialect)


@contextmanager
def passing(ledger: Ledger) -> Iterator[None]:
    """A transaction for the state of the day: whole or not at all, but gone after a power cut."""
    connector = ledger.connector
    _if_known(connector, "passing_before")
    try:
        with connector.writing():
            _if_known(connector, "passing_within")
            yield
    finally:
        _if_known(connector, "passing_after")


def _if_known(connector: Connector, name: str) -> None:
    statement = named(connector.dialect).get(name)
    if statement is not None:
        connector.run(statement)


def _table(connector: Connector, statement: Statement, values: list[object]) -> Any:
    if statement.sql.startswith(("SELECT", "WITH")) or "RETURNING" in statement.sql:
        return connector.table(statement, values)
    return [], connector.run(statement, values)


def _value(given: object) -> object:
    return microseconds(given) if isinstance(given, datetime) else given


def _convert(column: str) -> Callable[..., object] | None:
    if column in _TIMES or column.endswith("_at"):
        return time_of
    if column in _YES_NO:
        return bool
    return msgspec.json.decode if column in _JSON else None
