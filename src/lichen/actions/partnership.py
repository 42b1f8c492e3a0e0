"""A partnership, live in this process: its chain, what is known of it, and the one way to change it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from lichen.actions.draft import Draft
from lichen.actions.source import Source
from lichen.charter.schema import Charter
from lichen.errors import Conflict, HeadMoved
from lichen.estimates.estimates import Estimates
from lichen.estimates.fold import fold
from lichen.estimates.snapshot import from_bytes, to_bytes
from lichen.estimates.team import fit_from_bytes
from lichen.ledger.events import AnyEvent, Learned
from lichen.ledger.ledger import Ledger, Receipt
from lichen.patterns.step import Ask
from lichen.types import CaseId, PartnerId, PartnershipId

TRIES = 20
SNAPSHOT_EVERY = 20_000
SNAPSHOT_SHARE = 0.25

Act = Callable[[Draft], None]
Availability = Callable[[CaseId], Sequence[PartnerId]]
DueOf = Callable[[Charter, datetime, Ask], datetime | None]
OnChange = Callable[[PartnershipId, int], object]

_log = logging.getLogger(__name__)


class Learning(NamedTuple):
    """How far learning beside the work has come, as this process knows it.

    `known` truths are on record, `learned` of them are in force; `delay_seconds` passed between the moment
    the latest fit was due and the moment `last_at` at which it came into force.
    """

    known: int = 0
    learned: int = 0
    delay_seconds: float | None = None
    last_at: datetime | None = None
    running: bool = False


class Partnership:
    """One partnership's chain and estimates; every verb in `actions` goes through `perform`.

    `available` says who could be asked about a case now; `always_blind` that people here never see the AI's
    proposal before they answer; `due_of` by when an ask is to be answered. Each of `on_change` is called
    after an append, outside the lock, with the partnership's id and its new head. All three are called while
    others may wait: they must be quick, and must not look into other partnerships.
    """

    def __init__(self, ledger: Ledger, id: PartnershipId, source: Source | None = None) -> None:
        self.ledger = ledger
        self.id = id
        self.source = (source or Source()).of(id, ledger.head(id))
        self.available: Availability = self._everybody
        self.always_blind = False
        self.due_of: DueOf = _no_limit
        self.on_change: list[OnChange] = []
        self.learning = Learning()
        self.learning_turn = threading.Lock()
        self._estimates: Estimates | None = None
        self._snapshot_at = 0
        self._draft: Draft | None = None
        self._people_of: Charter | None = None
        self._people: tuple[PartnerId, ...] = ()
        self._lock = threading.RLock()

    @property
    def estimates(self) -> Estimates:
        """What is known as of the latest entry on the ledger; raises `NotFound` if there is none.

        Others may change it while you read: `looking` gives a moment of quiet.
        """
        with self._lock:
            if self._draft is None:
                self._catch_up()
            assert self._estimates is not None, "catching up always leaves estimates"
            return self._estimates

    @contextmanager
    def looking(self) -> Iterator[Estimates]:
        """The estimates, unchanged while the block lasts; keep it short, since whoever acts waits for it."""
        with self._lock:
            yield self.estimates

    @property
    def charter(self) -> Charter:
        """The charter in force."""
        return self.estimates.agreed

    def perform(self, act: Act, *, key: str | None = None, request: object = None) -> list[AnyEvent]:
        """The events of one act, appended whole or not at all.

        When another writer was first, the act is decided again on what is now known. With a `key` that
        was used before for the same `request`, nothing is written and the first act's events come back;
        for another request `Conflict` is raised. Inside another act, the events join it.
        """
        with self._lock:
            if self._draft is not None:
                return self._join(self._draft, act)
            events, head = self._repeat(act, key, request)
        if head is not None:
            self._tell(head)
        return events

    def _repeat(self, act: Act, key: str | None, request: object) -> tuple[list[AnyEvent], int | None]:
        for _ in range(TRIES):
            try:
                return self._try(act, key, request)
            except HeadMoved:
                continue
        raise Conflict(f"Others keep writing to `{self.id}`; nothing was changed. Try again in a moment.")

    def _join(self, draft: Draft, act: Act) -> list[AnyEvent]:
        start = len(draft.events)
        act(draft)
        return draft.events[start:]

    def _try(self, act: Act, key: str | None, request: object) -> tuple[list[AnyEvent], int | None]:
        """The events, and where the chain stands now if they were written just now."""
        before = self._first_time(key, request)
        if before is not None:
            return before, None
        self._catch_up()
        assert self._estimates is not None, "catching up always leaves estimates"
        head = self._estimates.through
        self._draft = draft = Draft(self._estimates, self.source.now())
        try:
            act(draft)
            overtaken = bool(draft.events) and self._append(draft, head, key, request).repeated
        except BaseException:
            if draft.events:
                self._estimates = None
            raise
        finally:
            self._draft = None
        if overtaken:  # somebody did the same act under the same key in the meantime
            self._estimates = None
            return self._first_time(key, request) or [], None
        return draft.events, draft.estimates.through if draft.events else None

    def _append(self, draft: Draft, head: int, key: str | None, request: object) -> Receipt:
        sealed = draft.sealed.values()
        return self.ledger.append(
            self.id, draft.events, key=key, expected=head, sealed=sealed, content=request
        )

    def _first_time(self, key: str | None, request: object) -> list[AnyEvent] | None:
        receipt = None if key is None else self.ledger.receipt(self.id, key, content=request)
        if receipt is None:
            return None
        count = receipt.last - receipt.first + 1
        return [entry.event for entry in self.ledger.entries(self.id, after=receipt.first - 1, limit=count)]

    def _tell(self, head: int) -> None:
        for listener in tuple(self.on_change):
            try:
                listener(self.id, head)
            except Exception:  # noqa: BLE001 -- whatever a listener throws stays with the listener
                _log.exception("A listener to changes of %s failed; the change itself is on record.", self.id)

    def _catch_up(self) -> None:
        if self._estimates is None:
            self._estimates = self._latest_snapshot()
            self._snapshot_at = self._estimates.through
        if self.ledger.head(self.id) == self._estimates.through:
            return
        for entry in self.ledger.entries(self.id, after=self._estimates.through):
            if isinstance(entry.event, Learned):
                self._take_fit(self._estimates, entry.event.through)
            fold(self._estimates, entry.event)

    def _take_fit(self, estimates: Estimates, begun: int) -> None:
        """Spare the fold a fit that was worked out and kept before."""
        kept = self.ledger.fit(self.id, begun) if begun in estimates.frozen else None
        fitted = None if kept is None else fit_from_bytes(kept)
        if fitted is not None:
            estimates.fits[begun] = fitted

    def _latest_snapshot(self) -> Estimates:
        kept = self.ledger.snapshot(self.id)
        return (from_bytes(kept) if kept else None) or Estimates()

    @property
    def snapshot_due(self) -> bool:
        """Whether so much was written since the last snapshot that a new one is worth its time."""
        known = self._estimates
        new = 0 if known is None else known.through - self._snapshot_at
        return new >= max(SNAPSHOT_EVERY, SNAPSHOT_SHARE * self._snapshot_at)

    def keep_snapshot(self) -> None:
        """Write down what is known now, so that the next start need not read the chain from its beginning.

        A job's business: it takes a second per few hundred thousand cases, while whoever acts waits.
        """
        with self._lock:
            known = self.estimates
            through, body = known.through, to_bytes(known)
        self.ledger.keep_snapshot(self.id, body)
        self._snapshot_at = through

    def _everybody(self, case: CaseId) -> Sequence[PartnerId]:
        charter = self.charter
        if charter is not self._people_of:
            self._people_of = charter
            self._people = tuple(PartnerId(partner.id) for partner in charter.having("person"))
        return self._people

    def unseal(self, seals: Iterable[str | None]) -> dict[str, Any]:
        """The content behind these seals; erased content is missing."""
        wanted = [seal for seal in seals if seal]
        found = self.ledger.unseal(wanted) if wanted else {}
        return {seal: value for seal, value in found.items() if value is not None}


def _no_limit(charter: Charter, now: datetime, step: Ask) -> datetime | None:
    return None
