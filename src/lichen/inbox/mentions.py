"""Mentions: who was called upon in a comment, and how far they have read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lichen.inbox.blind import answers_blind
from lichen.inbox.store import number, passing, say
from lichen.ledger.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Mention:
    """A comment that names a person; `text` is None while they answer the case blind, or once erased."""

    partnership: str
    case: str
    comment: str
    seq: int
    by: str
    at: datetime
    text: str | None


def unread(ledger: Ledger, person: str, *, partnerships: Sequence[str], limit: int = 50) -> list[Mention]:
    """What mentions this person since they last marked them read, newest first."""
    found: list[Mention] = []
    for partnership in partnerships:
        mark = number(ledger, "mark", chain=partnership, person=person) or 0
        found += since(ledger, person, partnership, after=mark, limit=limit)
    return sorted(found, key=lambda each: each.at, reverse=True)[:limit]


def since(ledger: Ledger, person: str, partnership: str, *, after: int = 0, limit: int = 50) -> list[Mention]:
    """What mentions this person in one partnership after an entry, oldest first."""
    rows = ledger.rows("mentions_of_person", chain=partnership, person=person, after=after, limit=limit)
    texts = ledger.unseal(row.text for row in rows)
    return [
        Mention(
            partnership=partnership,
            case=row.case,
            comment=row.comment,
            seq=row.seq,
            by=row.made_by,
            at=row.made_at,
            text=None if answers_blind(ledger, partnership, row.case, person) else _words(texts[row.text]),
        )
        for row in rows
    ]


def mark_read(ledger: Ledger, person: str, partnership: str, *, through: int) -> None:
    """Mark everything up to an entry as read; marks only go forward."""
    with passing(ledger):
        say(ledger, "mark_set", chain=partnership, person=person, seq=through)


def _words(content: object) -> str | None:
    return content if isinstance(content, str) else None
