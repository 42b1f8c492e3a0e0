"""Tells a subscriber what is new in the ledger's order: a message waits until the one before it is taken."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from lichen import __version__
from lichen.errors import NotFound
from lichen.ledger.ledger import Ledger
from lichen.ledger.projections import microseconds
from lichen.webhooks.message import Message, all_done, of_entry
from lichen.webhooks.sending import Answer, Sender
from lichen.webhooks.signature import sign
from lichen.webhooks.store import ALL_DONE, Delivery, Store, Subscription

WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 2 * 60, 10 * 60, 60 * 60, 6 * 60 * 60))
"""How long to wait after the first, second, … failure; after the last one the subscription is paused."""

MOST = 500
"""Messages sent in one run; whatever is left is sent in the next."""

LEASE = timedelta(minutes=5)
FLUSH_MESSAGES, FLUSH_SECONDS = 20, 2.0
KEPT_DELIVERIES = 10_000
GONE = 410


class Delivered(NamedTuple):
    """What a run did. `more` is left to send now, `next_at` is when the message that failed is tried again.

    `paused` says why nothing is sent any more until somebody resumes.
    """

    sent: int
    failed: int
    through: int
    more: bool = False
    next_at: datetime | None = None
    paused: str | None = None


def deliver(
    ledger: Ledger, subscription_id: str, now: datetime, *, allow_private: bool = False, most: int = MOST
) -> Delivered:
    """What was sent to this subscriber now. Only one run at a time sends; others find it busy and do nothing.

    A process that dies on the way leaves at most the last few messages unrecorded: they are sent again under
    the same ids. Private addresses are refused unless `allow_private`. Raises `NotFound` for a subscription
    that is not there.
    """
    store = Store(ledger)
    found = store.subscription(subscription_id)
    if not found.active or (found.next_at is not None and found.next_at > now):
        return Delivered(0, 0, found.through, next_at=found.next_at, paused=found.paused)
    lease = secrets.token_hex(8)
    until = microseconds(now + LEASE)
    if not store.run("lease", id=found.id, lease=lease, lease_until=until, now=microseconds(now)):
        return Delivered(0, 0, found.through, more=True)
    try:
        with Sender(allow_private=allow_private) as sender:
            return _Run(ledger, store, store.subscription(subscription_id), lease, sender, now).go(most)
    finally:
        store.run("give_back", id=found.id, lease=lease)


def replay(
    ledger: Ledger, subscription_id: str, number: int, now: datetime, *, allow_private: bool = False
) -> Delivery:
    """The try that sent a message of the log once more, under the same id; the order of the others stays.

    Raises `NotFound` for a subscription or delivery that is not there.
    """
    store = Store(ledger)
    found, before = store.subscription(subscription_id), store.delivery(subscription_id, number)
    message = _again(ledger, store, found, before)
    with Sender(allow_private=allow_private) as sender:
        answer = _send(sender, found.url, store.secret(found.id), message, now)
    with ledger.connector.writing():
        store.run("hold", id=found.id)
        last = int(store.run("delivery_last", id=found.id)[0][0]) + 1
        row = _logged(message, answer, turn=before.turn + 1, replay=True, at=now)
        store.run_many("delivery_add", [{**row, "subscription": found.id, "number": last}])
    return store.delivery(found.id, last)


def _again(ledger: Ledger, store: Store, found: Subscription, before: Delivery) -> Message:
    if before.kind == ALL_DONE:
        return _all_done(store, found, before.seq, before.since, before.sent_at)
    entries = ledger.entries(found.partnership, after=before.seq - 1, limit=1)
    entry = next(entries, None)
    if entry is None:
        raise NotFound(f"The ledger holds no entry {before.seq} of `{found.partnership}`.")
    return of_entry(found.id, entry)


def _all_done(store: Store, found: Subscription, seq: int, since: int, at: datetime) -> Message:
    lanes = store.run("settled_since", chain=found.partnership, after=since, last=seq)
    return all_done(found.id, found.partnership, seq, since, {str(lane): int(n) for lane, n in lanes}, at)


def _send(sender: Sender, url: str, secret: str, message: Message, now: datetime) -> Answer:
    timestamp = int(now.timestamp())
    headers = {
        "content-type": "application/json",
        "user-agent": f"lichen/{__version__}",
        "accept-encoding": "identity",
        "webhook-id": message.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secret, message.id, timestamp, message.body),
    }
    return sender.send(url, headers, message.body)


def _logged(message: Message, answer: Answer, *, turn: int, replay: bool, at: datetime) -> dict[str, object]:
    return {
        "webhook_id": message.id,
        "seq": message.seq,
        "kind": message.kind,
        "turn": turn,
        "since": message.since,
        "replay": int(replay),
        "status": answer.status,
        "error": answer.error,
        "ms": answer.ms,
        "answer": answer.body,
        "sent_at": microseconds(at),
    }


class _Run:
    """One run over what is new for one subscriber, under a lease."""

    def __init__(
        self, ledger: Ledger, store: Store, found: Subscription, lease: str, sender: Sender, now: datetime
    ) -> None:
        self._ledger, self._store, self._found, self._lease = ledger, store, found, lease
        self._sender, self._secret = sender, store.secret(found.id)
        self._began, self._start, self._flushed = now, time.monotonic(), time.monotonic()
        self.through, self.done_seq, self.tries = found.through, found.done_seq, found.tries
        self.sent, self.log = 0, list[dict[str, object]]()

    def go(self, most: int) -> Delivered:
        """Send until nothing is left, enough was sent, or a message was not taken."""
        for message in self._messages():
            answer = _send(self._sender, self._found.url, self._secret, message, self._now)
            self.log.append(_logged(message, answer, turn=self.tries + 1, replay=False, at=self._now))
            if not answer.ok:
                return self._failed(answer)
            self._took(message)
            if self.sent == most:
                break
            if not self._flush_if_due():
                return Delivered(self.sent, 0, self.through, more=True)
        self._flush()
        return Delivered(self.sent, 0, self.through, more=self.sent == most)

    @property
    def _now(self) -> datetime:
        return self._began + timedelta(seconds=time.monotonic() - self._start)

    def _messages(self) -> Iterator[Message]:
        """What is new and wanted; what is not wanted is passed over."""
        for entry in self._ledger.entries(self._found.partnership, after=self.through):
            message = of_entry(self._found.id, entry)
            if self._found.wants(message.kind):
                yield message
            self.through = entry.seq
        if self._found.wants(ALL_DONE):
            yield from self._finished()

    def _finished(self) -> Iterator[Message]:
        """That every case is settled, once for each time it becomes so."""
        partnership = self._found.partnership
        last = self._store.settled_last(partnership)
        if self.done_seq < last <= self.through and not self._store.run("unsettled", chain=partnership):
            yield _all_done(self._store, self._found, last, self.done_seq, self._now)

    def _took(self, message: Message) -> None:
        self.sent, self.tries = self.sent + 1, 0
        if message.kind == ALL_DONE:
            self.done_seq = message.seq
        else:
            self.through = message.seq

    def _failed(self, answer: Answer) -> Delivered:
        self._flush()
        tries, said = self.tries + 1, answer.error or f"The receiver answered {answer.status}."
        if answer.status == GONE or tries > len(WAITS):
            why = f"{said} Nothing was sent after {tries} tries: mend the receiver, then resume."
            self._store.pause(self._found.id, why)
            return Delivered(self.sent, 1, self.through, paused=why)
        next_at = self._now + WAITS[tries - 1]
        self._store.run(
            "try_later", id=self._found.id, lease=self._lease, tries=tries, next_at=microseconds(next_at)
        )
        return Delivered(self.sent, 1, self.through, next_at=next_at)

    def _flush_if_due(self) -> bool:
        late = time.monotonic() - self._flushed > FLUSH_SECONDS
        return self._flush() if late or len(self.log) >= FLUSH_MESSAGES else True

    def _flush(self) -> bool:
        """Record what was sent; False if the lease was taken away, as by a replay."""
        with self._ledger.connector.writing():
            kept = self._store.run(
                "move_on",
                id=self._found.id,
                lease=self._lease,
                lease_until=microseconds(self._now + LEASE),
                through=self.through,
                done_seq=self.done_seq,
            )
            self._record()
        self.log, self._flushed = [], time.monotonic()
        return bool(kept)

    def _record(self) -> None:
        if not self.log:
            return
        id = self._found.id
        last = int(self._store.run("delivery_last", id=id)[0][0])
        rows = [{**row, "subscription": id, "number": last + n} for n, row in enumerate(self.log, 1)]
        self._store.run_many("delivery_add", rows)
        if last > KEPT_DELIVERIES:
            self._store.run("forget", id=id, through=last - KEPT_DELIVERIES)
