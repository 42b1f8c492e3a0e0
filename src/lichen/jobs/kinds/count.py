"""Count: what was written since the last time enters the figures of a partnership."""

from __future__ import annotations

import time

from lichen.jobs.context import Context
from lichen.jobs.learning import giving_way

AT_ONCE = 500
"""So many entries are counted before others may go on."""

RESTS, LONGEST_REST = 2.0, 0.1
"""How long it rests after each, in times of what the counting took, and in seconds at most: figures can wait,
whoever saves meanwhile cannot."""


def count(context: Context, partnership: str) -> dict[str, int]:
    """How many entries were counted."""
    from lichen.reports.figures.catch_up import catch_up

    counted, began = 0, time.perf_counter()
    with giving_way():
        while now := catch_up(context.workspace.ledger, partnership, AT_ONCE):
            counted += now
            context.progress(0.0, f"{counted:,} entries counted")
            time.sleep(min(RESTS * (time.perf_counter() - began), LONGEST_REST))
            began = time.perf_counter()
    return {"counted": counted}
