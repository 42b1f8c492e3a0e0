"""`lichen user`: accounts from the terminal."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

RUN = "from lichen.cli.user import app; app()"


def lichen_user(*said: str, password: str = "") -> Any:
    """A process of its own: Django is set up once a process, for one place."""
    command = [sys.executable, "-W", "error", "-c", RUN, *said]
    return subprocess.run(
        command, input=password + "\n", capture_output=True, text=True, check=False, timeout=120
    )


def test_an_account_is_added_beside_the_ledger_and_listed(tmp_path: Path) -> None:
    where = str(tmp_path / "lichen.db")
    said = ("add", "kim", "--where", where, "--name", "Kim", "--keeper", "--stdin")
    added = lichen_user(*said, password="a few long words")
    assert added.returncode == 0, added.stderr
    (kim,) = json.loads(lichen_user("list", "--where", where, "--json").stdout)
    assert (kim["user"], kim["name"], kim["keeper"], kim["open"]) == ("kim", "Kim", True, True)


def test_looking_never_makes_a_ledger(tmp_path: Path) -> None:
    missing = tmp_path / "missing.db"
    said = lichen_user("list", "--where", str(missing))
    assert (said.returncode, "There is no ledger" in said.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []
