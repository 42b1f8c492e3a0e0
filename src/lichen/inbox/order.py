"""The orders of an inbox: open asks of one person in one partnership, read lazily by index."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal, NamedTuple, get_args

from lichen.inbox.agreed import agreed
from lichen.inbox.store import say
from lichen.ledger.ledger import Ledger
from lichen.ledger.projections import microseconds

Order = Literal["attention", "due", "confidence", "newest"]
ORDERS: tuple[Order, ...] = get_args(Order)

_FIRST = float("-inf")
_NEVER = 2**63 - 1
"""What the column `by_due` holds for asks that are never due."""

_LARGEST_CHUNK = 1_000


class Place(NamedTuple):
    """An ask in an order; a list goes on after it. `part` tells the parts of an order apart."""

    part: int
    case: str
    ask: str


class Spot(NamedTuple):
    """Where a list stands: rows of the same order compare by it, whatever partnership they come from."""

    part: int
    key: float
    seq: int


class Queue(NamedTuple):
    """Whose asks, in which partnership and which order, as of `now`.

    With `free` those are left out that somebody works on at that moment, with `awake` those put off then.
    """

    ledger: Ledger
    partnership: str
    person: str
    order: Order
    now: datetime
    free: datetime | None = None
    awake: datetime | None = None

    def read(self, statement: str, **given: object) -> list[Any]:
        """The rows of one of the statements that read the view `inbox` in an order."""
        return say(
            self.ledger,
            statement,
            chain=self.partnership,
            person=self.person,
            free=_NEVER if self.free is None else self.free,
            awake=_NEVER if self.awake is None else self.awake,
            **given,
        )

    @property
    def horizon(self) -> int:
        """The moment up to which whatever is due is overdue or at risk, in microseconds."""
        return microseconds(self.now + agreed(self.ledger, self.partnership).notice)


def spot_of(queue: Queue, place: Place) -> Spot | None:
    """Where an ask stands in this order, or None if there is no such ask."""
    found = say(queue.ledger, "ask_place", chain=queue.partnership, case=place.case, ask=place.ask)
    if not found:
        return None
    row = found[0]
    if queue.order == "newest":
        return Spot(0, -row.seq, row.seq)
    return Spot(place.part, getattr(row, _PARTS[queue.order][place.part]), row.seq)


def asks(queue: Queue, after: Spot | None, chunk: int) -> Iterator[tuple[Spot, Any]]:
    """The rows of the queue after a spot, in order, each with the spot it stands at.

    They are read `chunk` at a time, then more and more, so that whoever stops early pays little.
    """
    if queue.order == "newest":
        yield from _newest(queue, after, chunk)
        return
    for part, column in enumerate(_PARTS[queue.order]):
        if after is None or after.part <= part:
            start = after if after is not None and after.part == part else Spot(part, _FIRST, 0)
            yield from _part(queue, column, start, chunk)


_PARTS: dict[Order, tuple[str, ...]] = {
    "attention": ("by_due", "by_value"),
    "due": ("by_due",),
    "confidence": ("by_confidence",),
}


def _part(queue: Queue, column: str, start: Spot, chunk: int) -> Iterator[tuple[Spot, Any]]:
    attention = queue.order == "attention"
    horizon = queue.horizon if attention else _NEVER
    key, seq = (int(max(start.key, -1)) if column == "by_due" else start.key), start.seq
    while True:
        page = queue.read(f"inbox_{column}", key=key, after=seq, horizon=horizon, limit=chunk)
        for row in page:
            key, seq = getattr(row, column), row.seq
            if not (attention and column == "by_value" and row.by_due <= horizon):
                yield Spot(start.part, key, seq), row
        if len(page) < chunk:
            return
        chunk = min(chunk * 4, _LARGEST_CHUNK)


def _newest(queue: Queue, after: Spot | None, chunk: int) -> Iterator[tuple[Spot, Any]]:
    before = _NEVER if after is None else after.seq
    while True:
        page = queue.read("inbox_newest", before=before, limit=chunk)
        for row in page:
            before = row.seq
            yield Spot(0, -microseconds(row.made_at), -row.seq), row
        if len(page) < chunk:
            return
        chunk = min(chunk * 4, _LARGEST_CHUNK)
