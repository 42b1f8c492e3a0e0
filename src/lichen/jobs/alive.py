"""Which workers are alive, by locks that the operating system or the server takes from a dead one."""

from __future__ import annotations

import sqlite3
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import psycopg


class Alive(Protocol):
    """A lock per worker, held while its process lives. No clock is involved: a slow worker is not dead."""

    def join(self, worker: str) -> None:
        """Hold this worker's lock from now on."""

    def gone(self, worker: str) -> bool:
        """Whether no process holds this worker's lock."""

    def keep(self) -> None:
        """Hold the lock again, should it have been lost while the process lived on."""

    def leave(self) -> None:
        """Give the lock back."""


class AliveFiles:
    """Locks on one small SQLite file per worker, in a folder beside the jobs: for one machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._own: tuple[Path, sqlite3.Connection] | None = None

    def join(self, worker: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / worker
        connection = _opened(path)
        connection.execute("BEGIN EXCLUSIVE")
        self._own = path, connection

    def gone(self, worker: str) -> bool:
        path = self.folder / worker
        if not path.exists():
            return True
        connection = _opened(path)
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            return False
        finally:
            connection.close()
        path.unlink(missing_ok=True)
        return True

    def keep(self) -> None:
        """Nothing: the system takes a lock from dead processes only."""

    def leave(self) -> None:
        if self._own is not None:
            path, connection = self._own
            connection.close()
            path.unlink(missing_ok=True)
            with suppress(OSError):  # others have theirs in it
                self.folder.rmdir()
            self._own = None


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=0.0, isolation_level=None, check_same_thread=False)


class AliveSessions:
    """Advisory locks of PostgreSQL sessions, one per worker: for many machines.

    The server takes a lock back when its session ends, however it ends. A session that was only cut off, as
    when the server starts again, is replaced within the `patience`, so a worker counts as dead after that.
    A pooler between here and the server must keep sessions whole.
    """

    def __init__(self, url: str, schema: str, *, patience: float = 3.0) -> None:
        self.url = url
        self.schema = schema
        self.patience = patience
        self._free_since: dict[str, float] = {}
        self._worker = ""
        self._session: psycopg.Connection[tuple[bool]] | None = None

    def join(self, worker: str) -> None:
        self._worker = worker
        self._connected()

    def gone(self, worker: str) -> bool:
        session, number = self._connected(), (self._number(worker),)
        free = _said(session.execute("SELECT pg_try_advisory_lock(%s)", number).fetchone())
        if not free:
            self._free_since.pop(worker, None)
            return False
        session.execute("SELECT pg_advisory_unlock(%s)", number)
        now = time.monotonic()
        return now - self._free_since.setdefault(worker, now) >= self.patience

    def keep(self) -> None:
        self._connected()

    def leave(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    def _connected(self) -> psycopg.Connection[tuple[bool]]:
        """The session that holds this worker's lock: a new one when the last was cut off."""
        import psycopg  # an extra

        if self._session is not None:
            with suppress(psycopg.Error):
                self._session.execute("SELECT true")
                return self._session
            self._session.close()
        self._session = psycopg.connect(self.url, autocommit=True)
        self._session.execute("SELECT pg_advisory_lock(%s)", (self._number(self._worker),))
        return self._session

    def _number(self, worker: str) -> int:
        digest = sha256(f"lichen {self.schema} {worker}".encode()).digest()
        return int.from_bytes(digest[:8], "big", signed=True)


def _said(row: tuple[bool] | None) -> bool:
    return row is not None and row[0]
