"""Look back: what was predicted when a charter was adopted, beside what came of it."""

from __future__ import annotations

from lichen.jobs.context import Context
from lichen.jobs.learning import giving_way


def look_back(context: Context, partnership: str) -> dict[str, int]:
    """How many predictions were compared."""
    from lichen.reports import rehearsals

    def progress(done: int, whole: int) -> None:
        context.progress(done / whole if whole else 1.0, f"{done:,} of {whole:,} predictions")

    with giving_way():
        compared = rehearsals.look_back(
            context.partnership(partnership), now=context.workspace.source.now(), progress=progress
        )
    return {"compared": compared}
