"""Subscriptions and the log of what was sent, in small tables of their own beside the ledger."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple, get_args

import msgspec

from lichen.errors import InputRefused, NotFound
from lichen.ledger.connector import Connector
from lichen.ledger.events import AnyEvent
from lichen.ledger.ledger import Ledger
from lichen.ledger.projections import kind_of, microseconds, time_of
from lichen.ledger.statements import Dialect, Statement, parse
from lichen.webhooks.address import check_url
from lichen.webhooks.signature import new_secret

ALL_DONE = "all_done"
"""The event that no entry stands for: every case of the partnership is settled."""

KINDS = (*sorted(kind_of(each).partition(".")[0] for each in get_args(AnyEvent)), ALL_DONE)
TABLES = ("webhook_subscriptions", "webhook_deliveries")


class Subscription(NamedTuple):
    """Who is told of what. `kinds` empty: of everything. `through` is the last entry dealt with.

    `paused` says why nothing is sent any more, `tries` how often the next message failed, `next_at` when it
    is tried again (None: now).
    """

    id: str
    partnership: str
    url: str
    kinds: tuple[str, ...]
    active: bool
    paused: str | None
    created_by: str
    created_at: datetime
    through: int
    done_seq: int
    tries: int
    next_at: datetime | None

    def wants(self, kind: str) -> bool:
        """Whether events of this kind, without its version, are sent."""
        return not self.kinds or kind in self.kinds


class Delivery(NamedTuple):
    """One try to send one message: `status` is the receiver's, None where `error` says why there is none."""

    subscription: str
    number: int
    webhook_id: str
    seq: int
    kind: str
    turn: int
    since: int
    replay: bool
    status: int | None
    error: str | None
    ms: int
    answer: str
    sent_at: datetime

    @property
    def ok(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300


class Store:
    """The webhooks of one ledger; the first one made on it makes the tables."""

    def __init__(self, ledger: Ledger) -> None:
        self._connector = ledger.connector
        self._ledger = ledger
        self._say = _statements(ledger.connector.dialect)
        _prepare(ledger.connector)

    def subscribe(
        self, partnership: str, url: str, *, by: str, at: datetime, kinds: Sequence[str] = ()
    ) -> tuple[Subscription, str]:
        """The new subscription, for what happens from now on, and its secret: show it once.

        Raises `InputRefused` for an address that cannot be sent to or an unknown kind, `NotFound` for an
        unknown partnership.
        """
        check_url(url)
        unknown = sorted(set(kinds) - set(KINDS))
        if unknown:
            raise InputRefused(f"There is no event `{unknown[0]}`. There are: {', '.join(KINDS)}.")
        head = self._ledger.head(partnership)
        if not head:
            raise NotFound(f"There is no partnership `{partnership}` here.")
        id, secret = f"hook-{secrets.token_hex(8)}", new_secret()
        self._write(
            "add",
            id=id,
            partnership=partnership,
            url=url,
            kinds=msgspec.json.encode(sorted(set(kinds))).decode(),
            secret=secret,
            created_by=by,
            created_at=microseconds(at),
            through=head,
            done_seq=self.settled_last(partnership),
        )
        return self.subscription(id), secret

    def subscription(self, id: str) -> Subscription:
        """The subscription; raises `NotFound`."""
        rows = self.run("one", id=id)
        if not rows:
            raise NotFound(f"There is no webhook `{id}` here.")
        return _subscription(rows[0])

    def subscriptions(self, partnership: str) -> list[Subscription]:
        """All subscriptions of a partnership in the order they were made."""
        return [_subscription(row) for row in self.run("of_partnership", partnership=partnership)]

    def due(self, now: datetime) -> list[str]:
        """The ids of the subscriptions that have something to send now: a job for each."""
        return [row[0] for row in self.run("due", now=microseconds(now))]

    def remove(self, id: str) -> None:
        """Send nothing any more, and forget the secret and the log."""
        with self._connector.writing():
            self.run("remove", id=id)
            self.run("remove_deliveries", id=id)

    def new_secret(self, id: str) -> str:
        """A new secret in place of the old one, which signs nothing from now on: show it once."""
        self.subscription(id)
        secret = new_secret()
        self._write("change_secret", id=id, secret=secret)
        return secret

    def pause(self, id: str, why: str) -> None:
        """Stop sending until somebody resumes it; nothing is lost meanwhile."""
        self._write("pause", id=id, why=why)

    def resume(self, id: str) -> None:
        """Go on where it stopped."""
        self._write("resume", id=id)

    def replay_since(self, id: str, seq: int) -> None:
        """Send everything from this entry on once more, in order, under the same ids."""
        self.subscription(id)
        self._write("rewind", id=id, through=max(0, seq - 1))

    def deliveries(self, id: str, *, before: int = 2**62, limit: int = 50) -> list[Delivery]:
        """The latest tries, the newest first; `before` is the last number of the page before."""
        return [_delivery(row) for row in self.run("deliveries", id=id, before=before, limit=limit)]

    def delivery(self, id: str, number: int) -> Delivery:
        """One try; raises `NotFound`."""
        rows = self.run("delivery", id=id, number=number)
        if not rows:
            raise NotFound(f"There is no delivery {number} of the webhook `{id}` in its log.")
        return _delivery(rows[0])

    def secret(self, id: str) -> str:
        """What messages are signed with; never shown again."""
        return str(self.run("secret", id=id)[0][0])

    def settled_last(self, partnership: str) -> int:
        """The entry of the latest settlement; 0 if there is none."""
        rows = self.run("settled_last", chain=partnership)
        return int(rows[0][0]) if rows else 0

    def run(self, name: str, **values: object) -> list[tuple[Any, ...]]:
        """What a statement of `webhooks.sql` gives."""
        statement = self._say[name]
        return self._connector.run(statement, [values[each] for each in statement.names])

    def run_many(self, name: str, rows: Iterable[dict[str, object]]) -> None:
        """Run a statement once for each row."""
        statement = self._say[name]
        self._connector.run_many(statement, [[row[each] for each in statement.names] for row in rows])

    def _write(self, name: str, **values: object) -> None:
        with self._connector.writing():
            self.run(name, **values)


def _prepare(connector: Connector) -> None:
    if set(TABLES) <= set(connector.tables()):
        return
    with connector.migrating():
        connector.script(_text("tables.sql"))


@cache
def _statements(dialect: Dialect) -> dict[str, Statement]:
    return {each.name: each for each in parse(_text("webhooks.sql"), dialect)}


def _text(name: str) -> str:
    return files("lichen.webhooks").joinpath(name).read_text(encoding="utf-8")


def _subscription(row: tuple[Any, ...]) -> Subscription:
    id, partnership, url, kinds, active, paused, by, at, through, done_seq, tries, next_at = row
    return Subscription(
        id,
        partnership,
        url,
        tuple(msgspec.json.decode(kinds)),
        bool(active),
        paused,
        by,
        time_of(at),
        through,
        done_seq,
        tries,
        time_of(next_at) if next_at else None,
    )


def _delivery(row: tuple[Any, ...]) -> Delivery:
    fields = dict(zip(Delivery._fields, row, strict=True))
    return Delivery(**{**fields, "replay": bool(fields["replay"]), "sent_at": time_of(fields["sent_at"])})
