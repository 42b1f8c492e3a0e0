"""A partnership, live in this process: its chain, what is known of it, and the one way to change it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from lichen.actions.draft import Draft
from lichen.actions.source import Source
from lichen.charter.schema import Charter
from lichen.errors import Conflict, HeadMoved
from lichen.estimates.estimates import Estimates
from lichen.estimates.fold import fold
from lichen.estimates.snapshot import from_bytes, to_bytes
from lichen.ledger.events import AnyEvent
from lichen.ledger.ledger import Ledger, Receipt
from lichen.types import CaseId, PartnerId, PartnershipId

TRIES = 20
SNAPSHOT_EVERY = 20_000

Act = Callable[[Draft], None]
Availability = Callable[[CaseId], Sequence[PartnerId]]


class Partnership:
    """One partnership's chain and estimates; every verb in `actions` goes through `perform`.

    `available` says who could be asked about a case now; `always_blind` that people here never see the AI's
    proposal before they answer.
    """

    def __init__(self, ledger: Ledger, id: PartnershipId, source: Source | None = None) -> None:
        self.ledger = ledger
        self.id = id
        self.source = (source or Source()).of(id, ledger.head(id))
        self.available: Availability = self._everybody
        self.always_blind = False
        self._estimates: Estimates | None = None
        self._snapshot_at = 0
        self._draft: Draft | None = None
        self._lock = threading.RLock()

    @property
    def estimates(self) -> Estimates:
        """What is known as of the latest entry on the ledger; raises `NotFound` if there is none."""
        with self._lock:
            if self._draft is None:
                self._catch_up()
            assert self._estimates is not None, "catching up always leaves estimates"
            return self._estimates

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

    def _try(self, act: Act, key: str | None, request: object) -> list[AnyEvent]:
        before = self._first_time(key, request)
        if before is not None:
            return before
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
            return self._first_time(key, request) or []
        self._maybe_snapshot()
        return draft.events

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

    def _catch_up(self) -> None:
        if self._estimates is None:
            self._estimates = self._latest_snapshot()
            self._snapshot_at = self._estimates.through
        if self.ledger.head(self.id) == self._estimates.through:
            return
        for entry in self.ledger.entries(self.id, after=self._estimates.through):
            fold(self._estimates, entry.event)

    def _latest_snapshot(self) -> Estimates:
        kept = self.ledger.snapshot(self.id)
        return (from_bytes(kept) if kept else None) or Estimates()

    def _maybe_snapshot(self) -> None:
        estimates = self._estimates
        if estimates is not None and estimates.through - self._snapshot_at >= SNAPSHOT_EVERY:
            self.ledger.keep_snapshot(self.id, to_bytes(estimates))
            self._snapshot_at = estimates.through

    def _everybody(self, case: CaseId) -> Sequence[PartnerId]:
        return [PartnerId(partner.id) for partner in self.charter.having("person")]

    def unseal(self, seals: Iterable[str | None]) -> dict[str, Any]:
        """The content behind these seals; erased content is missing."""
        wanted = [seal for seal in seals if seal]
        found = self.ledger.unseal(wanted) if wanted else {}
        return {seal: value for seal, value in found.items() if value is not None}
