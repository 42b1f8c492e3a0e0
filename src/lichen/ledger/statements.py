"""Reads the `.sql` files: named statements, and what each kind of event does to the projections."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

Dialect = Literal["sqlite", "postgres"]

_HEADING = re.compile(r"^-- (name|project): *(.+)$", re.MULTILINE)
_REMARK = re.compile(r"^--.*\n?", re.MULTILINE)
_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]+)")
_PLACEHOLDER: dict[Dialect, str] = {"sqlite": "?", "postgres": "%s"}


class Statement(NamedTuple):
    """A statement in the driver's own form; its parameters are given in the order of `names`."""

    name: str
    sql: str
    names: tuple[str, ...]


def text(path: str) -> str:
    """The text of one file in `ledger/sql`."""
    return files("lichen.ledger").joinpath("sql", path).read_text(encoding="utf-8")


def parse(source: str, dialect: Dialect) -> list[Statement]:
    """The statements of a file in order, each under the name of its heading, without the remarks between."""
    pieces = _HEADING.split(source)[1:]
    return [
        Statement(name.strip(), *_bound(_REMARK.sub("", sql).strip(), dialect))
        for name, sql in zip(pieces[1::3], pieces[2::3], strict=True)
    ]


def _bound(sql: str, dialect: Dialect) -> tuple[str, tuple[str, ...]]:
    names = tuple(_PARAMETER.findall(sql))
    return _PARAMETER.sub(_PLACEHOLDER[dialect], sql), names


@cache
def named(dialect: Dialect) -> dict[str, Statement]:
    """Every named statement of a dialect; a dialect's own file takes the place of a shared statement."""
    sources = ["ledger.sql", "queries.sql", "inbox.sql", f"{dialect}/statements.sql"]
    return {each.name: each for source in sources for each in parse(text(source), dialect)}


@cache
def queries() -> frozenset[str]:
    """The names of the statements that `Ledger.rows` may run."""
    return frozenset(each.name for each in parse(text("queries.sql"), "sqlite"))
