"""Runs the statements of `reads.sql`: lists as the API shows them, JSON columns as they are stored."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from lichen.ledger.ledger import Ledger
from lichen.ledger.projections import JSON_COLUMNS, time_of
from lichen.ledger.statements import Dialect, Statement, parse

_YES_NO = frozenset(
    ("blind", "shadow", "withdrawn", "overridden", "audited", "resolved", "worked")
) | frozenset(("accurate", "useful", "timely", "style"))


@cache
def _statements(dialect: Dialect) -> dict[str, Statement]:
    text = files("lichen.web.api").joinpath("reads.sql").read_text(encoding="utf-8")
    return {each.name: each for each in parse(text, dialect)}


def reads(ledger: Ledger, name: str, **values: object) -> list[dict[str, Any]]:
    """One dict a row: times in UTC, JSON columns as raw JSON that goes out as it is."""
    statement = _statements(ledger.connector.dialect)[name]
    columns, rows = ledger.connector.table(statement, [values[each] for each in statement.names])
    converted = [(column, convert) for column in columns if (convert := _convert(column))]
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    for row in found:
        for column, convert in converted:
            if row[column] is not None:
                row[column] = convert(row[column])
    return found


def _convert(column: str) -> Callable[[Any], object] | None:
    if column.endswith("_at") or column in ("due", "until", "since"):
        return time_of
    if column in _YES_NO:
        return bool
    return _raw if column in JSON_COLUMNS else None


def _raw(text: str) -> msgspec.Raw:
    return msgspec.Raw(text.encode())
