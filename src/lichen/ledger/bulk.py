"""Rows of many events of one kind at once, column by column: what bulk imports spend their time on.

The rows are those that `projections` makes one by one. A column that is empty throughout is written as NULL
in the statement itself, because drivers are slow at handing over what is not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import repeat
from operator import attrgetter, is_

import msgspec

from lichen.ledger.canonical import encode_lines
from lichen.ledger.events import AnyEvent, Event
from lichen.ledger.statements import Dialect, Statement

FEWEST = 16
"""From so many events on, going by columns pays."""

Column = tuple[object, ...]
_PLACEHOLDER = re.compile(r"\?|%s")


def rows_of(
    dialect: Dialect,
    statement: Statement,
    converters: dict[str, Callable[..., object]],
    chain: int,
    numbered: Sequence[tuple[int, AnyEvent]],
) -> tuple[Statement, list[tuple[object, ...]]]:
    """The statement, spared its empty columns, and its rows for these events, which are of one kind."""
    events = [event for _, event in numbered]
    fields = tuple(name for name in statement.names if name not in ("chain", "seq"))
    columns = dict(zip(fields, zip(*map(attrgetter(*fields), events), strict=True), strict=True))
    optional = _optional(type(events[0])).intersection(fields)
    empty = frozenset(name for name in optional if columns[name].count(None) == len(events))
    leaner = _without(statement, empty)
    given: dict[str, Iterable[object]] = {"chain": repeat(chain), "seq": [seq for seq, _ in numbered]}
    for name in fields:
        if name not in empty:
            given[name] = _converted(columns[name], converters.get(name), dialect)
    return leaner, list(zip(*(given[name] for name in leaner.names), strict=False))


@cache
def _optional(event: type[Event]) -> frozenset[str]:
    return frozenset(field.name for field in msgspec.structs.fields(event) if field.default is None)


@cache
def _without(statement: Statement, empty: frozenset[str]) -> Statement:
    """The statement with NULL in place of these parameters."""
    names = iter(statement.names)
    sql = _PLACEHOLDER.sub(lambda sign: "NULL" if next(names) in empty else sign[0], statement.sql)
    return Statement(statement.name, sql, tuple(name for name in statement.names if name not in empty))


def _converted(column: Column, convert: Callable[..., object] | None, dialect: Dialect) -> Iterable[object]:
    first = column[0]
    if convert is None:
        yes_no = type(first) is bool and dialect == "sqlite"
        return [1 if each else 0 for each in column] if yes_no else column
    if all(map(is_, column, repeat(first))):
        return repeat(convert(first))
    kinds = set(map(type, column))
    if kinds == {str}:
        return _each_once(column, convert)
    if kinds == {tuple}:  # what has parts is held as JSON
        return encode_lines(column).decode().split("\n")[:-1]
    return map(convert, column)


def _each_once(column: Column, convert: Callable[..., object]) -> Iterable[object]:
    """Words come again and again, such as labels: each is converted once."""
    known = {word: convert(word) for word in set(column)}
    return map(known.__getitem__, column)
