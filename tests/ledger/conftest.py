"""Ledgers to test: whatever asks for `ledger` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.postgres import as_superuser, fresh_schema

from lichen.ledger.ledger import Ledger, open_ledger

Tamper = Callable[[str], None]


@pytest.fixture(params=["sqlite", "postgres"])
def new_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a database is that nobody has opened yet."""
    if request.param == "sqlite":
        return str(tmp_path / "lichen.db")
    return fresh_schema(request.getfixturevalue("server"))


@pytest.fixture
def ledger(address: str, tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger."""
    with open_ledger(address, key_file=tmp_path / "key", anchor_file=tmp_path / "anchor") as opened:
        yield opened


@pytest.fixture
def tamper(ledger: Ledger, address: str) -> Tamper:
    """Runs SQL as somebody would who holds the whole database and has taken its protections off."""
    if ledger.connector.dialect == "sqlite":
        return lambda sql: _tamper_sqlite(address, sql)
    return lambda sql: _tamper_postgres(address, sql)


def _tamper_sqlite(address: str, sql: str) -> None:
    import sqlite3

    connection = sqlite3.connect(address, isolation_level=None)
    triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(sql)
    connection.close()


def _tamper_postgres(address: str, sql: str) -> None:
    with as_superuser(address) as connection:
        connection.execute(sql.encode())
