"""Lists of a partnership's cases, newest first, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from lichen.inbox.blind import answers_blind
from lichen.inbox.cursor import key_after, key_written
from lichen.inbox.store import say
from lichen.ledger.ledger import Ledger
from lichen.types import Answer, Lane

Status = Literal["any", "unsettled", "nobody_asked", "settled"]

LOOKED_AT = 5_000
_LAST = 2**62
_STATEMENTS: dict[Status, tuple[str, str]] = {
    "any": ("cases_any", "opened_seq"),
    "unsettled": ("cases_unsettled_newest", "opened_seq"),
    "nobody_asked": ("cases_waiting_newest", "opened_seq"),
    "settled": ("cases_settled_newest", "settled_seq"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilters:
    """What a list of cases keeps; settled times are half open, `settled_before` itself left out."""

    lane: Lane | None = None
    confidence_below: float | None = None
    confidence_above: float | None = None
    disputed: bool | None = None
    overridden: bool | None = None
    high_stakes: bool | None = None
    settled_from: datetime | None = None
    settled_before: datetime | None = None

    def keep(self, row: CaseRow) -> bool:
        """Whether the list shows this case."""
        return (
            self.lane in (None, row.lane)
            and self.disputed in (None, row.disputed)
            and self.overridden in (None, row.overridden)
            and self.high_stakes in (None, row.high_stakes is not None)
            and _within(self.confidence_above, row.confidence, self.confidence_below)
            and _within(self.settled_from, row.settled_at, self.settled_before)
        )


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case in a list; answer and confidence are None while it is open or the reader answers it blind."""

    case: str
    title: str
    preview: str
    opened_at: datetime
    settled_at: datetime | None
    answer: Answer | None
    confidence: float | None
    lane: Lane | None
    asks_open: int
    disputed: bool
    overridden: bool
    high_stakes: str | None


class Cases(NamedTuple):
    """Some cases and the cursor to go on with, None at the end; a filtered page may hold few and go on."""

    rows: list[CaseRow]
    cursor: str | None


def cases(
    ledger: Ledger,
    partnership: str,
    person: str,
    *,
    status: Status = "any",
    filters: CaseFilters | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Cases:
    """The partnership's cases as this person may see them, last opened (or settled) first.

    Raises `InputRefused` for what is no cursor.
    """
    statement, column = _STATEMENTS[status]
    before, rows, looked, size = key_after(after, _LAST), list[CaseRow](), 0, limit + 1
    while looked < LOOKED_AT:
        page = say(ledger, statement, chain=partnership, before=before, limit=size)
        for row in page:
            if len(rows) == limit:
                return Cases(rows, key_written(before))
            before = getattr(row, column)
            made = _shown(ledger, partnership, person, row)
            if filters is None or filters.keep(made):
                rows.append(made)
        if len(page) < size:
            return Cases(rows, None)
        looked, size = looked + len(page), min(size * 4, 1_000)
    return Cases(rows, key_written(before))


def _shown(ledger: Ledger, partnership: str, person: str, row: Any) -> CaseRow:
    asked = row.settled_seq is not None and row.asks_open > 0
    hidden = asked and answers_blind(ledger, partnership, row.case, person)
    return CaseRow(
        case=row.case,
        title=row.title or row.case,
        preview=row.text or "",
        opened_at=row.opened_at,
        settled_at=row.settled_at,
        answer=None if hidden else row.answer,
        confidence=None if hidden else row.confidence,
        lane=row.lane,
        asks_open=row.asks_open,
        disputed=row.disputed,
        overridden=not hidden and row.overridden_seq is not None,
        high_stakes=row.high_stakes,
    )


def _within(low: Any, value: Any, high: Any) -> bool:
    if low is None and high is None:
        return True
    return value is not None and (low is None or value >= low) and (high is None or value < high)
