"""Webhooks and what was sent to them."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Webhook(Struct, frozen=True):
    """A webhook; `paused` says why nothing is sent, `through` is the last entry dealt with."""

    webhook: str
    url: str
    active: bool
    created_by: str
    created_at: datetime
    kinds: list[str] = []
    paused: str | None = None
    through: int = 0
    tries: int = 0
    next_at: datetime | None = None


class WebhookMade(Webhook, frozen=True, kw_only=True):
    """A new webhook with the secret that signs its messages, shown this once."""

    secret: str

    def __repr__(self) -> str:
        """Without the secret: what is printed ends up in logs."""
        return f"WebhookMade(webhook={self.webhook!r}, url={self.url!r}, secret=…)"


class Delivery(Struct, frozen=True):
    """One try to send one message."""

    number: int
    webhook_id: str
    seq: int
    kind: str
    sent_at: datetime
    turn: int = 1
    replay: bool = False
    status: int | None = None
    error: str | None = None
    ms: int = 0
    answer: str = ""
