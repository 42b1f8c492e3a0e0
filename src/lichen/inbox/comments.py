"""The comments on a case, for those who may read them yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lichen.inbox.blind import answers_blind
from lichen.ledger.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Remark:
    """One comment; `text` is None once it was erased."""

    comment: str
    seq: int
    by: str
    at: datetime
    text: str | None
    mentions: tuple[str, ...]


def comments(ledger: Ledger, partnership: str, case: str, person: str) -> list[Remark] | None:
    """The comments in order; None while this person answers the case blind, for comments may tell."""
    if answers_blind(ledger, partnership, case, person):
        return None
    rows = ledger.rows("comments_of_case", chain=partnership, case=case)
    texts = ledger.unseal(row.text for row in rows)
    return [
        Remark(row.comment, row.seq, row.made_by, row.made_at, _words(texts[row.text]), tuple(row.mentions))
        for row in rows
    ]


def _words(content: object) -> str | None:
    return content if isinstance(content, str) else None
