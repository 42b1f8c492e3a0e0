"""Ledgers on PostgreSQL that are used from one folder keep apart what lies in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.ledger.sample import opened
from tests.postgres import fresh_schema

from lichen.ledger.ledger import open_ledger
from lichen.ledger.postgres import anchor_name


def test_two_ledgers_used_from_one_folder_each_have_an_anchor_of_their_own(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    keys = set()
    for case, url in enumerate((fresh_schema(server), fresh_schema(server))):
        with open_ledger(url) as ledger:
            ledger.append("desk", [opened(f"case-{case}")])
            keys.add(ledger.checkpoint().key)
            assert ledger.verify().ok
    assert len(keys) == 1
    assert len(list(tmp_path.glob("lichen@*@lichen@test_*.anchor"))) == 2
    with open_ledger(url) as ledger:
        assert ledger.anchor_file.exists(), "opened again, the ledger finds its anchor"


def test_the_name_of_an_anchor_is_a_plain_file_name_and_no_two_ledgers_share_one() -> None:
    places = [["h", "db"], ["h", "db", "s"], ["h_5433", "db"], ["/tmp/a", "db"], ["/tmp-a", "db"]]
    names = [anchor_name(parts) for parts in places]
    assert len(set(names)) == len(names)
    assert all(Path(name).name == name for name in names)
