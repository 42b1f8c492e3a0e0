"""What happened to the AI-only lane, in order: its changes and how closely it was watched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from lichen.estimates.lane_now import LaneStanding
from lichen.ledger.ledger import Ledger

CAUSES = {
    "certificate": "on new evidence",
    "monitor": "by the monitor",
    "promotion": "because of another version of the AI",
    "charter": "because of a new charter",
    "owner": "by hand",
    "audits_waiting": "because of audits that wait",
    "watch": "by the monitor",
}
STATES: dict[LaneStanding, str] = {
    "open": "open",
    "watch": "open, on watch",
    "paused": "paused, waits for audits",
    "closed": "closed",
    "held": "closed by hand",
}
TONES: dict[LaneStanding, str] = {"open": "ai", "watch": "warn", "paused": "warn", "held": "bad"}
LAST = 2**62
MOST_REPLAYED = 2_000


class LaneStep(NamedTuple):
    """One thing that happened to the lane: what, why in one sentence, and where that left it.

    `cause` is "watch" where only the share of audits changed, which is then `audit`. `seq` is its entry.
    """

    seq: int
    at: datetime
    state: LaneStanding
    threshold: float | None
    cause: str
    sentence: str
    by: str
    incident: str | None
    audit: float | None

    @property
    def because(self) -> str:
        """The cause in words."""
        return CAUSES.get(self.cause, self.cause)

    @property
    def badge(self) -> str:
        """Where that left the lane, in words."""
        return STATES[self.state]

    @property
    def tone(self) -> str:
        """The colour of that."""
        return TONES.get(self.state, "")


def steps(
    ledger: Ledger, partnership: str, *, before: int = LAST, limit: int = 50
) -> tuple[list[LaneStep], int | None]:
    """The latest steps before an entry, the newest first, and where the next page goes on."""
    rows = _newest(ledger, partnership, before, limit + 1)
    start, page = _before(ledger, partnership, rows[limit:]), rows[:limit]
    made = _told(page[::-1], start)[::-1]
    return made, made[-1].seq if len(rows) > limit else None


def steps_since(ledger: Ledger, partnership: str, seq: int) -> list[LaneStep]:
    """What happened from an entry on, the oldest first, as far as it is kept short."""
    found, _ = steps(ledger, partnership, limit=MOST_REPLAYED)
    return [step for step in reversed(found) if step.seq >= seq]


def _newest(ledger: Ledger, partnership: str, before: int, limit: int) -> list[Any]:
    given = {"chain": partnership, "before": before, "limit": limit}
    both = (*ledger.rows("lanes_newest", **given), *ledger.rows("watches_newest", **given))
    return sorted(both, key=lambda row: -row.seq)[:limit]


def _before(ledger: Ledger, partnership: str, rest: Sequence[Any]) -> float | None:
    """The threshold that was in force before a page begins."""
    if not rest:
        return None
    given = {"chain": partnership, "before": rest[0].seq + 1, "limit": 1}
    lane = ledger.rows("lanes_newest", **given)
    return lane[0].threshold if lane else None


def _told(rows: Iterable[Any], threshold: float | None) -> list[LaneStep]:
    told: list[LaneStep] = []
    for row in rows:
        if hasattr(row, "state"):
            state: LaneStanding = row.state if threshold is not None else "closed"
            told.append(
                LaneStep(row.seq, row.watched_at, state, threshold, "watch", row.evidence, "lichen", None,
                         row.audit)
            )  # fmt: skip
            continue
        threshold = row.threshold
        told.append(
            LaneStep(row.seq, row.changed_at, state_after(row), threshold, row.cause, row.evidence,
                     row.changed_by, row.incident, None)
        )  # fmt: skip
    return told


def state_after(row: Any) -> LaneStanding:
    """Where a change of the lane left it."""
    if row.threshold is not None:
        return "open"
    if row.held:
        return "held"
    return "paused" if row.cause == "audits_waiting" else "closed"
