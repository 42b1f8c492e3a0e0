"""The list of a partnership's disagreements, newest first, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from lichen.inbox.blind import answers_blind
from lichen.inbox.cursor import key_after, key_written
from lichen.inbox.store import say
from lichen.ledger.events import Seal, TruthSource
from lichen.ledger.ledger import Ledger
from lichen.types import Answer

LOOKED_AT = 5_000
_LAST = 2**62


@dataclass(frozen=True, slots=True)
class Dispute:
    """A disagreement; positions, answer and truth are None while the reader answers the case blind.

    `truth` is the later verdict, `truth_source` how it is known; `reason` is sealed.
    """

    disagreement: str
    case: str
    title: str
    opened_at: datetime
    positions: list[tuple[str, Answer]] | None
    answer: Answer | None
    reason: Seal | None
    resolved_by: str | None
    resolved_at: datetime | None
    truth: Answer | None
    truth_source: TruthSource | None

    @property
    def dissent(self) -> list[tuple[str, Answer]]:
        """The positions that did not prevail, once it is resolved."""
        if self.answer is None:
            return []
        return [each for each in self.positions or [] if each[1] != self.answer]


class Disputes(NamedTuple):
    """Some disagreements and the cursor to go on with, None at the end."""

    rows: list[Dispute]
    cursor: str | None


def disagreements(
    ledger: Ledger,
    partnership: str,
    person: str,
    *,
    resolved: bool | None = None,
    between: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Disputes:
    """The disagreements as this person may see them; `between` keeps those in which a partner took part.

    Raises `InputRefused` for what is no cursor.
    """
    statement = "disagreements_open_newest" if resolved is False else "disagreements_newest"
    before, rows, looked, size = key_after(after, _LAST), list[Dispute](), 0, limit + 1
    while looked < LOOKED_AT:
        page = say(ledger, statement, chain=partnership, before=before, limit=size)
        for row in page:
            if len(rows) == limit:
                return Disputes(rows, key_written(before))
            before = row.opened_seq
            made = shown(ledger, partnership, person, row)
            if _kept(made, resolved, between):
                rows.append(made)
        if len(page) < size:
            return Disputes(rows, None)
        looked, size = looked + len(page), min(size * 4, 1_000)
    return Disputes(rows, key_written(before))


def _kept(dispute: Dispute, resolved: bool | None, between: str | None) -> bool:
    told = resolved is None or resolved == (dispute.resolved_at is not None)
    return told and (between is None or any(between == partner for partner, _ in dispute.positions or []))


def shown(ledger: Ledger, partnership: str, person: str, row: Any) -> Dispute:
    """One row as this person may see it."""
    hidden = answers_blind(ledger, partnership, row.case, person)
    return Dispute(
        disagreement=row.disagreement,
        case=row.case,
        title=row.title or row.case,
        opened_at=row.opened_at,
        positions=None if hidden else [(partner, answer) for partner, answer in row.positions],
        answer=None if hidden else row.answer,
        reason=None if hidden else row.reason,
        resolved_by=row.resolved_by,
        resolved_at=row.resolved_at,
        truth=None if hidden else row.truth,
        truth_source=row.truth_source,
    )
