"""Route: cases that were opened in bulk set off, the oldest first, in acts short enough to wait for."""

from __future__ import annotations

from lichen.actions.partnership import Partnership
from lichen.actions.route import can_set_off, unrouted
from lichen.actions.route import route as set_off
from lichen.jobs.context import Context

AT_ONCE = 200
"""Cases in one act: whoever saves meanwhile waits for a hundredth of a second."""


def route(context: Context, partnership: str) -> dict[str, int]:
    """How many cases set off: those that wait now, and no others."""
    opened = context.partnership(partnership)
    cases, moved = unrouted(opened), 0
    for start in range(0, len(cases), AT_ONCE):
        if not can_set_off(opened):
            break
        moved += set_off(opened, cases[start : start + AT_ONCE])
        context.progress(start / len(cases), f"{moved:,} set off")
    return {"moved": moved}


def something_waits(partnership: Partnership) -> float | None:
    """Now, while a case waits from which something could follow."""
    return 0.0 if can_set_off(partnership) else None
