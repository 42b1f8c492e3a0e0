"""Where the jobs of a ledger lie: in a file beside it, or in a schema of their own on the same server."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from lichen.errors import StoreUnavailable
from lichen.jobs.alive import Alive, AliveFiles, AliveSessions

ADDRESSES = ("postgresql://", "postgres://")
ENDING = ".jobs"


@dataclass(frozen=True, slots=True)
class Place:
    """The database of the jobs, its schema on PostgreSQL, who is alive there, and where files go."""

    url: str
    schema: str | None
    alive: Alive
    files: Path


def place_of(where: str | Path, files: Path | None = None) -> Place:
    """Where the jobs of this ledger lie, made ready; raises `StoreUnavailable` when it cannot be reached.

    Files go into `<ledger>.files` beside an SQLite ledger; with PostgreSQL into `lichen-<database>.files`
    in the working folder, which all workers should share.
    """
    address = str(where)
    if address.startswith(ADDRESSES):
        return _on_postgres(address.replace("postgres://", "postgresql://", 1), files)
    path = Path(address.removeprefix("sqlite:///"))
    return _beside(path, files)


def _beside(ledger: Path, files: Path | None) -> Place:
    from sqlalchemy import URL  # writes any path as an address; heavy

    path = Path(f"{ledger}{ENDING}")
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")  # stays with the file: readers never wait
    except sqlite3.Error as error:
        raise StoreUnavailable(f"The jobs at {path} cannot be opened: {error}.") from error
    alive = AliveFiles(Path(f"{path}.alive"))
    url = URL.create("sqlite", database=str(path)).render_as_string()
    return Place(url, None, alive, files or Path(f"{ledger}.files"))


def _on_postgres(url: str, files: Path | None) -> Place:
    import psycopg  # an extra

    try:
        with psycopg.connect(url) as connection:
            row = connection.execute(
                "SELECT COALESCE(current_schema()::text, 'public'), current_database()::text"
            ).fetchone()
    except psycopg.Error as error:
        raise StoreUnavailable(f"The database of the jobs cannot be reached: {error}.") from error
    home, database = ("public", "postgres") if row is None else row
    schema = "lichen_jobs" if home == "public" else f"{home}_jobs"
    return Place(url, schema, AliveSessions(url, schema), files or Path(f"lichen-{database}.files"))
