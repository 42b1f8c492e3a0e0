"""Escalate: asks that are overdue go to somebody else, once."""

from __future__ import annotations

from lichen.jobs.context import Context


def escalate(context: Context, partnership: str) -> dict[str, int]:
    """How many asks were moved."""
    from lichen.inbox.escalation import sweep

    opened = context.partnership(partnership)
    return {"moved": len(sweep(opened, now=opened.source.now()))}
