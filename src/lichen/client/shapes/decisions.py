"""Settlements, overrides, disagreements and precedents."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from lichen.types import Answer, CaseId, Lane


class Settlement(Struct, frozen=True):
    """A settlement as it stands on the ledger."""

    case: CaseId
    answer: Answer
    lane: Lane
    basis: str
    confidence: float
    answers_for: str


class Override(Struct, frozen=True):
    """An override as it stands on the ledger."""

    case: CaseId
    answer: Answer
    by: str


class DisagreementRow(Struct, frozen=True):
    """A disagreement, as lists show it.

    `positions` are hidden while your own blind ask on its case is open.
    """

    disagreement: str
    case: CaseId
    opened_at: datetime
    title: str | None = None
    positions: list[tuple[str, Answer]] | None = None
    answer: Answer | None = None
    reason: str | None = None
    resolved_by: str | None = None
    resolved_at: datetime | None = None
    truth: Answer | None = None
    truth_source: str | None = None


class Disagreement(DisagreementRow, frozen=True):
    """A disagreement: who said what, how it ended, and what turned out to be true."""

    resolved: bool | None = None
    hidden: bool = False


class Resolved(Struct, frozen=True):
    """A resolution as it stands on the ledger."""

    disagreement: str
    case: CaseId
    answer: Answer


class Precedent(Struct, frozen=True):
    """A settled case that others can cite."""

    precedent: str
    case: CaseId
    set_by: str
    set_at: datetime
    title: str | None = None
