"""Incidents of the AI-only lane: what went wrong, who answers for it, and the cases it may have reached."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from lichen.actions.partnership import Partnership
from lichen.actions.since_incident import alone_since
from lichen.errors import NotFound
from lichen.ledger.ledger import Ledger
from lichen.reports.lane.history import LAST, LaneStep, steps_since

WHAT = {"lane_closed": "The lane was closed", "lane_narrowed": "The lane was narrowed"}


class Incident(NamedTuple):
    """One incident: `alone` cases were settled by the AI alone since it began; `finding` closes it."""

    id: str
    seq: int
    what: str
    owner: str
    partnership_owner: str
    evidence: str
    threshold: float | None
    since: datetime | None
    since_case: int | None
    alone: int
    opened_at: datetime
    finding: str | None
    closed_by: str | None
    closed_at: datetime | None

    @property
    def heading(self) -> str:
        """What happened."""
        return WHAT.get(self.what, self.what)

    @property
    def open(self) -> bool:
        """Whether nobody has looked into it yet."""
        return self.closed_at is None


class Alone(NamedTuple):
    """A case that the AI settled alone since the incident began; `asked`: somebody is to look again."""

    case: str
    seq: int
    at: datetime
    answer: Any
    confidence: float | None
    audited: bool
    overridden: bool
    truth: Any
    asked: bool


def incidents(
    ledger: Ledger, partnership: str, *, before: int = LAST, limit: int = 50
) -> tuple[list[Incident], int | None]:
    """Incidents before an entry, the newest first, and where the next page goes on; None at the end."""
    rows = ledger.rows("incidents_newest", chain=partnership, before=before, limit=limit + 1)
    page = rows[:limit]
    return _made(ledger, page), page[-1].opened_seq if len(rows) > limit else None


def incidents_open(ledger: Ledger, partnership: str, *, limit: int = 20) -> list[Incident]:
    """Those nobody has looked into, the oldest first."""
    rows = ledger.rows("incidents_open", chain=partnership, after=0, limit=limit)
    return [_incident(row, {}) for row in rows]


def incident(ledger: Ledger, partnership: str, id: str) -> Incident:
    """One incident; raises `NotFound`."""
    rows = ledger.rows("incident", chain=partnership, incident=id)
    if not rows:
        raise NotFound(f"There is no incident `{id}` in `{partnership}`.")
    return _made(ledger, rows)[0]


def what_the_lane_did(partnership: Partnership, found: Incident) -> list[LaneStep]:
    """The change that came with the incident and everything since, the oldest first."""
    return steps_since(partnership.ledger, partnership.id, found.seq)


def settled_alone(
    ledger: Ledger, partnership: str, found: Incident, *, after: int = 0, limit: int = 50
) -> tuple[list[Alone], int | None]:
    """Cases the AI settled alone from its probable beginning until it was noticed, and the next page."""
    if found.since is None:
        return [], None
    rows = alone_since(ledger, partnership, found.since, found.seq, after=after, limit=limit + 1)
    page = [
        Alone(row.case, row.settled_seq, row.settled_at, row.answer, row.confidence, bool(row.audited),
              row.overridden_seq is not None, row.truth, not row.audited and bool(row.asks_open))
        for row in rows[:limit]
    ]  # fmt: skip
    return page, page[-1].seq if len(rows) > limit else None


def _made(ledger: Ledger, rows: Iterable[Any]) -> list[Incident]:
    rows = list(rows)
    found = ledger.unseal([row.finding for row in rows if row.finding])
    return [_incident(row, found) for row in rows]


def _incident(row: Any, findings: dict[Any, Any]) -> Incident:
    finding = getattr(row, "finding", None)
    return Incident(
        row.incident, row.opened_seq, row.what, row.owner, row.partnership_owner, row.evidence, row.threshold,
        row.since_at, row.since_case, row.alone, row.opened_at,
        None if finding is None else str(findings.get(finding) or "erased"),
        getattr(row, "closed_by", None), getattr(row, "closed_at", None),
    )  # fmt: skip
