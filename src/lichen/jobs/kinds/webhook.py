"""Webhook: a subscriber is told what happened, in the ledger's order."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

from lichen.jobs.context import Context

PRIVATE = "LICHEN_PRIVATE_WEBHOOKS"
"""Set to 1 to let webhooks reach addresses inside the house."""


def webhook(context: Context, subscription: str) -> dict[str, Any]:
    """How many messages were sent. What was not taken is tried again when the subscription says."""
    from lichen.webhooks.deliver import deliver

    private, sent = os.environ.get(PRIVATE) == "1", 0
    while True:
        done = deliver(context.workspace.ledger, subscription, datetime.now(UTC), allow_private=private)
        sent += done.sent
        if not done.more or not done.sent:
            return {"sent": sent, "failed": done.failed, "paused": done.paused}
        context.progress(0.0, f"{sent:,} sent")
