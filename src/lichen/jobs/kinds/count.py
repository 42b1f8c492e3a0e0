"""Count: what was written since the last time enters the figures of a partnership."""

from __future__ import annotations

import time

from lichen.jobs.context import Context

AT_ONCE = 500
"""So many entries are counted before others may go on."""


def count(context: Context, partnership: str) -> dict[str, int]:
    """How many entries were counted."""
    from lichen.reports.figures.catch_up import catch_up

    counted = 0
    while now := catch_up(context.workspace.ledger, partnership, AT_ONCE):
        counted += now
        context.progress(0.0, f"{counted:,} entries counted")
        time.sleep(0.001)
    return {"counted": counted}
