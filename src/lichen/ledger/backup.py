"""Backup while running, and restore: one file that holds the ledger, the accounts, the jobs and the key.

The file holds secrets (the signing key, sealed content, accounts): only its owner may read it, and whoever
has it has everything. Content that was erased after a backup was made is still in that backup.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from lichen import __version__
from lichen.errors import InputRefused
from lichen.ledger import backup_sqlite as files
from lichen.ledger.backup_archive import (
    FORMAT,
    Archive,
    Heads,
    Manifest,
    Table,
    kept,
    opened,
    put_in_place,
    workplace,
    write_archive,
)
from lichen.ledger.backup_sqlite import ACCOUNTS, ANCHOR, JOBS, KEY, LEDGER, write_private
from lichen.ledger.checkpoint import Signed, read_anchor
from lichen.ledger.ledger import open_ledger
from lichen.ledger.schema import CURRENT
from lichen.ledger.statements import Dialect

ADDRESSES = ("postgresql://", "postgres://")
Progress = Callable[[int, int], None]
"""Called with how many pages of the ledger are copied and how many there are; on SQLite only."""


class BackedUp(NamedTuple):
    """What was written: the archive, its size, how many entries it holds, and its parts."""

    path: Path
    bytes: int
    entries: int
    chains: int
    parts: tuple[str, ...]


class Restored(NamedTuple):
    """What is in place now, as it was at the time `at`."""

    at: datetime
    entries: int
    chains: int
    parts: tuple[str, ...]


def backup(
    where: str | Path,
    target: Path,
    *,
    accounts: Path | None = None,
    jobs: Path | None = None,
    at: datetime | None = None,
    progress: Progress | None = None,
) -> BackedUp:
    """What was backed up while everything went on: one file, verified, which only its owner may read.

    `accounts` and `jobs` are their database files, if they do not lie beside the ledger as `….accounts` and
    `….jobs`. With PostgreSQL the tables of the ledger's own schema are copied, with the key and the anchor.

    Raises `InputRefused` if there is no ledger or `target` is there already, `LedgerBroken` if the copy does
    not verify, and `StoreUnavailable` if the database cannot be read.
    """
    if target.exists():
        raise InputRefused(f"{target} is there already. Choose another name for the backup.")
    if not target.parent.is_dir():
        raise InputRefused(f"There is no folder {target.parent}. Make it, or choose another place.")
    moment = (at or datetime.now(UTC)).astimezone(UTC)
    with workplace(target) as folder:
        if str(where).startswith(ADDRESSES):
            manifest = _copy_postgres(str(where), folder, moment)
        else:
            manifest = _copy_sqlite(_file(where), folder, moment, accounts, jobs, progress)
        size = write_archive(folder, manifest, target)
    return BackedUp(target, size, manifest.entries, len(manifest.heads), tuple(manifest.files))


def restore(
    archive: Path, where: str | Path, *, accounts: Path | None = None, jobs: Path | None = None
) -> Restored:
    """What was put in place; nothing is, before every digest and every chain was found right.

    Raises `InputRefused` for a file that is no backup, is damaged, or is of another kind of database, and
    where anything is there already; `LedgerBroken` if a chain does not hold.
    """
    if not archive.is_file():
        raise InputRefused(f"There is no backup at {archive}. Check the path.")
    to_postgres = str(where).startswith(ADDRESSES)
    with opened(archive) as found:
        _refuse_other_kind(found.manifest, to_postgres=to_postgres)
        if to_postgres:
            _restore_postgres(found, str(where))
        else:
            _restore_sqlite(found, _file(where), accounts, jobs)
        made = found.manifest
    return Restored(made.at, made.entries, len(made.heads), tuple(made.files))


def contents(archive: Path) -> Manifest:
    """What a backup holds, every digest checked, without restoring it; raises `InputRefused`."""
    with opened(archive) as found:
        for _ in found.files():
            pass
        return found.manifest


def _file(where: str | Path) -> Path:
    return Path(str(where).removeprefix("sqlite:///"))


def _copy_sqlite(
    where: Path,
    folder: Path,
    at: datetime,
    accounts: Path | None,
    jobs: Path | None,
    progress: Progress | None,
) -> Manifest:
    parts = files.places(where, accounts, jobs)
    for given in (accounts, jobs):
        if given is not None and not given.is_file():
            raise InputRefused(f"There is no database at {given}. Check the path.")
    if not where.is_file():
        raise InputRefused(f"There is no ledger at {where}. Check the path.")
    names = files.copy_all(parts, folder, progress)
    heads, schema = files.verified(folder, where)
    return _manifest(at, "sqlite", schema, heads, folder, names)


def _copy_postgres(where: str, folder: Path, at: datetime) -> Manifest:
    from lichen.ledger import backup_postgres as tables  # its driver is an extra

    connector = tables.CopyingConnector(where)
    try:
        key, anchor = connector.beside()
        names = [name for name, path in ((ANCHOR, anchor), (KEY, key)) if path.is_file()]
        for name in names:
            write_private(folder / name, (anchor if name == ANCHOR else key).read_bytes())
        copied, heads, schema = tables.copy_all(connector, folder, _anchor(folder), where)
    finally:
        connector.close()
    every = [*names, *(table.file for table in copied)]
    return _manifest(at, "postgres", schema, heads, folder, every, copied)


def _manifest(
    at: datetime,
    dialect: Dialect,
    schema: int,
    heads: Heads,
    folder: Path,
    names: list[str],
    tables: tuple[Table, ...] = (),
) -> Manifest:
    found = {name: kept(folder / name) for name in names}
    return Manifest(FORMAT, __version__, at, dialect, schema, heads, found, tables)


def _refuse_other_kind(manifest: Manifest, *, to_postgres: bool) -> None:
    if (manifest.dialect == "postgres") != to_postgres:
        kind = "a PostgreSQL address" if manifest.dialect == "postgres" else "a path for an SQLite file"
        raise InputRefused(f"This backup is of another kind of database: restore it to {kind}.")
    if manifest.schema > CURRENT:
        raise InputRefused(
            f"The backup has schema {manifest.schema}, this Lichen knows {CURRENT}: install the newer Lichen."
        )


def _restore_sqlite(found: Archive, where: Path, accounts: Path | None, jobs: Path | None) -> None:
    parts = files.places(where, accounts, jobs)
    _refuse_taken([*parts.values(), *(path.with_name(path.name + "-wal") for path in parts.values())])
    if unknown := sorted(set(found.manifest.files) - set(parts)):
        raise InputRefused(f"The backup holds `{unknown[0]}`, which this Lichen does not know.")
    if not where.parent.is_dir():
        raise InputRefused(f"There is no folder {where.parent}. Make it, or choose another place.")
    with workplace(where) as folder:
        names = list(found.files(into=folder))
        heads, _ = files.verified(folder, found.manifest.lichen)
        _require_heads(found.manifest, heads)
        in_order = sorted(names, key=lambda name: name == LEDGER)  # the ledger last: with it all is there
        put_in_place([(folder / name, parts[name]) for name in in_order])


def _restore_postgres(found: Archive, where: str) -> None:
    from lichen.ledger import backup_postgres as tables  # its driver is an extra

    connector = tables.CopyingConnector(where)
    try:
        key, anchor = connector.beside()
        with workplace(anchor.resolve()) as folder:
            names = set(found.files(into=folder))
            here = {KEY: key, ANCHOR: anchor}
            absent = [
                name for name in (KEY, ANCHOR) if name in names and not _same(folder / name, here[name])
            ]
            _refuse_taken([here[name] for name in absent])
            tables.bring_back(connector, folder, found.manifest, _anchor(folder))
            put_in_place([(folder / name, here[name]) for name in absent])
    finally:
        connector.close()
    open_ledger(where).close()  # brings an older schema up to date


def _anchor(folder: Path) -> list[Signed]:
    path = folder / ANCHOR
    return read_anchor(path) if path.exists() else []


def _require_heads(manifest: Manifest, heads: Heads) -> None:
    if heads != manifest.heads:
        raise InputRefused("The chains do not end where the backup says. Take another backup.")


def _refuse_taken(paths: list[Path]) -> None:
    if taken := [path for path in paths if path.exists()]:
        raise InputRefused(
            f"{taken[0]} is there already, and a restore never writes over anything. Restore to another "
            "place, or move what is there away."
        )


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


PARTS = {
    LEDGER: "ledger",
    KEY: "signing key",
    ANCHOR: "anchor",
    ACCOUNTS: "accounts",
    JOBS: "jobs",
}
"""What people call the parts of a backup."""
