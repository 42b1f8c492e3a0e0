"""What verification finds: one sentence per problem, with the chain and the entry it concerns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

import msgspec

from lichen.errors import LedgerBroken
from lichen.ledger.checkpoint import Signed
from lichen.ledger.sealed import Sealed

Progress = Callable[[int, int], None]
"""Called with how many entries are done and how many there are."""

Keys = str | Sequence[str] | None
"""The public keys in hexadecimal that checkpoints may be signed by: one, several, or none to compare with."""

Page = Sequence[tuple[Any, ...]]
"""Entries as stored: sequence number, kind, case, bytes, digest."""

MOST_PROBLEMS = 1_000


class Problem(msgspec.Struct, frozen=True):
    """Something that does not hold: the chain, the entry if it is one, and what is wrong with it."""

    chain: str
    entry: int | None
    what: str

    def __str__(self) -> str:
        place = self.chain if self.entry is None else f"{self.chain}, entry {self.entry}"
        return f"{place}: {self.what}"


class Findings:
    """Collects problems; beyond a thousand it only counts them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.more = 0

    def add(self, chain: str, entry: int | None, what: str) -> None:
        """Take note of a problem."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(chain, entry, what))
        else:
            self.more += 1


class Verification(msgspec.Struct, frozen=True):
    """What was checked and what does not hold.

    `chains` gives the entries of each chain, `sealed` how many contents are there and match, `erased` how
    many are gone with an erasure on record, `withheld` how many an export left out, `keys` the public keys
    that signed the checkpoints: compare them with the one you were given.
    """

    chains: dict[str, int]
    entries: int
    sealed: int
    erased: int
    withheld: int
    checkpoints: int
    keys: tuple[str, ...]
    problems: tuple[Problem, ...]
    more_problems: int = 0

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        return not self.problems

    def require(self) -> None:
        """Raise `LedgerBroken` with every problem found, if there is one."""
        if self.problems:
            found = "\n".join(f"  - {each}" for each in self.problems)
            raise LedgerBroken(f"The ledger does not verify:\n{found}")


class Source(Protocol):
    """Where a ledger is read from: the database, or an export file."""

    withholds: bool
    """Whether sealed content was left out on purpose."""

    def heads(self) -> list[tuple[str, int, bytes]]:
        """Each chain with its last entry and that entry's digest, as the source says."""
        ...

    def checkpoints(self) -> Iterable[Signed]:
        """All checkpoints in order."""
        ...

    def pages(self, chain: str, last: int) -> Iterator[Page]:
        """The entries up to `last` in order."""
        ...

    def stored(self, seals: Sequence[str]) -> list[Sealed]:
        """The sealed content that is there for these seals."""
        ...
