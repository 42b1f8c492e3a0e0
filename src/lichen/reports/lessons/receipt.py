"""A lesson's receipt: to how many later proposals it was given, and what it changed in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from lichen.decoding import decode
from lichen.ledger.ledger import Ledger
from lichen.reports.kept_rows import every_kept, keep, kept_as, say
from lichen.types import Answer

LATEST = 100
"""So many of the latest proposals are looked at more closely."""

MILESTONES = (1, 10, 100, 1_000, 10_000, 100_000)
"""Whoever taught a lesson is told again when it has been given so often."""


class Touched(msgspec.Struct):
    """A later proposal that was given the lesson; `without` is what the same partner says without it.

    `differs` is None until it was asked again, `right` until the truth is known.
    """

    case: str
    contribution: str
    partner: str
    answer: Answer
    version: str = ""
    cited: bool = False
    without: Answer | None = None
    differs: bool | None = None
    right: bool | None = None


class Receipt(msgspec.Struct):
    """What a lesson did so far. `told` is the entry at which its teacher was last to be told."""

    lesson: str
    given: int = 0
    cited: int = 0
    latest: list[Touched] = msgspec.field(default_factory=list)
    told: int = 0

    @property
    def asked_again(self) -> list[Touched]:
        """The proposals of which it is known what they would have been without the lesson."""
        return [each for each in self.latest if each.differs is not None]

    @property
    def changed(self) -> list[Touched]:
        """Those that it changed."""
        return [each for each in self.asked_again if each.differs]

    @property
    def wrong(self) -> list[Touched]:
        """Those that turned out wrong, changed or not."""
        return [each for each in self.latest if each.right is False]

    @property
    def known(self) -> int:
        """Of how many the truth is known."""
        return sum(each.right is not None for each in self.latest)

    def take(self, touched: Touched, seq: int) -> None:
        """Count one more proposal."""
        self.given += 1
        self.cited += touched.cited
        self.latest = [*self.latest, touched][-LATEST:]
        if self.given in MILESTONES:
            self.told = seq

    @property
    def sentence(self) -> str:
        """What it did, in words.

        >>> receipt = Receipt("l1")
        >>> receipt.sentence
        'It was not given to any proposal yet.'
        >>> for n in range(14):
        ...     receipt.take(Touched(f"c{n}", "", "m", "a", differs=n < 3, right=True if n < 9 else None), n)
        >>> receipt.sentence
        'It was given to 14 later proposals; 3 changed, none wrong so far.'
        """
        if not self.given:
            return "It was not given to any proposal yet."
        proposals = "1 later proposal" if self.given == 1 else f"{self.given:,} later proposals"
        return f"It was given to {proposals}{self._what_came()}."

    def _what_came(self) -> str:
        if not self.asked_again:
            return self._of_all()
        count = len(self.asked_again)
        of = "" if count == self.given else f" of {count} that were asked again without it"
        changed = f"; {len(self.changed) or 'none'}{of} changed"
        if not self.changed:
            return changed + self._of_all()
        wrong = sum(each.right is False for each in self.changed)
        known = sum(each.right is not None for each in self.changed)
        if not known:
            return f"{changed}, and of none is the truth known yet"
        return f"{changed}, {wrong or 'none'} wrong so far"

    def _of_all(self) -> str:
        if not self.known:
            return ""
        return f"; of {self.known} whose truth is known {len(self.wrong) or 'none'} was wrong"


class Read(msgspec.Struct):
    """How far the ledger was read for receipts."""

    through: int = 0


READ = "~read"


def keep_receipt(ledger: Ledger, partnership: str, receipt: Receipt, *, seq: int, at: datetime) -> None:
    """Keep what a lesson did so far."""
    keep(ledger, partnership, "lesson_receipt", receipt.lesson, receipt, seq=seq, at=at)


def kept_receipt(ledger: Ledger, partnership: str, lesson: str) -> Receipt:
    """What a lesson did so far, as it was last counted."""
    found = kept_as(ledger, partnership, "lesson_receipt", lesson, Receipt)
    return Receipt(lesson) if found is None else found[0]


def kept_receipts(ledger: Ledger, partnership: str) -> Iterator[Receipt]:
    """Every lesson's receipt."""
    for id, row in every_kept(ledger, partnership, "lesson_receipt"):
        if id != READ:
            yield decode(row.body, Receipt)


def receipts_taught_by(
    ledger: Ledger, partnership: str, person: str, limit: int = 500
) -> Iterator[tuple[Receipt, str | None]]:
    """The receipts of one person's own lessons, each with the case it was learned on."""
    rows = say(ledger, "receipts_taught_by", name=partnership, person=person, limit=limit)
    for body, case in rows:
        yield decode(body, Receipt), case


def read_through(ledger: Ledger, partnership: str) -> int:
    """Up to which entry receipts were counted; 0 where they have to be counted anew."""
    found = kept_as(ledger, partnership, "lesson_receipt", READ, Read)
    return 0 if found is None else found[0].through


def keep_through(ledger: Ledger, partnership: str, through: int, *, at: datetime) -> None:
    """Note up to which entry receipts were counted."""
    keep(ledger, partnership, "lesson_receipt", READ, Read(through), seq=through, at=at)
