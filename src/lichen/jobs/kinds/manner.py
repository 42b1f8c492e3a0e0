"""Manner: what people remarked on how the AI speaks is counted, so that it speaks otherwise."""

from __future__ import annotations

from lichen.jobs.context import Context


def manner(context: Context, partnership: str) -> dict[str, int]:
    """How many remarks were counted."""
    from lichen.context.manner import count_remarks

    return {"counted": count_remarks(context.partnership(partnership))}
