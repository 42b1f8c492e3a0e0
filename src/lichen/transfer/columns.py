"""What the columns of an export hold, and how values become the same text in every format."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import msgspec

Holds = Literal["text", "number", "whole", "yes_no", "time", "answer", "json"]
"""`answer` is a text or a number, as the question asks; `json` has parts."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Column(NamedTuple):
    """One column of an export."""

    name: str
    holds: Holds = "text"


def named(holds: Holds, names: str) -> tuple[Column, ...]:
    """Columns that hold the same kind of thing.

    >>> named("whole", "opened settled")
    (Column(name='opened', holds='whole'), Column(name='settled', holds='whole'))
    """
    return tuple(Column(name, holds) for name in names.split())


def moment(microseconds: int | None) -> str | None:
    """A time of the projections as ISO 8601 in UTC.

    >>> moment(1_767_603_600_000_000)
    '2026-01-05T09:00:00Z'
    """
    if microseconds is None:
        return None
    seconds, rest = divmod(microseconds, 1_000_000)
    return f"{_second(seconds)}.{rest:06d}Z" if rest else _second(seconds) + "Z"


@lru_cache(maxsize=4_096)
def _second(seconds: int) -> str:
    return (_EPOCH + timedelta(seconds=seconds)).isoformat()[:-6]


@lru_cache(maxsize=4_096)
def answer(text: str | None) -> Any:
    """An answer of the projections, which hold it as JSON."""
    return None if text is None else msgspec.json.decode(text)
