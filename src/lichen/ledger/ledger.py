"""The ledger: appends events with all that follows from them in one transaction, and reads them back."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lichen.errors import LichenError
from lichen.ledger.canonical import decode_stored, encode
from lichen.ledger.checkpoint import Checkpoint, load_signer, public_key_of, read_anchor, write_checkpoint
from lichen.ledger.connector import Connector
from lichen.ledger.events import AnyEvent
from lichen.ledger.export import ExportSource, write_export
from lichen.ledger.findings import Keys, Progress, Verification
from lichen.ledger.reading import read
from lichen.ledger.rebuild import rebuild
from lichen.ledger.schema import migrate
from lichen.ledger.sealed import Sealed, opened, stored
from lichen.ledger.sqlite import SqliteConnector
from lichen.ledger.statements import named
from lichen.ledger.turn import BY_KIND, Receipt, Turn, meant_by, repeated
from lichen.ledger.verify import DatabaseSource, verify

PAGE = 2_000
"""How many entries are read at a time: enough to be fast, few enough to stay small."""


class Entry(NamedTuple):
    """One event where it stands."""

    chain: str
    seq: int
    event: AnyEvent
    digest: str


class Head(NamedTuple):
    """The end of a chain, with the number the database knows the chain by."""

    id: int
    seq: int
    digest: bytes


class Ledger:
    """The append-only record of one workspace; `open_ledger` gives one. Threads may share it."""

    def __init__(self, connector: Connector, *, key_file: Path, anchor_file: Path) -> None:
        self.connector = connector
        self.key_file = key_file
        self.anchor_file = anchor_file
        self._say = named(connector.dialect)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the database's connections."""
        self.connector.close()

    def append(
        self,
        chain: str,
        events: Iterable[AnyEvent],
        *,
        key: str | None = None,
        expected: int | None = None,
        sealed: Iterable[Sealed] = (),
        content: object = None,
    ) -> Receipt:
        """Write the events at the end of the chain, with sealed contents and projections, all or nothing.

        `key` makes the append happen once: the same key with the same content gives the first receipt
        again. The content is the events, unless `content` says what stands for them: the request they
        answer, when their times and ids differ from one try to the next.

        Raises `Conflict` if the key was used with other content or the database refuses a second
        settlement or a repeated id, `HeadMoved` if `expected` is given and the chain's last entry is another,
        `NotFound` if an event is about a case that was not opened before it, `InputRefused` if an event
        cannot be written or refers to a seal that is not there.
        """
        with self.turn(chain) as turn:
            return turn.append(list(events), key=key, expected=expected, sealed=list(sealed), content=content)

    @contextmanager
    def turn(self, chain: str) -> Iterator[Turn]:
        """The end of a chain, where nobody else writes while the block lasts; keep it short.

        What was appended in it is durable when the block ends, and undone when it raises.
        """
        with self.connector.writing():
            turn = Turn(self.connector, chain)
            try:
                yield turn
                turn.end()
            finally:
                self.connector.behind.write = None
        if turn.erased:
            self.connector.scrub()

    def receipt(self, chain: str, key: str, *, content: object = None) -> Receipt | None:
        """The receipt of the append that used this key, if there is one.

        Raises `Conflict` if `content` is given and the key stood for something else.
        """
        found = self._chain(chain)
        if found is None:
            return None
        rows = self.connector.run(self._say["key"], (found.id, key))
        return repeated(rows[0], chain, key, None if content is None else meant_by(content)) if rows else None

    def head(self, chain: str) -> int:
        """The sequence number of the chain's last entry; 0 if it has none."""
        found = self._chain(chain)
        return found.seq if found else 0

    def heads(self) -> dict[str, int]:
        """Where every chain stands: the sequence number of its last entry, by name."""
        return {
            str(name): int(cast(int, head)) for _, name, head, _ in self.connector.run(self._say["chains"])
        }

    def chains(self) -> list[str]:
        """The names of all chains, sorted."""
        return sorted(self.heads())

    def entries(
        self, chain: str, after: int = 0, limit: int | None = None, *, case: str | None = None
    ) -> Iterator[Entry]:
        """The entries of a chain, or those of one case, after a sequence number, in order, read in pages."""
        found = self._chain(chain)
        if found is None:
            return
        name = "entries" if case is None else "entries_of_case"
        wanted = (found.id,) if case is None else (found.id, case)
        while limit is None or limit > 0:
            size = PAGE if limit is None else min(PAGE, limit)
            page = self.connector.run(self._say[name], (*wanted, after, size))
            for seq, _, _, body, digest in page:
                yield Entry(
                    chain, cast(int, seq), decode_stored(cast(bytes, body)).event, cast(bytes, digest).hex()
                )
            if len(page) < size:
                return
            after = cast(int, page[-1][0])
            limit = None if limit is None else limit - len(page)

    def kinds(self, chain: str, after: int = 0) -> tuple[set[type], int]:
        """The kinds of events that came after a sequence number, and the last of those entries (or 0)."""
        rows = self.connector.run(self._say["kinds_since"], (chain, after))
        last = max((cast(int, row[1]) for row in rows), default=0)
        return {BY_KIND[str(row[0])] for row in rows if row[0] in BY_KIND}, last

    def known_case(self, chain: str, cases: Sequence[str]) -> str | None:
        """One of these cases that was opened before, however long ago; None if all are new."""
        rows = self.connector.run(self._say["cases_known"], (chain, encode(cases).decode()))
        return str(rows[0][0]) if rows else None

    def rows(self, name: str, **parameters: object) -> list[Any]:
        """What a named query of `sql/queries.sql` gives, one named tuple per row.

        `after` and `limit` may be left out (0 and 100). Times come back in UTC, JSON columns as values.
        Raises `NotFound` for an unknown query or parameter.
        """
        return read(self.connector, name, parameters)

    def unseal(self, seals: Iterable[str]) -> dict[str, object]:
        """The content behind each seal; None where it was erased or never stored."""
        contents: dict[str, object] = dict.fromkeys(seals)
        wanted = list(contents)
        for start in range(0, len(wanted), PAGE):
            for each in stored(self.connector, wanted[start : start + PAGE]):
                contents[each.seal] = opened(each.content)
        return contents

    def snapshot(self, chain: str) -> bytes | None:
        """What `keep_snapshot` kept last for this chain, if anything."""
        rows = self.connector.run(self._say["snapshot"], (chain,))
        return bytes(cast(bytes, rows[0][0])) if rows else None

    def keep_snapshot(self, chain: str, body: bytes) -> None:
        """Keep bytes that save reading the chain from its beginning; they replace the ones before."""
        with self.connector.writing():
            self.connector.run(self._say["snapshot_keep"], (body, chain))

    def fit(self, chain: str, seq: int) -> bytes | None:
        """What `keep_fit` kept for the learning that began at this entry, if it is still there."""
        rows = self.connector.run(self._say["fit"], (chain, seq))
        return bytes(cast(bytes, rows[0][0])) if rows else None

    def keep_fit(self, chain: str, seq: int, body: bytes) -> None:
        """Keep a fit that was worked out beside the work; the oldest beyond the last few go."""
        with self.connector.writing():
            self.connector.run(self._say["fit_keep"], (seq, body, chain))
            self.connector.run(self._say["fits_drop"], (chain, chain))

    def checkpoint(
        self, signer: Ed25519PrivateKey | None = None, *, at: datetime | None = None
    ) -> Checkpoint:
        """A signed statement of where all chains stand, stored here and appended to the anchor file.

        Without a signer the key file is used; the first use makes the key. Copy the anchor file to where
        whoever holds the database cannot write: it is what a rewritten ledger is held against.
        """
        signer = load_signer(self.key_file) if signer is None else signer
        return write_checkpoint(self.connector, signer, at or datetime.now(UTC), self.anchor_file)

    def verify(
        self, progress: Progress | None = None, *, anchor: Path | None = None, public_key: Keys = ()
    ) -> Verification:
        """What was checked and every problem found, held against the anchor file if there is one.

        Each checkpoint must be signed by the `public_key`, or by one of several, as after a change of keys;
        without any, by the key in the key file if there is one that may be read here.
        """
        if not public_key and os.access(self.key_file, os.R_OK):
            public_key = public_key_of(load_signer(self.key_file))
        kept = self.anchor_file if anchor is None and self.anchor_file.exists() else anchor
        recorded = [] if kept is None else read_anchor(kept)
        with self.connector.reading():
            source = DatabaseSource(self.connector)
            return verify(source, anchor=recorded, public_key=public_key, progress=progress)

    def rebuild(self, progress: Progress | None = None) -> int:
        """Empty every projection and fill it again from the entries; the number of entries."""
        return rebuild(self.connector, progress)

    def export(self, path: str | Path, *, sealed: bool = True, progress: Progress | None = None) -> int:
        """Write the whole ledger to a file of JSON lines (`.gz` is compressed); the number of entries.

        `sealed=False` leaves out the content beside the chains, so that nothing personal leaves the house.
        """
        with self.connector.reading():
            source = DatabaseSource(self.connector)
            return write_export(source, Path(path), sealed=sealed, progress=progress)

    def _chain(self, chain: str) -> Head | None:
        rows = self.connector.run(self._say["chain"], (chain,))
        return _head(rows[0]) if rows else None


def _head(row: Sequence[Any]) -> Head:
    return Head(int(row[0]), int(row[1]), bytes(row[2]))


def open_ledger(
    where: str | Path, *, key_file: Path | None = None, anchor_file: Path | None = None
) -> Ledger:
    """The ledger at a path, `sqlite:///path` or `postgresql://…`, its schema created or brought up to date.

    The key that signs checkpoints and the anchor file lie beside the database (`lichen.db.key`,
    `lichen.db.anchor`) unless told otherwise; with PostgreSQL in the working folder, the anchor under a name
    of the server, the database and the schema. A file that may not be written here can still be read.

    Raises `StoreUnavailable` if the database cannot be reached or was written by a newer Lichen,
    `InputRefused` if it is another program's.

    >>> import tempfile
    >>> from datetime import UTC, datetime
    >>> from lichen.ledger.events import PartnershipOpened
    >>> at = datetime(2026, 1, 5, tzinfo=UTC)
    >>> opened = PartnershipOpened(at=at, by="lichen", partnership="desk", name="Desk")
    >>> with tempfile.TemporaryDirectory() as folder, open_ledger(folder + "/lichen.db") as ledger:
    ...     receipt = ledger.append("workspace", [opened], key="open-desk")
    ...     again = ledger.append("workspace", [opened], key="open-desk")
    ...     receipt.last, again.repeated, ledger.rows("partnerships")[0].name
    (1, True, 'Desk')
    """
    connector = _connect(str(where))
    try:
        migrate(connector)
        key, anchor = connector.beside()
    except LichenError:
        connector.close()
        raise
    return Ledger(connector, key_file=key_file or key, anchor_file=anchor_file or anchor)


def _connect(where: str) -> Connector:
    if where.startswith(("postgresql://", "postgres://")):
        from lichen.ledger.postgres import PostgresConnector  # its driver is an extra

        return PostgresConnector(where)
    return SqliteConnector(Path(where.removeprefix("sqlite:///")))


def verify_export(
    path: str | Path,
    *,
    anchor: Path | None = None,
    public_key: Keys = (),
    progress: Progress | None = None,
) -> Verification:
    """What was checked in an export file and every problem found; needs no database.

    Raises `InputRefused` if the file is not an export.
    """
    recorded = read_anchor(anchor) if anchor is not None else []
    return verify(ExportSource(Path(path)), anchor=recorded, public_key=public_key, progress=progress)
