"""Receipts: what lessons in force have done so far is counted."""

from __future__ import annotations

from lichen.jobs.context import Context


def receipts(context: Context, partnership: str) -> dict[str, int]:
    """How many proposals that were given a lesson were counted."""
    from lichen.jobs.receipts import count_receipts  # loads what asks

    with context.staffs.of(partnership) as staff:
        return {"counted": count_receipts(staff)}
