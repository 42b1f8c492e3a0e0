"""`lichen user`: accounts from the terminal."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

RUN = "from lichen.cli.user import app; app()"


def lichen_user(*said: str, password: str = "") -> Any:
    """A process of its own: Django is set up once a process, for one place."""
    command = [sys.executable, "-W", "error", "-c", RUN, *said]
    return subprocess.run(
        command, input=password + "\n", capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = str(tmp_path_factory.mktemp("user") / "lichen.db")
    added = lichen_user(
        "add", "kim", "--where", place, "--name", "Kim", "--keeper", "--stdin", password="a few long words"
    )
    assert added.returncode == 0, added.stderr
    return place


def test_an_account_is_added_and_listed(where: str) -> None:
    (kim,) = json.loads(lichen_user("list", "--where", where, "--json").stdout)
    assert (kim["user"], kim["name"], kim["keeper"], kim["open"]) == ("kim", "Kim", True, True)


def test_a_weak_password_or_a_name_taken_is_refused_in_a_sentence(where: str) -> None:
    weak = lichen_user("add", "ann", "--where", where, "--stdin", password="short")
    assert weak.returncode == 2
    assert "too short" in weak.stderr
    taken = lichen_user("add", "KIM", "--where", where, "--stdin", password="a few long words")
    assert "Somebody has this user name" in taken.stderr


def test_a_link_for_a_new_password_is_printed(where: str) -> None:
    said = lichen_user("password", "kim", "--where", where, "--link")
    assert "/accounts/password/reset/key/" in said.stdout


def test_who_or_what_does_not_exist_is_said(where: str, tmp_path: Path) -> None:
    assert "no account `nobody`" in lichen_user("password", "nobody", "--where", where, "--link").stderr
    assert "no partnership `desk`" in lichen_user("role", "kim", "desk", "owner", "--where", where).stderr
    missing = tmp_path / "missing.db"
    assert "no ledger" in lichen_user("list", "--where", str(missing)).stderr
    assert not missing.exists()
