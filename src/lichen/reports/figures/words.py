"""The named statements of `figures.sql` in each database's form."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from lichen.ledger.connector import Connector
from lichen.ledger.statements import Dialect, Statement, parse


@cache
def _named(dialect: Dialect) -> dict[str, Statement]:
    source = files("lichen.reports.figures").joinpath("figures.sql").read_text(encoding="utf-8")
    return {each.name: each for each in parse(source, dialect)}


def statement(connector: Connector, name: str) -> Statement:
    """The statement, in the dialect's own form where there is one."""
    named = _named(connector.dialect)
    return named.get(f"{name}_{connector.dialect}") or named[name]


def rows(connector: Connector, name: str, /, **values: object) -> list[tuple[object, ...]]:
    """What the statement gives for these values."""
    said = statement(connector, name)
    return connector.run(said, [values[each] for each in said.names])
