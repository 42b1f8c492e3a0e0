"""Whether lessons are in force: asked often, so it loads and reads little."""

from __future__ import annotations

from lichen.actions.partnership import Partnership

IN_FORCE = ("approved", "pinned")


def lessons_in_force(here: Partnership) -> float | None:
    """Zero where a lesson is in force, None where none is: then nothing is to be counted."""
    rows = here.ledger.rows("lessons", chain=here.id, limit=500)
    return 0.0 if any(row.decision in IN_FORCE for row in rows) else None
