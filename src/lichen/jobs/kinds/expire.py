"""Expire: cases that nobody decided in time are denied or go to somebody else, as the charter says."""

from __future__ import annotations

from lichen.actions.expire import expire as expire_cases
from lichen.jobs.context import Context


def expire(context: Context, partnership: str) -> dict[str, int]:
    """How many cases were denied or went on."""
    opened = context.partnership(partnership)
    return {"expired": expire_cases(opened, now=opened.source.now())}
