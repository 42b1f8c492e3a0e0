"""Suggestions as they stand on the ledger, in words, with what came of those that were taken up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from lichen.actions.partnership import Partnership
from lichen.decoding import decode
from lichen.errors import NotFound
from lichen.ledger.events import SuggestionDecision
from lichen.ledger.projections import microseconds, time_of
from lichen.reports.suggestions.change import change_for
from lichen.reports.suggestions.kept import measured_of
from lichen.reports.suggestions.measured import Measured
from lichen.reports.suggestions.store import say
from lichen.reports.whatif import Change

LAST = 2**62


class Listed(NamedTuple):
    """A suggestion with its answer; `change` is what it would come to in the charter, where it does.

    `over` says that its trial has ended, so that it is to be decided for good.
    """

    suggestion: str
    seq: int
    topic: str
    text: str
    figures: dict[str, float]
    made_by: str
    made_at: datetime
    decision: SuggestionDecision | None
    reason: str
    until: datetime | None
    answered_by: str
    answered_at: datetime | None
    over: bool
    change: Change | None
    measured: Measured | None

    @property
    def waits(self) -> bool:
        """Whether it is to be answered now."""
        return self.decision is None or self.over


def latest(
    here: Partnership, *, now: datetime, before: int = LAST, limit: int = 100
) -> tuple[list[Listed], int | None]:
    """The suggestions made before an entry, the newest first, and where the next page begins."""
    rows = say(here.ledger, "latest", name=here.id, before=before, limit=limit + 1)
    following = int(rows[limit - 1][1]) if len(rows) > limit else None
    return _all(here, rows[:limit], now), following


def one(here: Partnership, suggestion: str, *, now: datetime) -> Listed:
    """One of them; raises `NotFound`."""
    rows = here.ledger.rows("suggestion", chain=here.id, suggestion=suggestion)
    if not rows:
        raise NotFound(f"There is no suggestion `{suggestion[:64]}` in `{here.id}`.")
    (row,) = rows
    seq = row.made_seq
    found = _all(here, say(here.ledger, "latest", name=here.id, before=seq + 1, limit=1), now)
    return found[0]


def _all(here: Partnership, rows: Sequence[Any], now: datetime) -> list[Listed]:
    words = here.unseal(seal for row in rows for seal in (row[3], row[8]))
    came = measured_of(here.ledger, here.id) if rows else {}
    return [_listed(row, words, came, now) for row in rows]


def _listed(row: Any, words: dict[str, Any], came: dict[str, Measured], now: datetime) -> Listed:
    id, seq, topic, text, figures, by, at, decision, reason, until, _, answered_by, answered_at = row
    numbers = _figures(figures)
    return Listed(
        suggestion=id,
        seq=seq,
        topic=topic,
        text=str(words.get(text, "The text was erased.")),
        figures=numbers,
        made_by=by,
        made_at=time_of(at),
        decision=decision,
        reason=str(words.get(reason, "")) if reason else "",
        until=None if until is None else time_of(until),
        answered_by=answered_by or "",
        answered_at=None if answered_at is None else time_of(answered_at),
        over=decision == "tried" and until is not None and until <= microseconds(now),
        change=change_for(topic, numbers),
        measured=came.get(id),
    )


def _figures(text: Any) -> dict[str, float]:
    return text if isinstance(text, dict) else decode(text, dict[str, float])
