"""Snapshot: keep what is known of a partnership, so that the next start need not read its whole chain."""

from __future__ import annotations

from lichen.jobs.context import Context


def snapshot(context: Context, partnership: str) -> dict[str, bool]:
    """Whether one was due, and was kept."""
    opened = context.partnership(partnership)
    due = opened.snapshot_due
    if due:
        opened.keep_snapshot()
    return {"kept": due}
