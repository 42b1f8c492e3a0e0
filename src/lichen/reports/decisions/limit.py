"""How much memory one assessment may take, and the sentence when a file needs more."""

from __future__ import annotations

from lichen.reports.decisions.refuse import refuse

MEMORY_LIMIT = 2 * 2**30


def refuse_beyond(limit: int, needed: int, file: str, row: int | None = None) -> None:
    """Refuse when `needed` bytes are more than `limit`."""
    if needed > limit:
        sizes = f"{needed / 2**30:.3g} GB of memory, more than the limit of {limit / 2**30:.3g} GB"
        problem = f"up to here the file needs {sizes}"
        refuse(file, problem, "Assess one month, or a random sample of the cases", row=row)
