from __future__ import annotations

import gzip
import io
import sqlite3
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from tests.ledger.sample import erased, sealed_case, whole_cases
from tests.postgres import as_superuser, fresh_schema

from lichen.errors import InputRefused, LedgerBroken
from lichen.ledger.backup import backup, contents, restore
from lichen.ledger.backup_archive import MANIFEST, Kept
from lichen.ledger.ledger import Ledger, open_ledger

Another = Callable[[], str]


@pytest.fixture
def here(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, where the key of a PostgreSQL ledger lies, too."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def filled(address: str, here: Path) -> str:
    with open_ledger(address) as ledger:
        ledger.append("desk", whole_cases(3))
        event, sealed = sealed_case("one", {"name": "Ada"})
        ledger.append("ward", [event], sealed=[sealed], key="once")
        ledger.checkpoint()
    return address


@pytest.fixture
def another(address: str, here: Path, request: pytest.FixtureRequest) -> Another:
    """Where nothing is yet, on the same kind of database."""
    if address.startswith("postgresql"):
        return lambda: fresh_schema(request.getfixturevalue("server"))
    (here / "other").mkdir()
    return lambda: str(here / "other" / "lichen.db")


def state(ledger: Ledger) -> object:
    return (
        ledger.verify(anchor=None),
        [entry for chain in ledger.chains() for entry in ledger.entries(chain)],
        ledger.rows("cases_settled", chain="desk"),
        ledger.unseal([row.inputs for row in ledger.rows("cases_unsettled", chain="ward")]),
    )


def test_what_is_restored_is_what_was_backed_up(filled: str, here: Path, another: Another) -> None:
    done = backup(filled, here / "day.lichen-backup")
    place = another()
    restored = restore(here / "day.lichen-backup", place)
    assert (done.entries, done.chains) == (restored.entries, restored.chains) == (13, 2)
    with open_ledger(filled) as before, open_ledger(place) as after:
        assert state(after) == state(before)
        assert after.append("ward", [sealed_case("two", 1)[0]][:0] or whole_cases(1, start=90)).first == 2
        assert after.append("new", whole_cases(1, start=91)).first == 1
        assert after.verify().ok


def test_a_key_that_was_used_is_still_known_after_a_restore(
    filled: str, here: Path, another: Another
) -> None:
    backup(filled, here / "b")
    place = another()
    restore(here / "b", place)
    with open_ledger(place) as after:
        assert after.receipt("ward", "once") is not None


def test_only_its_owner_may_read_a_backup(filled: str, here: Path) -> None:
    backup(filled, here / "b")
    assert (here / "b").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in here.iterdir() if path.name.startswith(".b")] == []


def test_a_backup_never_takes_the_place_of_a_file(filled: str, here: Path) -> None:
    (here / "b").write_text("precious")
    with pytest.raises(InputRefused, match="there already"):
        backup(filled, here / "b")
    assert (here / "b").read_text() == "precious"


def test_a_restore_never_writes_over_anything(filled: str, here: Path) -> None:
    backup(filled, here / "b")
    with open_ledger(filled) as ledger:
        before = state(ledger)
    with pytest.raises(InputRefused, match="already"):
        restore(here / "b", filled)
    with open_ledger(filled) as ledger:
        assert state(ledger) == before


def test_a_ledger_that_does_not_verify_is_not_backed_up(
    ledger: Ledger, filled: str, here: Path, tamper: Callable[[str], None]
) -> None:
    tamper("UPDATE entries SET kind = 'case_settled.2' WHERE seq = 4")
    with pytest.raises(LedgerBroken):
        backup(filled, here / "b")
    assert not (here / "b").exists()


def test_what_was_erased_stays_erased_in_a_later_backup(here: Path, filled: str, another: Another) -> None:
    with open_ledger(filled) as ledger:
        (row,) = ledger.rows("cases_unsettled", chain="ward")
        ledger.append("ward", [erased(row.inputs, case="one")])
    backup(filled, here / "b")
    place = another()
    restore(here / "b", place)
    with open_ledger(place) as after:
        assert after.verify().erased == 1
        assert after.unseal([row.inputs]) == {row.inputs: None}


def test_tables_of_other_parts_come_along(filled: str, here: Path, another: Another) -> None:
    with open_ledger(filled) as ledger:
        ledger.connector.script(
            "CREATE TABLE webhook_things (id TEXT PRIMARY KEY, at BIGINT NOT NULL, note TEXT);"
            "INSERT INTO webhook_things VALUES ('a', 5, NULL), ('b', 6, 'tab\t and \\');"
        )
    backup(filled, here / "b")
    place = another()
    restore(here / "b", place)
    with open_ledger(place) as after:
        from lichen.ledger.statements import Statement

        found = after.connector.run(Statement("x", "SELECT id, at, note FROM webhook_things ORDER BY id", ()))
        assert found == [("a", 5, None), ("b", 6, "tab\t and \\")]


def test_writers_go_on_while_a_backup_is_made_and_it_holds_one_moment(
    address: str, here: Path, another: Another
) -> None:
    with open_ledger(address) as ledger:
        ledger.append("desk", whole_cases(200))
        stop = threading.Event()
        written = []

        def write() -> None:
            number = 1_000
            while not stop.is_set():
                written.append(ledger.append("desk", whole_cases(1, start=number)).last)
                number += 1

        writer = threading.Thread(target=write)
        writer.start()
        try:
            done = [backup(address, here / f"b{number}") for number in range(3)]
        finally:
            stop.set()
            writer.join()
    assert all(each.entries % 4 == 0 for each in done)
    assert written
    place = another()
    restore(here / "b2", place)
    with open_ledger(place) as after:
        assert after.head("desk") == done[2].entries
        after.verify().require()


# What follows is about the archive itself: one kind of database is enough.


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    where = tmp_path / "desk" / "lichen.db"
    where.parent.mkdir()
    with open_ledger(where) as ledger:
        ledger.append("desk", whole_cases(5))
        ledger.checkpoint()
    for part in ("accounts", "jobs"):
        with sqlite3.connect(where.with_name(f"lichen.db.{part}")) as connection:
            connection.execute("CREATE TABLE things (name TEXT)")
            connection.execute("INSERT INTO things VALUES (?)", (part,))
        connection.close()
    return where


def test_accounts_jobs_key_and_anchor_come_along(desk: Path, tmp_path: Path) -> None:
    done = backup(desk, tmp_path / "b")
    assert set(done.parts) == {"ledger.db", "accounts.db", "jobs.db", "key", "anchor"}
    (tmp_path / "new").mkdir()
    restore(tmp_path / "b", tmp_path / "new" / "other.db")
    names = {path.name for path in (tmp_path / "new").iterdir()}
    assert names == {"other.db", "other.db.key", "other.db.anchor", "other.db.accounts", "other.db.jobs"}
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "new").iterdir()} == {0o600}
    with sqlite3.connect(tmp_path / "new" / "other.db.accounts") as connection:
        assert connection.execute("SELECT name FROM things").fetchall() == [("accounts",)]
    connection.close()
    with open_ledger(tmp_path / "new" / "other.db") as ledger:
        assert ledger.verify(anchor=ledger.anchor_file).ok
        ledger.checkpoint()
        assert len(ledger.verify(anchor=ledger.anchor_file).keys) == 1


def test_accounts_may_lie_elsewhere(desk: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "people.db"
    desk.with_name("lichen.db.accounts").rename(elsewhere)
    assert "accounts.db" in backup(desk, tmp_path / "b", accounts=elsewhere).parts
    with pytest.raises(InputRefused, match="no database"):
        backup(desk, tmp_path / "c", accounts=tmp_path / "nowhere")


def test_a_path_that_holds_no_ledger_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="no ledger"):
        backup(tmp_path / "nowhere.db", tmp_path / "b")
    sqlite3.connect(tmp_path / "other.db").execute("CREATE TABLE notes (x)").connection.close()
    with pytest.raises(InputRefused, match="another program"):
        backup(tmp_path / "other.db", tmp_path / "b")
    with pytest.raises(InputRefused, match="no folder"):
        backup(tmp_path / "other.db", tmp_path / "missing" / "b")
    with pytest.raises(InputRefused, match="no backup at"):
        restore(tmp_path / "nothing", tmp_path / "x.db")


def test_a_backup_cut_short_at_any_place_is_refused(desk: Path, tmp_path: Path) -> None:
    backup(desk, tmp_path / "b")
    whole = (tmp_path / "b").read_bytes()
    for size in (0, 1, 20, len(whole) // 3, len(whole) // 2, len(whole) - 20, len(whole) - 1):
        (tmp_path / "cut").write_bytes(whole[:size])
        with pytest.raises(InputRefused):
            restore(tmp_path / "cut", tmp_path / "new.db")
    assert not list(tmp_path.glob("new.db*"))


def test_a_flipped_bit_is_refused_wherever_it_changes_anything(desk: Path, tmp_path: Path) -> None:
    backup(desk, tmp_path / "b")
    whole = bytearray((tmp_path / "b").read_bytes())
    plain, refused = gzip.decompress(whole), 0
    for place in range(30, len(whole) - 8, len(whole) // 40):
        whole[place] ^= 4
        (tmp_path / "bad").write_bytes(whole)
        whole[place] ^= 4
        try:
            contents(tmp_path / "bad")
        except InputRefused:
            refused += 1
        else:  # two ways to write the same bytes
            assert gzip.decompress((tmp_path / "bad").read_bytes()) == plain
    assert refused > 20


def _rewritten(
    source: Path, target: Path, change: Callable[[dict[str, bytes]], None], *, honest: bool = True
) -> None:
    with tarfile.open(source) as tar:
        files = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    change(files)
    if honest:  # somebody who alters an archive also mends its digests
        manifest = msgspec.json.decode(files[MANIFEST])
        names = {name: content for name, content in files.items() if name != MANIFEST}
        sums = {name: __import__("hashlib").sha256(content).hexdigest() for name, content in names.items()}
        manifest["files"] = {
            name: msgspec.to_builtins(Kept(len(content), sums[name])) for name, content in names.items()
        }
        files[MANIFEST] = msgspec.json.encode(manifest)
    with tarfile.open(target, "w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", "a/b", ".hidden", "A", "x y"])
def test_a_file_that_would_lie_elsewhere_is_refused(desk: Path, tmp_path: Path, name: str) -> None:
    backup(desk, tmp_path / "b")
    _rewritten(tmp_path / "b", tmp_path / "bad", lambda files: files.update({name: b"x"}))
    with pytest.raises(InputRefused, match="a file called"):
        restore(tmp_path / "bad", tmp_path / "new.db")


def test_a_file_the_manifest_does_not_name_and_a_missing_one_are_refused(desk: Path, tmp_path: Path) -> None:
    backup(desk, tmp_path / "b")
    for change in (lambda files: files.update(more=b"x"), lambda files: files.pop("key")):
        _rewritten(tmp_path / "b", tmp_path / "bad", change, honest=False)
        with pytest.raises(InputRefused, match=r"more|key"):
            restore(tmp_path / "bad", tmp_path / "new.db")


def test_a_link_in_an_archive_is_refused(desk: Path, tmp_path: Path) -> None:
    backup(desk, tmp_path / "b")
    with tarfile.open(tmp_path / "b") as old, tarfile.open(tmp_path / "bad", "w:gz") as tar:
        for member in old:
            if member.name == "key":
                link = tarfile.TarInfo("key")
                link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
                tar.addfile(link)
            else:
                tar.addfile(member, old.extractfile(member))
    with pytest.raises(InputRefused, match="'key'"):
        restore(tmp_path / "bad", tmp_path / "new.db")


def test_a_ledger_altered_in_the_archive_is_found_even_with_its_digests_mended(
    desk: Path, tmp_path: Path
) -> None:
    backup(desk, tmp_path / "b")

    def alter(files: dict[str, bytes]) -> None:
        files["ledger.db"] = files["ledger.db"].replace(b'"answer":"7"', b'"answer":"8"')

    _rewritten(tmp_path / "b", tmp_path / "bad", alter)
    with pytest.raises(LedgerBroken):
        restore(tmp_path / "bad", tmp_path / "new.db")
    assert not list(tmp_path.glob("new.db*"))


def test_a_backup_goes_back_only_to_its_own_kind_of_database(desk: Path, tmp_path: Path) -> None:
    backup(desk, tmp_path / "b")
    with pytest.raises(InputRefused, match="a path for an SQLite file"):
        restore(tmp_path / "b", "postgresql://nowhere/db")


def test_nothing_in_an_archive_is_run_as_sql(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    url = fresh_schema(server)
    with open_ledger(url) as ledger:
        ledger.append("desk", whole_cases(1))
    backup(url, tmp_path / "b")

    def alter(files: dict[str, bytes]) -> None:
        manifest = msgspec.json.decode(files[MANIFEST])
        manifest["tables"][0]["columns"][0]["type"] = "TEXT); DROP TABLE entries; --"
        files[MANIFEST] = msgspec.json.encode(manifest)

    _rewritten(tmp_path / "b", tmp_path / "bad", alter)
    with pytest.raises(InputRefused, match="cannot be made"):
        restore(tmp_path / "bad", fresh_schema(server))


def test_a_postgres_restore_that_does_not_verify_leaves_nothing(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    url, other = fresh_schema(server), fresh_schema(server)
    with open_ledger(url) as ledger:
        ledger.append("desk", whole_cases(2))
    backup(url, tmp_path / "b")

    def alter(files: dict[str, bytes]) -> None:
        lines = files["entries.rows"].splitlines(keepends=True)
        files["entries.rows"] = b"".join(lines[:-1])

    _rewritten(tmp_path / "b", tmp_path / "bad", alter)
    with pytest.raises(LedgerBroken):
        restore(tmp_path / "bad", other)
    with as_superuser(other) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
        ).fetchone()
    assert found == (0,)
