"""Webhooks: who is told of what, the log of what was sent, and sending it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from lichen.client.link import Link, at
from lichen.client.paging import pages, whole
from lichen.client.shapes import Delivery, Webhook, WebhookMade


class Webhooks:
    """The webhooks of a partnership."""

    def __init__(self, link: Link, partnership: str) -> None:
        self._link, self._at = link, at("partnerships", partnership, "webhooks")

    def list(self) -> list[Webhook]:
        """All webhooks."""
        return whole(self._link, Webhook, self._at)

    def get(self, webhook: str) -> Webhook:
        """One webhook."""
        return self._link.get(Webhook, self._at + at(webhook))

    def add(self, url: str, kinds: Iterable[str] = ()) -> WebhookMade:
        """A new webhook for these kinds of events (all when empty), with its secret, shown this once."""
        body = {"url": url, "kinds": list(kinds)}
        return self._link.act(WebhookMade, "POST", self._at, body, repeatable=False)

    def remove(self, webhook: str) -> None:
        """Send nothing more, and forget the secret and the log."""
        self._link.drop(self._at + at(webhook))

    def pause(self, webhook: str) -> Webhook:
        """The webhook, to which nothing is sent until it is resumed."""
        return self._link.act(Webhook, "PUT", self._at + at(webhook, "state"), {"state": "paused"})

    def resume(self, webhook: str) -> Webhook:
        """The webhook, to which everything is sent again, what came in between first."""
        return self._link.act(Webhook, "PUT", self._at + at(webhook, "state"), {"state": "active"})

    def new_secret(self, webhook: str) -> str:
        """A new secret, shown this once; the old one signs nothing from now on."""
        return self._link.act(Secret, "POST", self._at + at(webhook, "secret")).secret

    def deliveries(self, webhook: str) -> Iterator[Delivery]:
        """What was sent, with what the receiver said, the newest first."""
        return pages(self._link, Delivery, self._at + at(webhook, "deliveries"), {"limit": 100})

    def replay(self, webhook: str, number: int) -> Delivery:
        """What the receiver says to one message that is sent once more, under the same id."""
        path = self._at + at(webhook, "deliveries", number, "replay")
        return self._link.act(Delivery, "POST", path, repeatable=False)

    def replay_since(self, webhook: str, seq: int) -> Webhook:
        """The webhook, to which everything from this entry on is sent once more."""
        return self._link.act(Webhook, "POST", self._at + at(webhook, "replay"), {"seq": seq})


class Secret(msgspec.Struct, frozen=True):
    """A secret, shown this once."""

    secret: str
