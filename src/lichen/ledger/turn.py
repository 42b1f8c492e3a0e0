"""One writer's turn at the end of a chain: what it appends is on disk together or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256
from itertools import repeat
from typing import Any, NamedTuple, get_args

from lichen.errors import Conflict, HeadMoved, InputRefused, NotFound
from lichen.ledger.canonical import encode, encode_events
from lichen.ledger.chain import genesis, link
from lichen.ledger.connector import Connector
from lichen.ledger.events import AnyEvent, CaseOpened, PersonalDataErased
from lichen.ledger.projections import changes, kind_of
from lichen.ledger.sealed import Sealed, seals_of, stored
from lichen.ledger.statements import named


class Receipt(NamedTuple):
    """Where the events of one append stand; `repeated` if an earlier append with the same key wrote them."""

    first: int
    last: int
    digest: str
    repeated: bool = False


class Turn:
    """The end of one chain while nobody else can write to it; `Ledger.turn` gives one.

    `head` is the sequence number of the chain's last entry, counting what this turn has appended.
    """

    def __init__(self, connector: Connector, chain: str) -> None:
        self._connector = connector
        self._say = named(connector.dialect)
        self._chain = chain
        self._id: int | None = None
        self.head, self._digest = 0, b""
        self._began = 0
        self._unused: dict[str, bytes] = {}
        self._waiting = Waiting()
        self._failed: BaseException | None = None
        self.erased = False
        self._lock()

    def _lock(self) -> None:
        rows = self._connector.run(self._say["chain_lock"], (self._chain,))
        if rows:
            number, head, digest = rows[0]
            self._id, self.head, self._digest = int(number), int(head), bytes(digest)  # type: ignore[call-overload]  # the schema's column types
            self._began = self.head

    def receipt(self, key: str, content: object) -> Receipt | None:
        """The receipt of the append that used this key, if any; raises `Conflict` for other content."""
        meant = meant_by(content)
        if used := self._waiting.keys.get(key) or self._used(key):
            return repeated(used, self._chain, key, meant)
        self._unused[key] = meant
        return None

    def _used(self, key: str) -> Sequence[Any] | None:
        """What is in the database about the key, which no waiting append used."""
        with self._connector.behind.aside():
            rows = [] if self._id is None else self._connector.run(self._say["key"], (self._id, key))
        return rows[0] if rows else None

    def append(
        self,
        events: Sequence[AnyEvent],
        *,
        key: str | None = None,
        expected: int | None = None,
        sealed: Collection[Sealed] = (),
        content: object = None,
        opened: Collection[str] = (),
    ) -> Receipt:
        """What `Ledger.append` does, within this turn; the rows of several appends are written together.

        What the database refuses may therefore be raised only at the end. `opened` holds cases known to be
        on record; a key that `receipt` found unused stands for what was asked there. After an error the turn
        must end with it.
        """
        written = encode_events(events)
        if not events:
            raise InputRefused("There is nothing to append: give at least one event.")
        number = self._number()
        known = key is None or key in self._unused
        if not known and (used := self.receipt(str(key), written if content is None else content)):
            return used
        if expected is not None and self.head != expected:
            raise HeadMoved(self._chain, expected, self.head)
        self._require_opened(number, events, opened)
        self._keep(number, events, sealed)
        receipt = self._link(number, events, written)
        if key is not None:
            self._waiting.keys[key] = (self._unused.pop(key), receipt.first, receipt.last, self._digest)
        self._connector.behind.write = self._write
        if PersonalDataErased in map(type, events):
            self.erased = True
            self._connector.behind.catch_up()  # what is erased here must not be stored after it
        return receipt

    def end(self) -> None:
        """Say where the chain stands now; the last thing done before the commit."""
        self._connector.behind.catch_up()
        if self._failed is not None:  # whoever was told of it may have taken it for a refusal of its own
            raise self._failed
        if self.head > self._began:
            self._connector.run(self._say["chain_advance"], (self.head, self._digest, self._id))

    def _number(self) -> int:
        """The number the database knows the chain by; the first append to a chain makes it."""
        if self._id is None:
            self._connector.run(self._say["chain_create"], (self._chain, genesis(self._chain)))
            self._lock()
            self._unused.clear()  # on PostgreSQL another writer may have made it at the same moment
        assert self._id is not None, "a chain that was just made is there"
        return self._id

    def _require_opened(self, number: int, events: Sequence[AnyEvent], opened: Collection[str]) -> None:
        awaited = _opened_before(events)
        awaited = awaited if not opened else {case for case in awaited if case not in opened}
        if not awaited:
            return
        given = encode(sorted(awaited)).decode()
        if unknown := self._connector.run(self._say["cases_unknown"], (given, number)):
            raise NotFound(
                f"The case {unknown[0][0]!r} was not opened on the chain {self._chain!r}: open it first."
            )

    def _keep(self, number: int, events: Sequence[AnyEvent], sealed: Collection[Sealed]) -> None:
        referred = set(seals_of(events))
        given = {each.seal for each in sealed}
        if stray := given - referred:
            raise InputRefused(f"No event refers to the sealed content {min(stray)}: leave it out.")
        absent = sorted(referred - given)
        if absent and (lost := set(absent) - {each.seal for each in stored(self._connector, absent)}):
            raise InputRefused(
                f"An event refers to the seal {min(lost)}, but its content is not here: give it."
            )
        self._waiting.sealed += [
            (each.seal, number, bytearray(each.salt), bytearray(each.content)) for each in sealed
        ]

    def _link(self, number: int, events: Sequence[AnyEvent], written: Sequence[bytes]) -> Receipt:
        """Put the events at the end of the chain, their rows with those that wait to be written."""
        linked = link(self._chain, self.head, self._digest, written)
        first = self.head + 1
        self.head, self._digest = self.head + len(events), linked[-1][1]
        self._waiting.events += enumerate(events, first)
        # SQLite's driver takes a bytearray as it is, and looks for an adapter at every bytes object.
        self._waiting.entries += zip(
            repeat(number),
            range(first, first + len(events)),
            map(KINDS.__getitem__, map(type, events)),
            [getattr(event, "case", None) for event in events],
            [bytearray(body) for body, _ in linked],
            [bytearray(digest) for _, digest in linked],
            strict=False,
        )
        return Receipt(first, self.head, self._digest.hex())

    def _write(self) -> None:
        """Write what waits: the rows of all appends since the last time, table by table."""
        if self._failed is not None:  # the transaction may be gone: nothing must be written after it
            raise self._failed
        rows, self._waiting = self._waiting, Waiting()
        try:
            self._write_rows(self._number(), rows)
        except BaseException as error:
            self._failed = error
            raise

    def _write_rows(self, number: int, rows: Waiting) -> None:
        write = self._connector.run_many
        if rows.sealed:
            write(self._say["sealed_add"], rows.sealed)
        write(self._say["entry_add"], rows.entries)
        for statement, changed in changes(self._connector.dialect, number, rows.events):
            write(statement, changed)
        if rows.keys:
            write(self._say["key_add"], [(number, key, *row) for key, row in rows.keys.items()])


class Waiting:
    """The rows of appends that are not written yet, and the events that the projections follow."""

    def __init__(self) -> None:
        self.sealed: list[tuple[object, ...]] = []
        self.entries: list[tuple[object, ...]] = []
        self.events: list[tuple[int, AnyEvent]] = []
        self.keys: dict[str, tuple[bytes, int, int, bytes]] = {}


KINDS: dict[type, str] = {each: kind_of(each) for each in get_args(AnyEvent)}
BY_KIND = {kind: each for each, kind in KINDS.items()}


def _opened_before(events: Iterable[AnyEvent]) -> set[str]:
    """The cases these events are about that must have been opened before them."""
    opened, awaited = set[str](), set[str]()
    for event in events:
        case = getattr(event, "case", None)
        if type(event) is CaseOpened:
            opened.add(event.case)
        elif case is not None and case not in opened:
            awaited.add(case)
    return awaited


def meant_by(content: object) -> bytes:
    """A digest of what a key stands for: the events' bytes, or the request they answer."""
    return sha256(b"\n".join(content) if isinstance(content, list) else encode(content)).digest()


def repeated(row: Sequence[Any], chain: str, key: str, meant: bytes | None) -> Receipt:
    """The receipt of the first append with this key; raises `Conflict` if that meant something else."""
    if meant is not None and row[0] != meant:
        raise Conflict(
            f"The key {key!r} was already used on the chain {chain!r} with other content: "
            "send the same content again, or use a new key."
        )
    return Receipt(int(row[1]), int(row[2]), bytes(row[3]).hex(), repeated=True)
