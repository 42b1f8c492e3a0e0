"""Similar past cases as they were looked up last: reading them loads nothing that reads text."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import NamedTuple

from lichen.actions.partnership import Partnership
from lichen.reports.kept_rows import Kept, forget_before, keep, kept_as

STALE = 5_000
"""So many entries later a kept list is looked up again."""

FRESH, WORDS_KEPT = timedelta(minutes=1), timedelta(hours=1)
"""What was looked up for some words is given again for so long, and is gone after so long."""


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


def keep_alike(partnership: Partnership, about: str, found: list[Similar], seq: int) -> None:
    """Keep what was found for some words when the ledger stood at seq; what is old by now goes."""
    ledger, now = partnership.ledger, partnership.source.now()
    forget_before(ledger, partnership.id, "alike", now - WORDS_KEPT)
    keep(ledger, partnership.id, "alike", name_of_words(about), found, seq=seq, at=now)


def kept_alike(partnership: Partnership, about: str) -> list[Similar] | None:
    """What was looked up for these words a moment ago; None where that is to be done anew."""
    found: tuple[list[Similar], Kept] | None = kept_as(
        partnership.ledger, partnership.id, "alike", name_of_words(about), list[Similar]
    )
    if found is None or partnership.source.now() - found[1].at > FRESH:
        return None
    return found[0]


def name_of_words(about: str) -> str:
    """What some words are kept under: they themselves are nobody's business.

    >>> name_of_words("Where is my card?")
    '12a8471ab6c6aa8075b57f76e11609a8'
    """
    return sha256(about.encode()).hexdigest()[:32]
