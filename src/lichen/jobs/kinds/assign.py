"""Assign: where one has a queue and another has time, what waits is shared out anew."""

from __future__ import annotations

from lichen.actions.partnership import Partnership
from lichen.jobs.context import Context


def assign(context: Context, partnership: str) -> dict[str, int]:
    """How many asks went to somebody else."""
    from lichen.inbox.sharing_out import share_out

    opened = context.partnership(partnership)
    return {"moved": len(share_out(opened, now=opened.source.now()))}


def queues_uneven(partnership: Partnership) -> float | None:
    """Now, while somebody's queue is much longer than another's; None where one person works alone."""
    if len(partnership.charter.having("person")) < 2:
        return None
    from lichen.inbox.sharing_out import queue_stands

    return 0.0 if queue_stands(partnership, now=partnership.source.now()) else None
