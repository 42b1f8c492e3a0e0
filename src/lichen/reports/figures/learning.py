"""How far what is known has been learned, and how long that takes."""

from __future__ import annotations

from typing import NamedTuple

from lichen.actions.partnership import Partnership
from lichen.reports.figures.figure import Figure


class Learning(NamedTuple):
    """Resolved cases known and learned from, seconds from known to learned, when, and whether it runs."""

    known: int
    learned: int
    delay_seconds: float | None
    last_at: object
    running: bool


def learning(partnership: Partnership) -> Figure:
    """What is known beside what has been learned."""
    now = _now(partnership)
    rest = max(0, now.known - now.learned)
    said = f"{now.learned:,} resolved cases are learned, {rest:,} more are known."
    if now.delay_seconds is not None:
        said += f" The last lesson took {now.delay_seconds:.1f} s to come into force."
    return Figure("learning", "Learning", said, (now,), now._asdict())


def _now(partnership: Partnership) -> Learning:
    estimates = partnership.estimates
    beside = getattr(partnership, "learning", None)
    told = [getattr(beside, name, None) for name in ("delay_seconds", "last_at", "running")]
    return Learning(len(estimates.rows), estimates.learned_rows, told[0], told[1], bool(told[2]))
