"""Erased bytes leave the files of SQLite as soon as nobody reads them any more, and nobody waits for that."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.ledger.sample import erased, opened, sealed_case

from lichen.ledger import sqlite
from lichen.ledger.ledger import Ledger, open_ledger

NAME = b"Wilhelmina-Only-Here"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lichen.db"


@pytest.fixture
def ledger(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setattr(sqlite, "WAIT_SECONDS", 5.0)
    with open_ledger(path) as opened_ledger:
        yield opened_ledger


@contextmanager
def reader(path: Path) -> Iterator[None]:
    """Somebody in the middle of reading, as a long export is."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM sealed").fetchone()
    try:
        yield
    finally:
        connection.close()


def erase_beside_a_reader(ledger: Ledger, path: Path) -> None:
    event, sealed = sealed_case("a", {"name": NAME.decode()})
    ledger.append("desk", [event], sealed=[sealed])
    with reader(path):
        ledger.append("desk", [erased(sealed.seal)])
        assert still_there(path), "the reader's own view must not be taken from it"


def still_there(path: Path) -> bool:
    files = [path, path.with_name("lichen.db-wal")]
    return any(NAME in file.read_bytes() for file in files if file.exists())


def test_an_erasure_beside_a_reader_is_made_good_by_the_next_write(ledger: Ledger, path: Path) -> None:
    erase_beside_a_reader(ledger, path)
    ledger.append("desk", [opened("b")])
    assert not still_there(path)


def test_as_long_as_somebody_reads_every_write_goes_on_and_tries_again(ledger: Ledger, path: Path) -> None:
    erase_beside_a_reader(ledger, path)
    with reader(path):
        ledger.append("desk", [opened("b")])
        ledger.append("desk", [opened("c")])
    ledger.append("desk", [opened("d")])
    assert not still_there(path)
    assert ledger.head("desk") == 5


def test_an_erasure_beside_a_reader_is_made_good_at_the_close(ledger: Ledger, path: Path) -> None:
    kept_open = sqlite3.connect(path)  # or SQLite would empty the log by itself: this was the last connection
    kept_open.execute("SELECT 1 FROM chains").fetchone()
    erase_beside_a_reader(ledger, path)
    ledger.close()
    assert not still_there(path)
    kept_open.close()


def test_nobody_waits_long_for_a_reader_to_end(
    ledger: Ledger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    scrub = sqlite.SqliteConnector._scrub
    monkeypatch.setattr(
        sqlite.SqliteConnector, "_scrub", lambda self, wait: (waits.append(wait), scrub(self, wait=wait))
    )
    erase_beside_a_reader(ledger, path)
    ledger.append("desk", [opened("b")])
    assert waits == [sqlite.SCRUB_SECONDS, 0.0]
    ((timeout,),) = ledger.connector._connection.execute("PRAGMA busy_timeout").fetchall()  # type: ignore[attr-defined]
    assert timeout == 5000, "a write still waits for another writer"


def test_what_a_killed_process_left_in_the_log_is_scrubbed_by_the_next_one(
    ledger: Ledger, path: Path, tmp_path: Path
) -> None:
    erase_beside_a_reader(ledger, path)
    left = tmp_path / "left"
    left.mkdir()
    for file in path.parent.glob("lichen.db*"):
        (left / file.name).write_bytes(file.read_bytes())
    with open_ledger(left / "lichen.db") as found:
        found.append("desk", [opened("b")])
        assert not still_there(left / "lichen.db")
