"""`lichen ledger` where names and keys are not the usual ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.ledger.sample import whole_cases
from typer.testing import CliRunner

from lichen.cli import app
from lichen.ledger.ledger import open_ledger


def lichen(*words: object) -> Any:
    return CliRunner().invoke(app, ["ledger", *map(str, words)])


@pytest.fixture
def db(tmp_path: Path) -> Path:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        ledger.append("desk", whole_cases(2))
    return tmp_path / "lichen.db"


@pytest.mark.parametrize("name", ["RECORD.JSONL", "Record.Jsonl.GZ"])
def test_an_export_is_known_by_its_ending_however_it_is_written(db: Path, tmp_path: Path, name: str) -> None:
    assert lichen("export", db, tmp_path / name).exit_code == 0
    assert (tmp_path / name).read_bytes().startswith(b"\x1f\x8b") is name.endswith("GZ")
    checked = lichen("verify", tmp_path / name, "--json")
    assert json.loads(checked.stdout)["entries"] == 8


def test_after_a_change_of_keys_both_are_given_to_verify(db: Path) -> None:
    keys = []
    for _ in range(2):
        keys.append(json.loads(lichen("checkpoint", db, "--json").stdout)["key"])
        db.with_name("lichen.db.key").rename(db.with_name(f"key-{len(keys)}"))
    both = lichen("verify", db, "--public-key", keys[0], "--public-key", keys[1].upper(), "--json")
    assert json.loads(both.stdout)["keys"] == sorted(keys)
    one = lichen("verify", db, "--public-key", keys[1])
    assert one.exit_code == 1
    assert "was not given" in " ".join(one.stdout.split())
