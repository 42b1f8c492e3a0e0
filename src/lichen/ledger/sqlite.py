"""The connector to SQLite: one file, write-ahead log, every commit flushed to the disk."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lichen.errors import Conflict, LichenError, StoreUnavailable
from lichen.ledger.connector import Table, Values, refused
from lichen.ledger.statements import Dialect, Statement

WAIT_SECONDS = 30.0

_SETTINGS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA wal_autocheckpoint = 8000;
PRAGMA foreign_keys = OFF;
PRAGMA secure_delete = ON;
PRAGMA cache_size = -65536;
PRAGMA temp_store = MEMORY;
"""


class SqliteConnector:
    """A SQLite file. Writers of one process take turns on a lock, those of several wait for each other."""

    dialect: Dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._opened: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._turn = threading.RLock()
        self._counting = threading.Lock()

    def run(self, statement: Statement, values: Values = ()) -> list[tuple[object, ...]]:
        try:
            return self._connection.execute(statement.sql, values).fetchall()
        except sqlite3.Error as error:
            raise _wrapped(error) from error

    def table(self, statement: Statement, values: Values = ()) -> Table:
        try:
            cursor = self._connection.execute(statement.sql, values)
            return [column[0] for column in cursor.description], cursor.fetchall()
        except sqlite3.Error as error:
            raise _wrapped(error) from error

    def run_many(self, statement: Statement, rows: Iterable[Values]) -> None:
        try:
            self._connection.executemany(statement.sql, rows)
        except sqlite3.Error as error:
            raise _wrapped(error) from error

    def script(self, sql: str) -> None:
        try:
            for each in _statements(sql):
                self._connection.execute(each)
        except sqlite3.Error as error:
            raise _wrapped(error) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        with self._turn:
            self._say("BEGIN IMMEDIATE")
            try:
                yield
                self._say("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._say("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        self._say("BEGIN DEFERRED")
        try:
            yield
        finally:
            self._say("ROLLBACK")

    migrating = writing

    def has_table(self, name: str) -> bool:
        found = self._connection.execute(
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,)
        )
        return found.fetchone() is not None

    def scrub(self) -> None:
        """Empty the write-ahead log, which still holds pages from before the deletion."""
        self._say("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        with self._turn:  # closing a connection under a writer's hands would crash the process
            while self._opened:
                self._opened.pop()[1].close()
            self._local = threading.local()

    @property
    def _connection(self) -> sqlite3.Connection:
        try:
            connection: sqlite3.Connection = self._local.connection
        except AttributeError:
            connection = self._local.connection = self._connect()
            self._remember(connection)
        return connection

    def _remember(self, connection: sqlite3.Connection) -> None:
        """Keep the connection for `close`, and give back those of threads that have ended."""
        with self._counting:
            ended = [each for each in self._opened if not each[0].is_alive()]
            self._opened = [each for each in self._opened if each not in ended]
            self._opened.append((threading.current_thread(), connection))
        for _, unused in ended:
            unused.close()

    def _connect(self) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(
                self.path,
                timeout=WAIT_SECONDS,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=256,
            )
            connection.executescript(_SETTINGS)
        except sqlite3.Error as error:
            raise StoreUnavailable(f"The ledger at {self.path} cannot be opened: {error}.") from error
        return connection

    def _say(self, sql: str) -> None:
        try:
            self._connection.execute(sql)
        except sqlite3.Error as error:
            raise _wrapped(error) from error


def _statements(sql: str) -> Iterator[str]:
    """One statement at a time: `executescript` would end the transaction it runs in."""
    gathered = ""
    for piece in re.split("(?<=;)", sql):
        gathered += piece
        if sqlite3.complete_statement(gathered):
            yield gathered
            gathered = ""


def _wrapped(error: sqlite3.Error) -> LichenError:
    message = str(error)
    if isinstance(error, sqlite3.IntegrityError):
        _, unique, columns = message.partition("UNIQUE constraint failed: ")
        if not unique and "append-only" in message:
            return Conflict(f"The database refused: {message}.")
        return refused("sealed" if message.startswith("sealed") else columns.partition(".")[0], message)
    if "locked" in message:
        return StoreUnavailable(f"Another writer held the database for {WAIT_SECONDS:.0f} s: try again.")
    return StoreUnavailable(f"The database refused a statement: {message}.")
