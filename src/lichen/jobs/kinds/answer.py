"""Answer: the AI partners of a partnership answer whatever they are asked."""

from __future__ import annotations

from lichen.jobs.context import Context

ROUNDS = 1_000
"""A bound on one job, should asks come in as fast as they are answered; the next job goes on."""


def answer(context: Context, partnership: str) -> dict[str, int]:
    """How many asks were answered or failed; each costs at most its own answer."""
    answered = 0
    with context.staffs.of(partnership) as staff:
        for _ in range(ROUNDS):
            now = staff.answer()
            if not now:
                break
            answered += now
            context.progress(0.0, f"{answered} answered")
    return {"answered": answered}
