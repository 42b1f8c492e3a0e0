"""The inbox: asks, turns, and how they move."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from lichen.types import AskId, CaseId, Lane, PartnershipId


class AskRow(Struct, frozen=True):
    """An open ask, as the inbox shows it; blind ones show neither confidence nor value."""

    partnership: PartnershipId
    case: CaseId
    ask: AskId
    holder: str
    wanted: str
    why: str
    blind: bool
    title: str
    preview: str
    made_at: datetime
    due: datetime | None = None
    urgency: str | None = None
    value: float | None = None
    confidence: float | None = None
    high_stakes: str | None = None
    lane: Lane | None = None
    settled: bool = False
    disputed: bool = False
    moved: str | None = None
    held_by: str | None = None
    held_until: datetime | None = None
    snoozed_until: datetime | None = None


class Turn(Struct, frozen=True):
    """An ask that is yours to answer until `until`, with what its case is about.

    `pulled` from a colleague's.
    """

    ask: AskRow
    until: datetime
    pulled: bool = False
    inputs: Any = None
    attributes: Any = None


class Kept(Struct, frozen=True):
    """Until when an ask is kept for you."""

    until: datetime


class Moved(Struct, frozen=True):
    """How many asks moved, why others did not (by ask), and the id with which to take it back."""

    moved: int
    refused: dict[str, str] = {}
    undo: str | None = None


class InboxCounts(Struct, frozen=True):
    """How much waits for you; each number stops one above 1,000."""

    open: int
    overdue: int = 0
    at_risk: int = 0
    snoozed: int = 0
    held: int = 0
    mentions: int = 0
