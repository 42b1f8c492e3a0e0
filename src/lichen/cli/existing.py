"""A ledger that is there already: looking at one never makes one, nor writes into another program's file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from lichen.errors import InputRefused
from lichen.ledger.ledger import Ledger, open_ledger

ADDRESSES = ("postgresql://", "postgres://")
BESIDE = (
    *("", "-wal", "-shm", ".key", ".anchor", ".secret"),
    *(".accounts", ".accounts-wal", ".accounts-shm", ".jobs", ".jobs-wal", ".jobs-shm"),
)
"""What the names of a ledger's own files add to the name of its database."""


def existing_ledger(where: str) -> Ledger:
    """The ledger at a path or URL; raises `InputRefused` for a path that holds none."""
    if not where.startswith(ADDRESSES):
        path = database(where)
        if not path.is_file():
            raise InputRefused(f"There is no ledger at {where}. Check the path.")
        if not _holds_chains(path):
            raise InputRefused(f"{where} is a database without a ledger in it. Check the path.")
    return open_ledger(where)


def database(where: str) -> Path:
    """The file of an SQLite ledger."""
    return Path(where.removeprefix("sqlite:///"))


def refuse_over_ledger(where: str, path: Path) -> None:
    """Raise `InputRefused` where writing to `path` would replace the ledger or what lies beside it."""
    own = {Path(f"{database(where)}{ending}").resolve() for ending in BESIDE}
    if not where.startswith(ADDRESSES) and path.resolve() in own:
        raise InputRefused(f"{path} belongs to the ledger itself. Choose another name for the export.")


def _holds_chains(path: Path) -> bool:
    """Whether the file has the ledger's tables; one that cannot be read is left to `open_ledger`."""
    find = "SELECT count(*) FROM sqlite_master WHERE name IN ('schema_version', 'chains')"
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
            return bool(connection.execute(find).fetchone() == (2,))
    except sqlite3.Error:
        return True
