"""Escalate: what is overdue goes to somebody else, once; what waits for who is away goes on."""

from __future__ import annotations

from lichen.jobs.context import Context


def escalate(context: Context, partnership: str) -> dict[str, int]:
    """How many asks were moved."""
    from lichen.inbox import absence, lease
    from lichen.inbox.escalation import sweep

    opened = context.partnership(partnership)
    now = opened.source.now()
    passed_on = sum(len(each.moved) for each in absence.sweep(opened, now=now))
    lease.sweep(opened.ledger, now=now)
    return {"moved": len(sweep(opened, now=now)) + passed_on}
