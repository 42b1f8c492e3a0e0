"""Suggestions, what came of them, and the process of a partnership."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct


class Beside(Struct, frozen=True):
    """A mean over `n` cases between `low` and `high`."""

    value: float
    low: float
    high: float
    n: int


class Came(Struct, frozen=True):
    """What came of a suggestion: its figure before and since; None where it cannot be said."""

    sentence: str
    came: Literal["less", "more", "unclear", "unknown"] = "unknown"
    what: str = ""
    share: bool = False
    before: Beside | None = None
    after: Beside | None = None
    difference: Beside | None = None


class Suggestion(Struct, frozen=True):
    """A suggestion; `change` is what it would come to in the charter, `over` that its trial has ended."""

    suggestion: str
    topic: str
    text: str
    figures: dict[str, float]
    made_by: str
    made_at: datetime
    decision: Literal["accepted", "declined", "tried"] | None = None
    reason: str = ""
    until: datetime | None = None
    answered_by: str = ""
    answered_at: datetime | None = None
    over: bool = False
    change: dict[str, Any] | None = None
    came: Came | None = None


class ProcessFinding(Struct, frozen=True):
    """One finding; `weight` is the share of all lead time at stake, `key` stays the same over time."""

    key: str
    kind: Literal["waiting", "rework", "handoff"]
    title: str
    text: str
    attempt: str
    weight: float
    figures: dict[str, Any] = {}


class ProcessTable(Struct, frozen=True):
    """A table in words; `more` rows were left out."""

    caption: str
    heads: list[str]
    rows: list[list[str]]
    more: int = 0


class Process(Struct, frozen=True):
    """How cases went through a partnership over so many days (0: all there is), as drawn at `drawn_at`."""

    days: int
    drawn_at: datetime
    overview: list[str]
    findings: list[ProcessFinding]
    unsaid: list[str] = []
    notes: list[str] = []
    tables: list[ProcessTable] = []
