"""The AI-only lane and its incidents."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from lichen.types import Answer, AskId, CaseId

LaneState = Literal["closed", "held", "paused", "open", "watch"]


class ShareBetween(Struct, frozen=True):
    """A share with a range that holds however often one looks; `value` is missing without any case."""

    low: float
    high: float
    n: int
    value: float | None = None


class LaneTest(Struct, frozen=True):
    """One of the two tests of an open lane: `share` runs from 0 to 1, at which it closes."""

    name: str
    words: str
    share: float


class LaneAudits(Struct, frozen=True):
    """Audits of the lane, and what those of the last `days` cost in minutes of people."""

    checked: int
    wrong: int
    window: int
    waiting: int
    most_waiting: int
    share: float
    why: str
    days: int
    answers: int
    minutes: float
    error: ShareBetween | None = None
    oldest: datetime | None = None
    unasked: list[CaseId] = []


class LaneStanding(Struct, frozen=True):
    """Where the lane stands: `sentence` says it, `threshold` is None while nothing is settled alone."""

    state: LaneState
    sentence: str
    bound: float
    confidence: float
    alone: ShareBetween
    audits: LaneAudits
    answers_for: str
    why: str = ""
    since: datetime | None = None
    threshold: float | None = None
    rungs: list[float] = []
    tests: list[LaneTest] = []
    auditors: list[str] = []


class LaneStep(Struct, frozen=True):
    """One thing that happened to the lane; `cause` is `watch` where only the share of audits changed."""

    seq: int
    at: datetime
    state: LaneState
    cause: str
    sentence: str
    by: str
    threshold: float | None = None
    incident: str | None = None
    audit: float | None = None


class LaneMoved(Struct, frozen=True):
    """A change of the lane as it stands on the ledger."""

    held: bool
    sentence: str
    threshold: float | None = None


class IncidentRow(Struct, frozen=True):
    """An incident; `alone` cases were settled by the AI alone since it probably began, at `since`."""

    incident: str
    what: Literal["lane_closed", "lane_narrowed"]
    owner: str
    partnership_owner: str
    evidence: str
    alone: int
    opened_at: datetime
    threshold: float | None = None
    since: datetime | None = None
    since_case: int | None = None
    finding: str | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None


class Incident(IncidentRow, frozen=True):
    """An incident and what the lane did since, the oldest first.

    Nobody has looked at `unreviewed` of the cases since then, nor is asked to; counted up to 1,000.
    """

    unreviewed: int = 0
    did: list[LaneStep] = []


class AloneCase(Struct, frozen=True):
    """A case that the AI settled alone since then; `asked` while somebody is to look at it once more.

    `hidden` while your own blind ask on it is open.
    """

    case: CaseId
    at: datetime
    audited: bool
    hidden: bool
    answer: Answer | None = None
    confidence: float | None = None
    overridden: bool | None = None
    truth: Answer | None = None
    asked: bool = False


class IncidentEnded(Struct, frozen=True):
    """The closing of an incident as it stands on the ledger."""

    incident: str
    closed_by: str
    closed_at: datetime


class LooksAsked(Struct, frozen=True):
    """The asks that were made, and how many cases nobody is asked about yet, counted up to 1,000."""

    incident: str
    asks: list[AskId]
    unreviewed: int
