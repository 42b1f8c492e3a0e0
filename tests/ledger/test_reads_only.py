"""Who may only read a ledger, as an auditor may, can verify, read and export it, and changes nothing."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.ledger.sample import opened, sealed_case, whole_cases
from typer.testing import CliRunner

from lichen.cli import app
from lichen.errors import InputRefused, StoreUnavailable
from lichen.ledger.ledger import open_ledger, verify_export


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A ledger in a folder where this process may write nothing, also if it is the administrator's."""
    folder = tmp_path / "kept"
    folder.mkdir()
    event, sealed = sealed_case("a", "Ada")
    with open_ledger(folder / "lichen.db") as ledger:
        ledger.append("desk", [*whole_cases(2), event], sealed=[sealed])
        ledger.checkpoint()
    _protect(folder, monkeypatch)
    yield folder / "lichen.db"
    folder.chmod(0o700)


def _protect(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in folder.iterdir():
        file.chmod(0o400 if file.suffix == ".key" else 0o444)
    folder.chmod(0o555)
    allowed = os.access

    def access(place: Any, mode: int) -> bool:
        return not (mode & os.W_OK and Path(place).is_relative_to(folder)) and allowed(place, mode)

    monkeypatch.setattr(os, "access", access)


def test_it_is_read_verified_and_exported(path: Path, tmp_path: Path) -> None:
    before = {file: file.read_bytes() for file in path.parent.iterdir()}
    with open_ledger(path) as ledger:
        assert len(list(ledger.entries("desk"))) == 9
        checked = ledger.verify()
        assert (checked.ok, checked.entries, checked.sealed, checked.checkpoints) == (True, 9, 1, 1)
        ledger.export(tmp_path / "copy.jsonl")
    assert verify_export(tmp_path / "copy.jsonl").ok
    assert {file: file.read_bytes() for file in path.parent.iterdir()} == before


def test_the_command_line_verifies_and_exports_it(path: Path, tmp_path: Path) -> None:
    for words in (["verify", path], ["export", path, tmp_path / "copy.jsonl.gz"]):
        done = CliRunner().invoke(app, ["ledger", *map(str, words)])
        assert done.exit_code == 0, done.output


def test_writing_is_refused_with_a_remedy(path: Path) -> None:
    with open_ledger(path) as ledger:
        for write in (lambda: ledger.append("desk", [opened("b")]), ledger.rebuild, ledger.checkpoint):
            with pytest.raises(StoreUnavailable, match=r"can only be read.*work on a copy"):
                write()
        assert ledger.head("desk") == 9


def test_what_is_still_in_the_log_of_a_writer_is_read_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "live"
    folder.mkdir()
    with open_ledger(folder / "lichen.db") as writer:
        writer.append("desk", [opened("a")])
        with monkeypatch.context() as patched:
            _protect(folder, patched)
            with open_ledger(folder / "lichen.db") as auditor:
                assert auditor.head("desk") == 1
                writer.append("desk", [opened("b")])
                assert auditor.head("desk") == 2
        folder.chmod(0o700)


def test_a_log_left_by_a_killed_writer_that_cannot_be_read_here_comes_with_a_remedy(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(sqlite3, "connect", connect)
    with pytest.raises(StoreUnavailable, match=r"Copy it, with lichen\.db-wal, to a folder"):
        open_ledger(path)


def test_a_key_that_cannot_be_made_is_said_to_be_so(tmp_path: Path) -> None:
    with (
        open_ledger(tmp_path / "lichen.db", key_file=tmp_path / "no" / "such" / "key") as ledger,
        pytest.raises(InputRefused, match="cannot be made"),
    ):
        ledger.checkpoint()
