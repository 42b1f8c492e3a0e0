"""What somebody tries who has the database's own password: raw SQL against the record."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import psycopg
import pytest
from tests.ledger.sample import opened, sealed_case, whole_cases

from lichen.ledger.ledger import Ledger, open_ledger

ATTEMPTS = [
    "UPDATE entries SET kind = 'case_opened.1'",
    "UPDATE entries SET seq = seq + 100",
    "DELETE FROM entries",
    "DELETE FROM entries WHERE seq = 2",
    "UPDATE keys SET content = digest",
    "DELETE FROM keys",
    "UPDATE checkpoints SET signature = body",
    "DELETE FROM checkpoints",
    "UPDATE chains SET head = 1",
    "UPDATE chains SET name = 'other'",
    "DELETE FROM chains",
    "UPDATE sealed SET content = salt",
    "DELETE FROM sealed",
]
ONLY = {
    "sqlite": [
        "INSERT OR REPLACE INTO entries SELECT chain, seq, kind, case_id, digest, digest FROM entries",
        "INSERT OR REPLACE INTO keys SELECT chain, key, digest, first, last, digest FROM keys",
        "INSERT OR REPLACE INTO checkpoints SELECT number, signature, signature FROM checkpoints",
        "INSERT OR REPLACE INTO chains SELECT id, name, 1, digest FROM chains",
        "INSERT OR REPLACE INTO sealed SELECT seal, chain, salt, salt FROM sealed",
        "UPDATE OR REPLACE entries SET seq = 1",
    ],
    "postgres": [
        "TRUNCATE entries",
        "TRUNCATE chains CASCADE",
        "TRUNCATE checkpoints",
        "TRUNCATE sealed",
        "INSERT INTO entries SELECT * FROM entries ON CONFLICT (chain, seq) DO UPDATE SET kind = 'x'",
    ],
}


@pytest.fixture
def written(ledger: Ledger) -> Ledger:
    ledger.append("desk", whole_cases(2), key="request-1")
    event, sealed = sealed_case("with-content", {"name": "Ada"})
    ledger.append("desk", [event], sealed=[sealed])
    ledger.checkpoint()
    return ledger


def _refused(written: Ledger, connection: Any, attempts: list[str], error: type[Exception]) -> None:
    for attempt in attempts:
        with pytest.raises(error, match=r"append-only|permission denied|never change|on record"):
            connection.execute(attempt)
    assert written.head("desk") == 9
    assert written.verify().ok


def test_the_database_refuses_its_owner_every_change_to_the_record(written: Ledger, address: str) -> None:
    dialect = written.connector.dialect
    if dialect == "sqlite":
        with closing(sqlite3.connect(address, isolation_level=None)) as connection:
            _refused(written, connection, ATTEMPTS + ONLY[dialect], sqlite3.IntegrityError)
    else:
        with psycopg.connect(address, autocommit=True) as connection:
            _refused(written, connection, ATTEMPTS + ONLY[dialect], psycopg.Error)


def test_postgres_refuses_its_superuser_too(written: Ledger, address: str) -> None:
    if written.connector.dialect != "postgres":
        pytest.skip("SQLite has no users")
    superuser = address.replace("postgresql://lichen@", "postgresql://postgres@")
    with psycopg.connect(superuser, autocommit=True) as connection:
        _refused(written, connection, ATTEMPTS + ONLY["postgres"], psycopg.errors.RaiseException)


def test_an_ordinary_append_still_works_after_all_that(address: str) -> None:
    with open_ledger(address) as ledger:
        ledger.append("desk", [opened("a")])
        assert ledger.head("desk") == 1
