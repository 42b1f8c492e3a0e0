"""Try lesson: what AI partners would answer with a lesson is found out before anybody approves it."""

from __future__ import annotations

from lichen.jobs.context import Context


def try_lesson(context: Context, partnership: str, lesson: str) -> dict[str, str]:
    """What came of it, in a sentence."""
    from lichen.jobs import trying  # loads what asks

    with context.staffs.of(partnership) as staff:
        return {"sentence": trying.try_lesson(staff, lesson, context.progress).sentence}
