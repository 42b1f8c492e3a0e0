"""The whole ledger in one file of JSON lines, which anybody can verify without the database.

A header line with the heads, then the checkpoints, then the chains in turn: sealed content first, followed
by the entries that refer to it, and a last line that says the file is whole.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import msgspec

from lichen.errors import InputRefused
from lichen.ledger.canonical import decode_labels, encode
from lichen.ledger.checkpoint import Anchored, Signed, line
from lichen.ledger.findings import Page, Progress, Source
from lichen.ledger.sealed import Sealed

PAGE = 5_000
NOTHING = msgspec.Raw(b"")

FORMAT = "lichen ledger export 1"
"""What the first line of an export says it is."""


class Header(msgspec.Struct, frozen=True):
    """The first line: the format, whether sealed content is in the file, and where each chain ends."""

    lichen: str
    sealed: bool
    heads: tuple[tuple[str, int, str], ...]


class _Line(msgspec.Struct, frozen=True):
    """Any later line: an entry with its digest, a sealed content, a checkpoint, or the end."""

    entry: msgspec.Raw = NOTHING
    digest: str = ""
    sealed: str | None = None
    salt: str = ""
    content: msgspec.Raw = NOTHING
    checkpoint: msgspec.Raw = NOTHING
    signature: str = ""
    end: int | None = None


class _Chained(msgspec.Struct, frozen=True):
    chain: str


_decode_header = msgspec.json.Decoder(Header).decode
_decode_line = msgspec.json.Decoder(_Line).decode
_decode_chain = msgspec.json.Decoder(_Chained).decode


def write_export(source: Source, path: Path, *, sealed: bool = True, progress: Progress | None = None) -> int:
    """The number of entries written; the file appears only when it is whole.

    `sealed=False` leaves out the content beside the chains, so that nothing personal leaves the house. A name
    that ends in `.gz` is compressed.
    """
    heads = source.heads()
    total, done = sum(head for _, head, _ in heads), 0
    unfinished = path.with_name(path.name + ".part")
    with _opened(unfinished, "wb", packed=_is_packed(path)) as file:
        named = tuple((name, head, digest.hex()) for name, head, digest in heads)
        file.write(encode(Header(FORMAT, sealed, named)) + b"\n")
        file.writelines(line(each) for each in source.checkpoints())
        for name, last, _ in heads:
            for page in source.pages(name, last):
                file.writelines(_sealed_lines(source, page) if sealed else ())
                file.writelines(
                    b'{"digest":"%b","entry":%b}\n' % (row[4].hex().encode(), row[3]) for row in page
                )
                done += len(page)
                if progress is not None:
                    progress(done, total)
        file.write(b'{"end":%d}\n' % done)
    unfinished.replace(path)
    return done


def _sealed_lines(source: Source, page: Page) -> Iterator[bytes]:
    seals = [seal for row in page for seal in decode_labels(row[3]).event.referred()]
    for each in source.stored(seals) if seals else ():
        salt = each.salt.hex().encode()
        yield b'{"sealed":"%b","salt":"%b","content":%b}\n' % (each.seal.encode(), salt, each.content)


class ExportSource:
    """A ledger read from an export file, in one pass; `InputRefused` if the file is not an export."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines = self._read()
        self._header = self._first()
        self._next = next(self._lines, None)
        self._pending: dict[str, Sealed] = {}
        self.withholds = not self._header.sealed

    def heads(self) -> list[tuple[str, int, bytes]]:
        return [(name, last, bytes.fromhex(digest)) for name, last, digest in self._header.heads]

    def checkpoints(self) -> Iterator[Signed]:
        while self._next is not None and self._next.signature:
            yield Anchored(self._next.checkpoint, self._next.signature).signed()
            self._next = next(self._lines, None)

    def pages(self, chain: str, last: int) -> Iterator[Page]:
        page: list[tuple[object, ...]] = []
        for found in self._of_chain(chain):
            if page and (found.sealed is not None or len(page) == PAGE):
                yield page
                page = []
                self._pending.clear()
            if found.sealed is not None:
                content = bytes(found.content)
                self._pending[found.sealed] = Sealed(found.sealed, bytes.fromhex(found.salt), content)
            else:
                page.append(_row(bytes(found.entry), found.digest))
        if page:
            yield page

    def stored(self, seals: Sequence[str]) -> list[Sealed]:
        return [self._pending[seal] for seal in seals if seal in self._pending]

    def _of_chain(self, chain: str) -> Iterator[_Line]:
        while self._next is not None and self._next.end is None:
            if self._next.digest and _chain_of(bytes(self._next.entry)) not in (chain, None):
                return
            yield self._next
            self._next = next(self._lines, None)

    def _first(self) -> Header:
        try:
            with _opened(self._path, "rb") as file:
                header = _decode_header(file.readline())
        except (OSError, EOFError, msgspec.DecodeError) as error:
            raise InputRefused(f"{self._path} is not an export of a ledger: {error}.") from error
        if header.lichen != FORMAT:
            raise InputRefused(f"{self._path} says it is {header.lichen!r}; this Lichen reads {FORMAT!r}.")
        return header

    def _read(self) -> Iterator[_Line]:
        with _opened(self._path, "rb") as file:
            lines = enumerate(file, 1)
            next(lines)
            for number, text in lines:
                try:
                    yield _decode_line(text)
                except msgspec.DecodeError as error:
                    message = f"{self._path}, line {number} cannot be read: {error}. Was the file cut short?"
                    raise InputRefused(message) from error


@contextmanager
def _opened(path: Path, mode: str, *, packed: bool | None = None) -> Iterator[IO[bytes]]:
    packed = _is_packed(path) if packed is None else packed
    try:
        with gzip.open(path, mode, 6) if packed else path.open(mode) as file:
            yield cast(IO[bytes], file)
    except EOFError as error:
        raise InputRefused(f"{path} is cut short: ask for the export again.") from error


def _is_packed(path: Path) -> bool:
    return path.suffix.lower() == ".gz"


def _row(body: bytes, digest: str) -> tuple[object, ...]:
    try:
        labels = decode_labels(body)
        return labels.seq, labels.event.kind, labels.event.case, body, bytes.fromhex(digest)
    except (msgspec.DecodeError, ValueError):
        return 0, "", None, body, b""


def _chain_of(body: bytes) -> str | None:
    try:
        return _decode_chain(body).chain
    except msgspec.DecodeError:
        return None
