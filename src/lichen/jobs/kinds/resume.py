"""Resume: cases go on whose latest answer can no longer be taken back."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import timedelta

from lichen.actions.partnership import Partnership
from lichen.actions.resume import held_cases
from lichen.actions.resume import resume as go_on
from lichen.errors import NotFound
from lichen.jobs.context import Context

HOLD = float(os.environ.get("LICHEN_HOLD_SECONDS", "6"))
"""Seconds in which a person may take an answer back before anything follows from it."""


def resume(context: Context, partnership: str, case: str | None = None) -> dict[str, int]:
    """How many cases moved on: all whose hold is over, whichever `case` gave rise to the job."""
    opened = context.partnership(partnership)
    moved = 0
    for ripe in held_cases(opened, before=opened.source.now() - timedelta(seconds=HOLD)):
        with suppress(NotFound):  # taken back, or settled, in the meantime
            moved += go_on(opened, ripe)
        context.progress(0.0, f"{moved} moved on")
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
