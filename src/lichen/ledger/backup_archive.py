"""The archive of a backup: a compressed tar with a manifest first, which names every file and its digest."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, cast

import msgspec

from lichen.decoding import decode
from lichen.errors import InputRefused
from lichen.ledger.statements import Dialect

Heads = dict[str, tuple[int, str]]
"""Where each chain ends: its last entry and that entry's digest."""

FORMAT = "lichen backup 1"
MANIFEST = "manifest.json"
MOST_MANIFEST = 16 * 2**20
LEVEL = 3
"""Of compression: most of what a higher one saves, in a fraction of the time."""

_NAME = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)*")
"""What a file in an archive may be called: never a path."""


class Kept(msgspec.Struct, frozen=True):
    """One file of the archive."""

    bytes: int
    sha256: str


class Column(msgspec.Struct, frozen=True):
    """One column of a PostgreSQL table."""

    name: str
    type: str
    required: bool


class Table(msgspec.Struct, frozen=True):
    """One table of a PostgreSQL ledger, whose rows lie in `file`, with its primary key."""

    name: str
    file: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]


class Manifest(msgspec.Struct, frozen=True):
    """What the archive holds: which Lichen wrote it and when, where each chain ended, and every file."""

    lichen: str
    version: str
    at: datetime
    dialect: Dialect
    schema: int
    heads: Heads
    files: dict[str, Kept]
    tables: tuple[Table, ...] = ()

    @property
    def entries(self) -> int:
        """How many entries the ledger had."""
        return sum(seq for seq, _ in self.heads.values())


def kept(path: Path) -> Kept:
    """The size and digest of a file."""
    with path.open("rb") as file:
        return _digest(file)


@contextmanager
def workplace(beside: Path) -> Iterator[Path]:
    """A folder for its owner only, on the disk that the result will lie on; it is gone afterwards."""
    with TemporaryDirectory(prefix=f".{beside.name}.", dir=beside.parent) as name:
        yield Path(name)


def write_archive(folder: Path, manifest: Manifest, target: Path) -> int:
    """The size of the archive, which only its owner may read; it appears once it was read back whole."""
    unfinished = folder / "archive"
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=LEVEL) as archive:
            (folder / MANIFEST).write_bytes(msgspec.json.encode(manifest))
            for name in (MANIFEST, *manifest.files):
                archive.add(folder / name, arcname=name, filter=_anonymous)
        raw.flush()
        os.fsync(raw.fileno())
    with opened(unfinished) as archive:
        for _ in archive.files():
            pass
    put_in_place([(unfinished, target)])
    return target.stat().st_size


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


class Archive:
    """An archive that is read once, front to back; whatever its manifest does not name is refused."""

    def __init__(self, tar: tarfile.TarFile, packed: IO[bytes], path: Path) -> None:
        self._tar, self._packed, self._path = tar, packed, path
        self.manifest = self._manifest()

    def files(self, into: Path | None = None) -> Iterator[str]:
        """The name of each file once its digest was found right; written to the folder, if there is one."""
        found = set[str]()
        while (member := self._tar.next()) is not None:
            wanted = self.manifest.files.get(member.name)
            if wanted is None or not member.isreg() or member.size != wanted.bytes or member.name in found:
                raise self._refused(f"it holds {member.name!r} otherwise than its manifest says")
            self._take(member, wanted, into)
            found.add(member.name)
            yield member.name
        if missing := sorted(set(self.manifest.files) - found):
            raise self._refused(f"`{missing[0]}` is missing from it")
        while self._packed.read(2**20):
            pass  # to the very end, where the checksum of the whole stands

    def _take(self, member: tarfile.TarInfo, wanted: Kept, into: Path | None) -> None:
        content = self._tar.extractfile(member)
        assert content is not None, "a regular file has content"
        if into is None:
            got = _digest(content)
        else:
            with os.fdopen(
                os.open(into / member.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
            ) as to:
                got = _digest(content, to)
        if got != wanted:
            raise self._refused(f"`{member.name}` was altered since it was written")

    def _manifest(self) -> Manifest:
        member = self._tar.next()
        if member is None or member.name != MANIFEST or not member.isreg() or member.size > MOST_MANIFEST:
            raise self._refused("it does not begin with a manifest")
        content = self._tar.extractfile(member)
        assert content is not None, "a regular file has content"
        try:
            manifest = decode(content.read(), Manifest)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise self._refused(f"its manifest cannot be read: {error}") from error
        if manifest.lichen != FORMAT:
            raise self._refused(f"it says it is {manifest.lichen!r}, and this Lichen reads {FORMAT!r}")
        if strange := [name for name in manifest.files if not _NAME.fullmatch(name)]:
            raise self._refused(f"it holds a file called {strange[0]!r}")
        return manifest

    def _refused(self, why: str) -> InputRefused:
        return InputRefused(f"{self._path} is not a backup that can be used: {why}. Take another one.")


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """The archive at a path; raises `InputRefused` if it is none, cut short or altered."""
    try:
        with gzip.open(path, "rb") as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
            yield Archive(tar, cast(IO[bytes], packed), path)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputRefused(f"{path} is cut short or damaged: {error}. Take another backup.") from error


def put_in_place(pairs: list[tuple[Path, Path]]) -> None:
    """Give each file its name, all or none, never over a file that is there; raises `InputRefused` then."""
    done: list[Path] = []
    try:
        for source, target in pairs:
            _name(source, target)
            done.append(target)
    except BaseException as error:
        for target in done:
            target.unlink(missing_ok=True)
        if isinstance(error, FileExistsError):
            taken = error.filename2 or error.filename
            raise InputRefused(f"{taken} is there already. Choose another place.") from error
        raise


def _name(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:  # a disk that knows no links
        with source.open("rb") as given, target.open("xb") as made:
            os.fchmod(made.fileno(), 0o600)
            shutil.copyfileobj(given, made)
            made.flush()
            os.fsync(made.fileno())


def _digest(content: IO[bytes], to: IO[bytes] | None = None) -> Kept:
    digest, size = sha256(), 0
    while block := content.read(2**20):
        digest.update(block)
        size += len(block)
        if to is not None:
            to.write(block)
    return Kept(size, digest.hexdigest())
