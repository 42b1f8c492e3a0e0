"""Similar: the settled cases most like a case that somebody reads, or some words, are looked up and kept."""

from __future__ import annotations

from lichen.jobs.context import Context
from lichen.jobs.learning import giving_way


def similar(context: Context, partnership: str, case: str = "", about: str = "") -> dict[str, int]:
    """How many were found."""
    from lichen.context.case_index import look_up, look_up_words  # loads what reads text

    with giving_way():
        here = context.partnership(partnership)
        return {"found": len(look_up(here, case) if case else look_up_words(here, about))}
