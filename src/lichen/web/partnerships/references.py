"""The way from a figure to its entries, as an address that can be shared and cannot be misread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec

from lichen.decoding import decode
from lichen.errors import InputRefused
from lichen.reports.figures.figure import Reference

_Count = Annotated[int, msgspec.Meta(ge=0, lt=2**62)]


class _Where(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    key: Annotated[tuple[str | int | None, ...], msgspec.Meta(max_length=6)] | None = None
    since: _Count | None = None
    until: _Count | None = None
    bins: tuple[_Count, _Count] | None = None
    question: _Count | None = None
    hits: bool | None = None
    first: _Count | None = None
    last: _Count | None = None


def query_of(reference: Reference | None) -> str:
    """The query that leads to what lies behind; empty where nothing does.

    >>> query_of(Reference("error", {"key": ("ai",)}))
    'figure=error&where=%7B%22key%22%3A%5B%22ai%22%5D%7D'
    """
    if reference is None:
        return ""
    where = msgspec.json.encode(dict(reference.parameters)).decode()
    return urlencode({"figure": reference.name, **({"where": where} if where != "{}" else {})})


def entry_query(entry: int) -> str:
    """The query that leads to one entry of the ledger.

    >>> entry_query(7)
    'figure=entries&where=%7B%22first%22%3A7%2C%22last%22%3A7%7D'
    """
    return query_of(Reference("entries", {"first": entry, "last": entry}))


def reference_of(said: Mapping[str, str]) -> Reference | None:
    """The reference in a query, None without one; raises `InputRefused` for one that cannot be read."""
    name = said.get("figure", "")
    if not name:
        return None
    try:
        where = decode(said.get("where") or "{}", _Where)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise InputRefused(
            "This link to a figure's entries is damaged. Follow it again from the figure."
        ) from error
    if name == "entries" and (where.first is None or where.last is None):
        raise InputRefused("This link to a figure's entries is damaged. Follow it again from the figure.")
    found: dict[str, Any] = {
        field: getattr(where, field) for field in where.__struct_fields__ if getattr(where, field) is not None
    }
    return Reference(name, found)
