"""What a webhook says: ids, answers and figures from the ledger, never the content kept beside it."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec

from lichen.ledger.canonical import REFERRING, encode
from lichen.ledger.events import AnyEvent, PersonalDataErased
from lichen.ledger.ledger import Entry
from lichen.ledger.projections import kind_of

SEALED = frozenset((*REFERRING, "seals"))
"""Fields that hold seals, which are of no use without the content; an erasure's reason is plain text."""

PRIVATE = frozenset({"groups"})
"""Fields about somebody's protected attributes, numbers though they are."""


class Message(NamedTuple):
    """One message: its id stays the same however often it is sent. `since` is only for `all_done`."""

    id: str
    seq: int
    kind: str
    body: bytes
    since: int = 0


def of_entry(subscription: str, entry: Entry) -> Message:
    """The message about one entry of the ledger."""
    kind, _, version = kind_of(type(entry.event)).partition(".")
    id = _id(subscription, entry.chain, entry.seq, kind)
    body = {
        "id": id,
        "partnership": entry.chain,
        "seq": entry.seq,
        "kind": kind,
        "version": int(version),
        "at": entry.event.at,
        "data": data_of(entry.event),
    }
    return Message(id, entry.seq, kind, encode(body))


def all_done(
    subscription: str, partnership: str, seq: int, since: int, lanes: dict[str, int], at: datetime
) -> Message:
    """The message that every case is settled: `seq` is the last settlement, `since` that of last time."""
    id = _id(subscription, partnership, seq, "all_done")
    counts = {"settled": sum(lanes.values()), "lanes": lanes, "unsettled": 0, "since": since}
    body = {"id": id, "partnership": partnership, "seq": seq, "kind": "all_done", "version": 1}
    return Message(id, seq, "all_done", encode({**body, "at": at, "data": counts}), since)


def data_of(event: AnyEvent) -> dict[str, Any]:
    """What the event says, by its own field names, without what is sealed."""
    said: dict[str, Any] = msgspec.to_builtins(event)
    hidden = PRIVATE | (SEALED - {"reason"} if isinstance(event, PersonalDataErased) else SEALED)
    return {name: value for name, value in said.items() if name not in hidden and name not in ("kind", "at")}


def _id(*parts: object) -> str:
    return "msg_" + sha256("\0".join(map(str, parts)).encode()).hexdigest()[:32]
