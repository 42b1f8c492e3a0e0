"""Similar past cases as they were looked up last: reading them loads nothing that reads text."""

from __future__ import annotations

from typing import NamedTuple

from lichen.actions.partnership import Partnership
from lichen.reports.kept_rows import Kept, keep, kept_as

STALE = 5_000
"""So many entries later a kept list is looked up again."""


class Similar(NamedTuple):
    """A settled case and how alike it is, 1 being the same."""

    case: str
    alike: float


def keep_similar(partnership: Partnership, case: str, found: list[Similar], seq: int) -> None:
    """Keep what was found when the ledger stood at seq, for whoever reads the case."""
    keep(partnership.ledger, partnership.id, "similar", case, found, seq=seq, at=partnership.source.now())


def kept_similar(partnership: Partnership, case: str) -> tuple[list[Similar], bool] | None:
    """What was looked up last and whether that is stale by now; None where nothing is kept."""
    found: tuple[list[Similar], Kept] | None = kept_as(
        partnership.ledger, partnership.id, "similar", case, list[Similar]
    )
    if found is None:
        return None
    return found[0], partnership.ledger.head(partnership.id) - found[1].seq > STALE
