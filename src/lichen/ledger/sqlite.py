"""The connector to SQLite: one file, write-ahead log, every commit flushed to the disk."""

from __future__ import annotations

import os
import re
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from itertools import chain
from pathlib import Path
from urllib.parse import quote

from lichen.errors import Conflict, LichenError, StoreUnavailable
from lichen.ledger.behind import Behind
from lichen.ledger.connector import Table, Values, refused
from lichen.ledger.statements import Dialect, Statement

WAIT_SECONDS = 30.0
PAUSE_SECONDS = 0.02

SCRUB_SECONDS = 0.2
"""How long an erasure waits for readers before the log that they still read is left for later."""

TIDY_BYTES = 32 * 1024 * 1024
"""From this size on the write-ahead log is carried over into the database, beside the work; see `_tidy`."""

LOOK_EVERY = 0.2
"""Seconds between two looks at how long the log has grown."""

ROWS_AT_ONCE = (100, 24, 6, 2)
"""Rows of one INSERT where there are several: the driver lets other threads in at every statement, and each
time may have to wait for them."""

_VALUES = re.compile(r"(INSERT\b.*\bVALUES\s*)(\([^()]*\))", re.DOTALL)

_SETTINGS = """
PRAGMA synchronous = FULL;
PRAGMA wal_autocheckpoint = 64000;
PRAGMA journal_size_limit = 16777216;
PRAGMA foreign_keys = OFF;
PRAGMA secure_delete = ON;
PRAGMA cache_size = -65536;
PRAGMA temp_store = MEMORY;
"""


_TABLES = Statement(
    "tables",
    "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"
    " ORDER BY name",
    (),
)


class SqliteConnector:
    """A SQLite file. Writers of one process take turns on a lock, those of several wait for each other."""

    dialect: Dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.behind = Behind()
        self._local = threading.local()
        self._opened: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._turn = threading.RLock()
        self._file = path.resolve()  # the log lies beside the file that a link leads to
        self._log = str(self._beside("-wal"))
        places = (self._file, self._file.parent)
        self._reads_only = self._file.exists() and not all(os.access(each, os.W_OK) for each in places)
        # A log that a killed process left behind may hold what it had erased.
        self._scrub_due = not self._reads_only and _size(self._log) > 0
        self._counting = threading.Lock()
        self._tidying: threading.Thread | None = None
        self._tidied = 0
        self._look_at = 0.0

    def run(self, statement: Statement, values: Values = ()) -> list[tuple[object, ...]]:
        self.behind.catch_up()
        try:
            return self._connection.execute(statement.sql, values).fetchall()
        except sqlite3.Error as error:
            raise _wrapped(error) from error

    def table(self, statement: Statement, values: Values = ()) -> Table:
        self.behind.catch_up()
        try:
            cursor = self._connection.execute(statement.sql, values)
            return [column[0] for column in cursor.description], cursor.fetchall()
        except sqlite3.Error as error:
            raise _wrapped(error) from error

    def run_many(self, statement: Statement, rows: Iterable[Values]) -> None:
        self.behind.catch_up()
        try:
            given, done, connection = list(rows), 0, self._connection
            for size in ROWS_AT_ONCE:
                while len(given) - done >= size and (wide := _widened(statement, size)) is not None:
                    connection.execute(wide, list(chain.from_iterable(given[done : done + size])))
                    done += size
            connection.executemany(statement.sql, given[done:])
        except sqlite3.Error as error:
            raise _wrapped(error) from error

    def script(self, sql: str) -> None:
        self.behind.catch_up()
        try:
            for each in _statements(sql):
                self._connection.execute(each)
        except sqlite3.Error as error:
            raise _wrapped(error) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        if self._reads_only:
            raise StoreUnavailable(
                f"The ledger at {self.path} can only be read: its file or folder may not be written here. "
                "Ask for the right to write both, or work on a copy in a folder of your own."
            )
        with self._turn:
            self._say("BEGIN IMMEDIATE")
            try:
                yield
                self._say("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._say("ROLLBACK")
                raise
            if self._scrub_due:
                self._scrub(wait=0.0)
            else:
                self._tidy()

    def _tidy(self) -> None:
        """Carry a log that grew long over into the database, on a thread and connection of their own.

        It takes a tenth of a second that no writer should wait for. The log starts anew at a write that finds
        all of it carried over; where writers leave no such moment, SQLite makes one while a writer waits,
        once the log is eight times as long, when little is left to carry.
        """
        now = time.monotonic()
        if now < self._look_at:
            return
        self._look_at = now + LOOK_EVERY
        size = _size(self._log)
        self._tidied = min(self._tidied, size)
        if size - self._tidied > TIDY_BYTES and (self._tidying is None or not self._tidying.is_alive()):
            self._tidied = size
            self._tidying = threading.Thread(target=self._carry_over, name="lichen log", daemon=True)
            self._tidying.start()

    def _carry_over(self) -> None:
        with suppress(sqlite3.Error), closing(sqlite3.connect(self._address, uri=True)) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    @contextmanager
    def reading(self) -> Iterator[None]:
        self._say("BEGIN DEFERRED")
        try:
            yield
        finally:
            self._say("ROLLBACK")

    migrating = writing

    def tables(self) -> list[str]:
        return [str(name) for (name,) in self.run(_TABLES)]

    def prepare(self) -> None:
        """Turn the write-ahead log on; it stays on for every connection.

        SQLite does not wait for others here as it does elsewhere, so two first openings take turns by hand.
        """
        last = time.monotonic() + WAIT_SECONDS
        while not self._reads_only and not self._turned_on(last):
            time.sleep(PAUSE_SECONDS)

    def _turned_on(self, last: float) -> bool:
        try:
            self._connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.Error as error:
            busy = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > last:
                raise _wrapped(error) from error
            return False
        return True

    def beside(self) -> tuple[Path, Path]:
        name = self.path.name
        return self.path.with_name(name + ".key"), self.path.with_name(name + ".anchor")

    def scrub(self) -> None:
        """Empty the write-ahead log, which still holds pages from before the deletion.

        While somebody reads what the log held before, it cannot be emptied: it is tried again after every
        write and at the close.
        """
        with self._turn:
            self._scrub(wait=SCRUB_SECONDS)

    def _scrub(self, *, wait: float) -> None:
        self._scrub_due = True
        with suppress(sqlite3.Error):  # the erasure is on record: only its traces stay for now
            self._connection.execute(f"PRAGMA busy_timeout = {wait * 1000:.0f}")
            try:
                found = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                self._connection.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000:.0f}")
            self._scrub_due = bool(found[0])

    def close(self) -> None:
        with self._turn:  # closing a connection under a writer's hands would crash the process
            if self._tidying is not None:
                self._tidying.join()
            if self._scrub_due and self._opened:
                self._scrub(wait=SCRUB_SECONDS)
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
                self._address,
                uri=True,
                timeout=WAIT_SECONDS,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=256,
            )
            connection.executescript(_SETTINGS)
        except sqlite3.Error as error:
            raise StoreUnavailable(self._unopened(error)) from error
        return connection

    def _unopened(self, error: sqlite3.Error) -> str:
        said = f"The ledger at {self.path} cannot be opened: {error}."
        if not self._reads_only:
            return said
        return f"{said} Copy it, with {self._beside('-wal').name}, to a folder where you may write."

    def _beside(self, ending: str) -> Path:
        return self._file.with_name(self._file.name + ending)

    @property
    def _address(self) -> str:
        """The file as SQLite wants it named; one that nobody here may write is taken as it lies."""
        address = "file:" + quote(str(self._file))
        if not self._reads_only:
            return address
        in_use = _size(self._log) > 0 or self._beside("-shm").exists()
        return address + ("?mode=ro" if in_use else "?mode=ro&immutable=1")

    def _say(self, sql: str) -> None:
        try:
            self._connection.execute(sql)
        except sqlite3.Error as error:
            raise _wrapped(error) from error


@cache
def _widened(statement: Statement, size: int) -> str | None:
    """The statement for so many rows; None if it does more than insert the values it is given."""
    found = _VALUES.fullmatch(statement.sql)
    if found is None:
        return None
    # Whatever fails undoes the whole transaction: SQLite need not be ready to undo the statement alone.
    sure = found[1].replace("INSERT INTO", "INSERT OR FAIL INTO", 1)
    return sure + ", ".join([found[2]] * size)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


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
