"""An ask as a list shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from lichen.inbox.agreed import Agreed
from lichen.inbox.reason import sentence
from lichen.ledger.events import Move, Wanted
from lichen.types import Lane

Urgency = Literal["overdue", "at_risk"]


@dataclass(frozen=True, slots=True)
class AskRow:
    """One open ask with what a list shows; `value` and `confidence` are None where the person answers blind.

    `holder` is whose ask it is, `held_by` who works on it right now (a lease that has not run out), `settled`
    whether the case was settled meanwhile, `disputed` whether partners differ on it openly.
    """

    partnership: str
    case: str
    ask: str
    holder: str
    wanted: Wanted
    why: str
    blind: bool
    title: str
    preview: str
    made_at: datetime
    due: datetime | None = None
    urgency: Urgency | None = None
    value: float | None = None
    confidence: float | None = None
    high_stakes: str | None = None
    lane: Lane | None = None
    settled: bool = False
    disputed: bool = False
    moved: Move | None = None
    held_by: str | None = None
    held_until: datetime | None = None
    snoozed_until: datetime | None = None


def shown(row: Any, partnership: str, agreed: Agreed, now: datetime, *, blind: bool | None = None) -> AskRow:
    """The row of the view `inbox` as it is shown; `blind` hides more than the ask itself asks for."""
    hidden = row.blind if blind is None else blind or row.blind
    held = row.held_until is not None and row.held_until > now
    snoozed = row.snoozed_until is not None and row.snoozed_until > now
    return AskRow(
        partnership=partnership,
        case=row.case_id,
        ask=row.ask,
        holder=row.partner,
        wanted=row.wanted,
        why=sentence(row, hidden, labels=agreed.labels),
        blind=row.blind,
        title=row.title or row.case_id,
        preview=row.text or "",
        made_at=row.made_at,
        due=row.due,
        urgency=urgency(row.due, agreed, now),
        value=None if hidden else row.value,
        confidence=None if hidden else row.confidence,
        high_stakes=row.high_stakes,
        lane=row.lane,
        settled=row.settled_seq is not None,
        disputed=row.disputed,
        moved=row.moved_how,
        held_by=row.held_by if held else None,
        held_until=row.held_until if held else None,
        snoozed_until=row.snoozed_until if snoozed else None,
    )


def urgency(due: datetime | None, agreed: Agreed, now: datetime) -> Urgency | None:
    """Whether an ask is overdue, at risk, or neither."""
    if due is None:
        return None
    if due <= now:
        return "overdue"
    return "at_risk" if due <= now + agreed.notice else None
