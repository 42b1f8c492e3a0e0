"""A message that tells nothing, signed as all are, to see whether a receiver takes it."""

from __future__ import annotations

import secrets
from datetime import datetime

import msgspec

from lichen import __version__
from lichen.webhooks.sending import Answer, Sender
from lichen.webhooks.signature import sign
from lichen.webhooks.store import Subscription


def send_trial(hook: Subscription, secret: str, now: datetime, *, allow_private: bool = False) -> Answer:
    """What the receiver said to a message of kind `test`; it is not logged and not tried again."""
    id = f"msg_test_{secrets.token_hex(8)}"
    said = {
        "id": id,
        "partnership": hook.partnership,
        "seq": 0,
        "kind": "test",
        "version": 1,
        "at": now,
        "data": {},
    }
    body, timestamp = msgspec.json.encode(said), int(now.timestamp())
    headers = {
        "content-type": "application/json",
        "user-agent": f"lichen/{__version__}",
        "accept-encoding": "identity",
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secret, id, timestamp, body),
    }
    with Sender(allow_private=allow_private) as sender:
        return sender.send(hook.url, headers, body)
