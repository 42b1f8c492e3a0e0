"""A copy of SQLite files as they stood at one moment, made beside whoever reads and writes them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from lichen.errors import InputRefused, StoreUnavailable
from lichen.ledger.backup_archive import Heads
from lichen.ledger.checkpoint import read_anchor
from lichen.ledger.schema import version
from lichen.ledger.sqlite import SqliteConnector
from lichen.ledger.verify import DatabaseSource, verify

PAGES = 4_096
"""Pages copied between two words about progress."""

WAIT_SECONDS = 30.0
LEDGER, KEY, ANCHOR, ACCOUNTS, JOBS = "ledger.db", "key", "anchor", "accounts.db", "jobs.db"

Copied = Callable[[int, int], None]


def places(where: Path, accounts: Path | None = None, jobs: Path | None = None) -> dict[str, Path]:
    """Where each part of a workspace lies: beside the ledger unless told otherwise."""
    return {
        ANCHOR: where.with_name(where.name + ".anchor"),
        KEY: where.with_name(where.name + ".key"),
        ACCOUNTS: accounts or where.with_name(where.name + ".accounts"),
        JOBS: jobs or where.with_name(where.name + ".jobs"),
        LEDGER: where,
    }


def copy_all(parts: dict[str, Path], folder: Path, progress: Copied | None) -> list[str]:
    """The names of what was there and is now in the folder.

    The anchor is copied before the ledger: every checkpoint it holds is then on the copy, too.
    """
    found = [name for name, path in parts.items() if path.is_file()]
    for name in found:
        if name in (KEY, ANCHOR):
            write_private(folder / name, parts[name].read_bytes())
        else:
            copy_database(parts[name], folder / name, progress if name == LEDGER else None)
    return found


def copy_database(source: Path, target: Path, progress: Copied | None = None) -> None:
    """Copy a database by SQLite's own online backup, as one reader sees it; writers go on meanwhile.

    Raises `StoreUnavailable` if it cannot be read.
    """
    write_private(target, b"")
    try:
        with (
            closing(_reader(source)) as reading,
            closing(sqlite3.connect(target, isolation_level=None)) as copy,
        ):
            reading.execute("BEGIN")
            reading.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the copy is of this moment
            told = (lambda status, left, total: progress(total - left, total)) if progress else None
            reading.backup(copy, pages=PAGES, progress=told)
            reading.execute("ROLLBACK")
            copy.execute("PRAGMA journal_mode = DELETE")  # a copy is one file; opening it turns the log on
    except sqlite3.Error as error:
        raise StoreUnavailable(f"{source} cannot be copied: {error}.") from error


def verified(folder: Path, where: object) -> tuple[Heads, int]:
    """Where the chains of the copied ledger end, and its schema.

    Raises `LedgerBroken` if anything does not hold, `InputRefused` if it is no ledger.
    """
    connector = SqliteConnector(folder / LEDGER)
    anchor = folder / ANCHOR
    try:
        schema = version(connector)
        if not schema:
            raise InputRefused(f"There is no ledger at {where}. Check the path.")
        checked = verify(
            DatabaseSource(connector), anchor=read_anchor(anchor) if anchor.exists() else [], public_key=None
        )
        checked.require()
        heads = {name: (seq, digest.hex()) for name, seq, digest in DatabaseSource(connector).heads()}
        return heads, schema
    finally:
        connector.close()


def _reader(path: Path) -> sqlite3.Connection:
    address = f"file:{quote(str(path.resolve()))}?mode=ro"
    return sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS, isolation_level=None)


def write_private(path: Path, content: bytes) -> None:
    """Make a file that only its owner may read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
