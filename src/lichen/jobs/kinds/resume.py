"""Resume: cases go on whose latest answer can no longer be taken back."""

from __future__ import annotations

import os
from datetime import timedelta

from lichen.actions.partnership import Partnership
from lichen.actions.resume import held_cases
from lichen.actions.resume import resume_all as go_on
from lichen.jobs.context import Context

HOLD = float(os.environ.get("LICHEN_HOLD_SECONDS", "6"))
"""Seconds in which a person may take an answer back before anything follows from it."""


AT_ONCE = 50
"""Cases in one act, and one commit: where hundreds answer in a second, hundreds go on in a second."""


def resume(context: Context, partnership: str, case: str | None = None) -> dict[str, int]:
    """How many cases moved on: all whose hold is over, whichever `case` gave rise to the job."""
    opened = context.partnership(partnership)
    moved, ripe = 0, held_cases(opened, before=opened.source.now() - timedelta(seconds=HOLD))
    for start in range(0, len(ripe), AT_ONCE):
        moved += go_on(opened, ripe[start : start + AT_ONCE])
        context.progress(start / len(ripe), f"{moved} moved on")
    return {"moved": moved}


def until_ripe(partnership: Partnership) -> float | None:
    """Seconds until the next hold is over; None while nothing is held."""
    with partnership.looking() as estimates:
        given = [
            held.at
            for case, held in estimates.held.items()
            if case in estimates.cases and not estimates.cases[case].pending
        ]
    if not given:
        return None
    age = partnership.source.now() - min(given)
    return max(0.0, HOLD + 0.01 - age.total_seconds())
