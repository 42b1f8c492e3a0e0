"""Databases that are made once and copied: writing a schema takes ten times as long as copying it."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path

from lichen.ledger.ledger import open_ledger


def empty_ledger(path: Path) -> Path:
    """The path of a SQLite file with an empty ledger in it, as its first opening leaves it."""
    path.write_bytes(_empty())
    return path


def empty_accounts(ledger: Path) -> None:
    """Lay accounts that hold nobody beside a SQLite ledger on which a server is first started."""
    kept = ledger.with_name(ledger.name + ".accounts")
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_bytes(accounts())


@cache
def accounts() -> bytes:
    """The accounts' tables as the first start makes them; asked for before a test writes into its own."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.db import connection

    from lichen.web.start import prepare_accounts

    prepare_accounts(settings.LICHEN)
    assert not get_user_model().objects.exists()
    connection.ensure_connection()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "accounts"
        with closing(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy)
        return path.read_bytes()


@cache
def _empty() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lichen.db"
        open_ledger(path).close()
        return path.read_bytes()
