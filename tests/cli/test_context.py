"""`lichen context` as a person meets it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.mail_desk import CHARTER
from typer.testing import CliRunner

from lichen.cli import app
from lichen.workspace import open_workspace


def lichen(*words: object) -> Any:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "lichen.db"
    with open_workspace(path) as workspace:
        workspace.open_partnership(CHARTER)
    return path


def test_a_folder_goes_in_and_comes_out_the_same(db: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "refunds.md").write_text("# Refunds\n\nWithin 14 days.\n")
    said = lichen("context", "import", "desk", tmp_path / "in", "--db", db)
    assert (said.exit_code, said.output.strip()) == (0, "1 notes written; 0 said the same already.")
    assert lichen("context", "export", "desk", tmp_path / "out", "--db", db).exit_code == 0
    again = lichen("context", "import", "desk", tmp_path / "out", "--db", db, "--json")
    assert json.loads(again.stdout) == {"written": [], "same": ["refunds"], "refused": []}


def test_what_is_no_note_is_told_and_the_command_fails(db: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "empty.md").write_text("")
    said = lichen("context", "import", "desk", tmp_path / "in", "--db", db)
    assert said.exit_code == 1
    assert "empty.md" in said.output


def test_a_stranger_writes_nothing(db: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.md").write_text("x")
    said = lichen("context", "import", "desk", tmp_path / "in", "--db", db, "--by", "model", "--json")
    assert said.exit_code == 1
    assert json.loads(said.stdout)["written"] == []
