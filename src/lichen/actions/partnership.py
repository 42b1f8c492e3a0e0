"""A partnership, live in this process: its chain, what is known of it, and the one way to change it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from lichen.actions.draft import Draft
from lichen.actions.queue import Queue
from lichen.actions.source import Source
from lichen.actions.wish import Act, Wish
from lichen.charter.schema import Charter
from lichen.errors import HeadMoved, LichenError
from lichen.estimates.estimates import Estimates
from lichen.estimates.fold import fold
from lichen.estimates.snapshot import from_bytes, to_bytes
from lichen.estimates.team import fit_from_bytes
from lichen.ledger.events import AnyEvent, Learned
from lichen.ledger.ledger import Ledger
from lichen.ledger.turn import Turn
from lichen.patterns.step import Ask
from lichen.types import CaseId, PartnerId, PartnershipId

AT_ONCE = 64
"""So many acts at most share one commit."""

SNAPSHOT_EVERY = 20_000
SNAPSHOT_SHARE = 0.25

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
        self._queue = Queue()
        self._looker: int | None = None
        self._drafting: int | None = None
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
            before, self._looker = self._looker, threading.get_ident()
            try:
                yield self.estimates
            finally:
                self._looker = before

    @property
    def charter(self) -> Charter:
        """The charter in force."""
        return self.estimates.agreed

    def perform(self, act: Act, *, key: str | None = None, request: object = None) -> list[AnyEvent]:
        """The events of one act, appended whole or not at all.

        With a `key` that was used before for the same `request`, nothing is written and the first act's
        events come back; for another request `Conflict` is raised. Inside another act, the events join it.
        What other threads want meanwhile may be decided by this one and share its commit: acts must not
        depend on their thread, and may be decided twice if the commit fails.
        """
        if self._draft is not None and self._drafting == threading.get_ident():
            return self._join(self._draft, act)
        wish = Wish(act, key, request)
        if self._looker == threading.get_ident():  # whoever writes waits for this very thread
            self._serve([wish])
        elif self._queue.join(wish):
            self._write(wish)
        if wish.error is not None:
            raise wish.error
        if wish.head is not None:
            self._tell(wish.head)
        return wish.events

    def _join(self, draft: Draft, act: Act) -> list[AnyEvent]:
        start = len(draft.events)
        act(draft)
        return draft.events[start:]

    def _write(self, own: Wish) -> None:
        """Do what everybody wishes for who waits now, then hand the pen on."""
        wishes: list[Wish] = []
        try:
            self._queue.gather()
            with self._lock:
                wishes = self._queue.take(AT_ONCE)
                self._serve(wishes)
        finally:
            self._queue.hand_on(own)
            for wish in wishes:
                if wish is not own:
                    wish.wake()

    def _serve(self, wishes: Sequence[Wish]) -> None:
        """Do these, all in one commit; if that fails, each by itself."""
        failed = self._together(wishes)
        for wish in wishes:
            if failed is None or wish.over:
                continue
            # Another writer may be first where there is no chain yet to lock.
            if len(wishes) > 1 or isinstance(failed, HeadMoved):
                failed = self._together([wish]) or failed
            wish.close(None if wish.over else failed)

    def _together(self, wishes: Sequence[Wish]) -> BaseException | None:
        """Decide these acts and append what they draft, in one commit; what went wrong with all of them."""
        try:
            if self._estimates is None:
                self._catch_up()  # the long way is gone before others have to wait
            with self.ledger.turn(self.id) as turn:
                self._catch_up(turn.head)
                for wish in wishes:
                    self._decide(wish, turn)
        except BaseException as error:  # noqa: BLE001 -- given to whoever wished for it
            self._estimates = None
            for wish in wishes:
                wish.forget()
            return error
        for wish in wishes:
            wish.close()
        return None

    def _decide(self, wish: Wish, turn: Turn) -> None:
        """Draft the act and append it; a refusal is the wish's own, what the ledger raises is everybody's."""
        if self._estimates is None:  # the act before failed half way
            self._catch_up(turn.head)
        try:
            before = self._first_time(wish, turn)
        except LichenError as error:
            wish.refused = error
            return
        if before is not None:
            wish.events = before
            return
        head = turn.head
        draft = self._drafted(wish)
        if draft is not None and draft.events:
            assert self._estimates is not None, "an act is decided on estimates"
            receipt = turn.append(
                draft.events,
                key=wish.key,
                expected=head,
                sealed=draft.sealed.values(),
                content=wish.request,
                opened=self._estimates.cases,
            )
            if receipt.repeated:
                raise HeadMoved(self.id, head, turn.head)
            wish.events, wish.head = draft.events, turn.head

    def _drafted(self, wish: Wish) -> Draft | None:
        """What the act drafts; None when it fails, whatever it had drafted being forgotten again."""
        assert self._estimates is not None, "an act is decided on estimates"
        self._draft = draft = Draft(self._estimates, self.source.now())
        self._drafting = threading.get_ident()
        try:
            wish.act(draft)
        except BaseException as error:  # noqa: BLE001 -- given to whoever wished for it
            wish.refused = error
            if draft.events:
                self._estimates = None
            return None
        finally:
            self._draft = self._drafting = None
        return draft

    def _first_time(self, wish: Wish, turn: Turn) -> list[AnyEvent] | None:
        """The events of an earlier act with this key, if there was one."""
        receipt = None if wish.key is None else turn.receipt(wish.key, wish.request)
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

    def _catch_up(self, head: int | None = None) -> None:
        """Read what others wrote; `head` is where the chain stands, if that is known."""
        if self._estimates is None:
            self._estimates = self._latest_snapshot()
            self._snapshot_at = self._estimates.through
        known = self._estimates
        if known.through == (self.ledger.head(self.id) if head is None else head):
            return
        for entry in self.ledger.entries(self.id, after=known.through):
            if isinstance(entry.event, Learned):
                self._take_fit(known, entry.event.through)
            fold(known, entry.event)

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
