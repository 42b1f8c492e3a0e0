"""Similar: the settled cases most like a case that somebody reads are looked up, and kept."""

from __future__ import annotations

from lichen.jobs.context import Context
from lichen.jobs.learning import giving_way


def similar(context: Context, partnership: str, case: str) -> dict[str, int]:
    """How many were found."""
    from lichen.context.case_index import look_up  # loads what reads text

    with giving_way():
        return {"found": len(look_up(context.partnership(partnership), case))}
