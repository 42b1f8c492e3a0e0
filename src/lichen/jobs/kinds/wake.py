"""Wake: cases and audits that waited because nobody could be asked go on, now that somebody can."""

from __future__ import annotations

from lichen.jobs.context import Context


def wake(context: Context, partnership: str) -> dict[str, int]:
    """How many cases moved on, and how many audits were given to somebody."""
    from lichen.inbox.waiting import give_out_audits
    from lichen.inbox.waiting import wake as take_up

    opened, moved = context.partnership(partnership), 0
    while now := take_up(opened):
        moved += now
        context.progress(0.0, f"{moved:,} moved on")
    return {"moved": moved, "audits": give_out_audits(opened)}
