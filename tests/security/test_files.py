"""What lies on the disk is its owner's alone, and the door is shut until somebody opens it."""

from __future__ import annotations

import stat
from pathlib import Path

import httpx
import pytest
from tests.browser.conftest import Served

from lichen.web.options import Options
from lichen.web.place import Place


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nothing_a_server_writes_can_be_read_by_others(site: Served) -> None:
    folder = Path(site.where).parent
    written = [path for path in folder.rglob("*") if path.name.startswith("lichen.db")]
    assert {path.name for path in written} >= {
        "lichen.db",
        "lichen.db.secret",
        "lichen.db.accounts",
        "lichen.db.jobs",
    }
    assert {path.name: oct(mode(path)) for path in written if mode(path) & 0o077} == {}


def test_the_signing_key_is_long_made_once_and_taken_away_from_others(tmp_path: Path) -> None:
    place = Place(str(tmp_path / "lichen.db"))
    key = place.secret()
    assert len(key) >= 64
    place.beside(".secret").chmod(0o644)
    assert place.secret() == key
    assert mode(place.beside(".secret")) == 0o600
    assert Place(str(tmp_path / "another.db")).secret() != key
    assert {path.name for path in tmp_path.iterdir()} == {"lichen.db.secret", "another.db.secret"}, (
        "no drafts are left"
    )


def test_accounts_that_others_could_read_are_taken_away_from_them(tmp_path: Path) -> None:
    place = Place(str(tmp_path / "deep" / "lichen.db"))
    place.guard_accounts()
    assert mode(place.beside(".accounts")) == 0o600
    place.beside(".accounts").chmod(0o666)
    place.guard_accounts()
    assert mode(place.beside(".accounts")) == 0o600


def test_without_being_told_otherwise_only_this_machine_is_served() -> None:
    assert Options().host == "127.0.0.1"
    assert Options.given().host == "127.0.0.1"
    assert "*" not in Options(host="0.0.0.0").allowed_hosts


@pytest.mark.parametrize(
    ("name", "password"), [("admin", "admin"), ("owner", "owner"), ("lichen", "lichen"), ("keeper", "")]
)
def test_there_is_no_password_to_begin_with(site: Served, name: str, password: str) -> None:
    with httpx.Client(base_url=site.url, timeout=30) as client:
        client.get("/accounts/login/")
        said = {"login": name, "password": password, "csrfmiddlewaretoken": client.cookies["lichen_csrf"]}
        client.post("/accounts/login/", data=said)
        assert "lichen_session" not in client.cookies or client.get("/").status_code == 302
