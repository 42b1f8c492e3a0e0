"""The connector to PostgreSQL: a connection per thread, batches in pipeline mode."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg

from lichen.errors import Conflict, LichenError, StoreUnavailable
from lichen.ledger.behind import Behind
from lichen.ledger.connector import Table, Values, refused
from lichen.ledger.statements import Dialect, Statement

# What an extension brought along, as PostGIS does, is no other program's.
_TABLES = Statement(
    "tables",
    "SELECT relname::text FROM pg_catalog.pg_class c WHERE relkind IN ('r', 'p', 'v', 'm', 'f')"
    " AND relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = current_schema())"
    " AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
    " ORDER BY relname",
    (),
)
_PLACE = Statement("place", "SELECT current_database()::text, COALESCE(current_schema()::text, '')", ())

Connection = psycopg.Connection[tuple[Any, ...]]
PORT = 5432


class PostgresConnector:
    """A PostgreSQL database. Writers of one chain wait for each other on its row, those of others do not."""

    dialect: Dialect = "postgres"

    def __init__(self, url: str) -> None:
        self.url = url
        self.behind = Behind()
        self._local = threading.local()
        self._opened: list[tuple[threading.Thread, Connection]] = []

    def run(self, statement: Statement, values: Values = ()) -> list[tuple[object, ...]]:
        return self.table(statement, values)[1]

    def table(self, statement: Statement, values: Values = ()) -> Table:
        self.behind.catch_up()
        try:
            cursor = self._connection.execute(statement.sql.encode(), values or None, binary=True)
            if cursor.description is None:
                return [], []
            return [column.name for column in cursor.description], cursor.fetchall()
        except psycopg.Error as error:
            raise _wrapped(error) from error

    def run_many(self, statement: Statement, rows: Iterable[Values]) -> None:
        self.behind.catch_up()
        try:
            with self._connection.cursor() as cursor:
                cursor.executemany(statement.sql.encode(), rows)
        except psycopg.Error as error:
            raise _wrapped(error) from error

    def script(self, sql: str) -> None:
        self.behind.catch_up()
        try:
            self._connection.execute(sql.encode())
        except psycopg.Error as error:
            raise _wrapped(error) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        try:
            with self._connection.transaction():
                yield
        except psycopg.Error as error:
            raise _wrapped(error) from error

    @contextmanager
    def reading(self) -> Iterator[None]:
        with self.writing():
            self.script("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield

    @contextmanager
    def migrating(self) -> Iterator[None]:
        with self.writing():
            self.script("SELECT pg_advisory_xact_lock(7253001)")
            yield

    def tables(self) -> list[str]:
        return [str(name) for (name,) in self.run(_TABLES)]

    def prepare(self) -> None:
        """Nothing: the server looks after its files."""

    def beside(self) -> tuple[Path, Path]:
        """The key in the working folder, and there the anchor of this server, database and schema."""
        ((database, schema),) = self.run(_PLACE)
        info = self._connection.info
        server = info.host if info.port == PORT else f"{info.host}_{info.port}"
        parts = [server, str(database), *([str(schema)] if schema != "public" else [])]
        return Path("lichen.key"), Path(anchor_name(parts))

    def scrub(self) -> None:
        """Leave the rest to autovacuum: erased rows vanish from the pages when it next runs."""

    def close(self) -> None:
        while self._opened:
            self._opened.pop()[1].close()
        self._local = threading.local()

    @property
    def _connection(self) -> Connection:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None or connection.closed:
            connection = self._local.connection = self._connect()
            self._remember(connection)
        return connection

    def _remember(self, connection: Connection) -> None:
        """Keep the connection for `close`, and give back those of threads that have ended."""
        for thread, ended in [each for each in self._opened if not each[0].is_alive()]:
            self._opened.remove((thread, ended))
            ended.close()
        self._opened.append((threading.current_thread(), connection))

    def _connect(self) -> Connection:
        try:
            return psycopg.connect(self.url, autocommit=True)
        except psycopg.Error as error:
            raise StoreUnavailable(f"The ledger's PostgreSQL cannot be reached: {error}.") from error


def anchor_name(parts: Sequence[str]) -> str:
    """A name of its own for the anchor of each ledger; where letters had to give way, with a digest.

    >>> anchor_name(["db.example.org", "lichen"]), anchor_name(["/tmp/a b", "lichen"])
    ('lichen@db.example.org@lichen.anchor', 'lichen@tmp-a-b@lichen@afbcc7d0.anchor')
    """
    clean = [re.sub(r"[^A-Za-z0-9_.-]+", "-", part).strip("-") for part in parts]
    if clean != list(parts):
        clean.append(sha256("\0".join(parts).encode()).hexdigest()[:8])
    return "@".join(["lichen", *clean]) + ".anchor"


def _wrapped(error: psycopg.Error) -> LichenError:
    message = error.diag.message_primary or str(error)
    if isinstance(error, psycopg.errors.UniqueViolation):
        return refused(error.diag.table_name, message)
    if isinstance(error, psycopg.errors.RaiseException):
        return Conflict(f"The database refused: {message}.")
    return StoreUnavailable(f"The database refused a statement: {message}.")
