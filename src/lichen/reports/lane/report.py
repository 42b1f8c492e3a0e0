"""The AI-only lane now, with every figure that its page and the API show."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from lichen.actions.partnership import Partnership
from lichen.core.intervals import Interval
from lichen.estimates.auditing import ENOUGH_ALONE
from lichen.estimates.estimates import Estimates
from lichen.estimates.lane_now import LaneNow, LaneStanding, lane_now
from lichen.ledger.projections import microseconds
from lichen.reports.figures.counts import NOTHING, Counts
from lichen.reports.figures.grains import SIZE
from lichen.reports.figures.rates import share
from lichen.reports.lane.history import STATES, TONES, LaneStep, steps
from lichen.reports.lane.suspicion import Suspicion, suspicions
from lichen.types import CaseId

COST_DAYS = 30


class Audits(NamedTuple):
    """Audits of the lane: how they stand now, and what those of the last `days` cost in people's minutes.

    `wrong` of the latest `window` found an error. `waiting` have no verdict yet, the first since `oldest`;
    the lane pauses above `most_waiting`. `share` of the cases is audited, for the reason `why`.
    """

    checked: int
    wrong: int
    window: int
    error: Interval | None
    waiting: int
    most_waiting: int
    oldest: datetime | None
    unasked: tuple[CaseId, ...]
    share: float
    why: str
    days: int
    answers: int
    timed: int
    minutes: float


class LaneReport(NamedTuple):
    """Where the lane stands, in a sentence and in figures; a closed one says `why`."""

    state: LaneStanding
    sentence: str
    why: str
    since: datetime | None
    threshold: float | None
    rungs: tuple[float, ...]
    bound: float
    confidence: float
    alone: Interval
    tests: tuple[Suspicion, ...]
    audits: Audits
    answers_for: str
    auditors: tuple[str, ...]

    @property
    def badge(self) -> str:
        """The state in words."""
        return STATES[self.state]

    @property
    def tone(self) -> str:
        """The colour of the state."""
        return TONES.get(self.state, "")


def lane_report(
    partnership: Partnership, counts: Counts, now: datetime, days: float = COST_DAYS
) -> LaneReport:
    """The lane at this moment; `alone` is the share of the cases of the last `days` that the AI settled."""
    with partnership.looking() as estimates:
        standing, oldest = lane_now(estimates), _oldest(estimates)
        error = None if estimates.monitor is None else estimates.monitor.monitor.interval
        why, risk = _why_audited(estimates, standing), estimates.agreed.risk
        known = 0 if estimates.certificate is None else estimates.certificate.audits
    since = microseconds(now) - round(days * SIZE["day"])
    latest, _ = steps(partnership.ledger, partnership.id, limit=1)
    return LaneReport(
        state=standing.state,
        sentence=standing.sentence,
        why=_why_closed(standing, latest, known),
        since=latest[0].at if latest else None,
        threshold=standing.threshold,
        rungs=standing.rungs,
        bound=standing.bound,
        confidence=risk.confidence,
        alone=_alone(counts, since),
        tests=suspicions(standing.evidence),
        audits=_audits(standing, counts, error, oldest, why, since, round(days)),
        answers_for=standing.answers_for,
        auditors=standing.auditors,
    )


def _oldest(estimates: Estimates) -> datetime | None:
    watch = estimates.monitor
    drawn = (each for each in (() if watch is None else watch.queue) if each.audited)
    return next((each.at for each in drawn if watch and each.case not in watch.verdicts), None)


def _why_closed(standing: LaneNow, latest: list[LaneStep], checked: int) -> str:
    """What closed the lane last, and how far it is on the way to opening."""
    if standing.state == "held":
        return latest[0].sentence if latest else ""
    if standing.state != "closed":
        return ""
    was = f"{latest[0].sentence} " if latest else ""
    count = "1 checked case counts" if checked == 1 else f"{checked:,} checked cases count"
    return f"{was}{count} towards opening it."


def _why_audited(estimates: Estimates, standing: LaneNow) -> str:
    watch, usual = estimates.monitor, estimates.agreed.risk.audit_share
    if standing.threshold is None or watch is None:
        return "Nothing is settled by the AI alone, so nothing is audited."
    if standing.audit_share > usual:
        return "More than usual, because errors came close together."
    if watch.alone >= ENOUGH_ALONE:
        return "As the charter asks, riskier cases more often."
    return "As the charter asks, each case alike."


def _alone(counts: Counts, since: int) -> Interval:
    done = alone = 0
    for _, (lane,), total in counts.over("settled", "day", since):
        done += total.n
        alone += total.n if lane == "ai_only" else 0
    return share(alone, done)


def _audits(
    standing: LaneNow, counts: Counts, error: Interval | None, oldest: datetime | None, why: str,
    since: int, days: int,
) -> Audits:  # fmt: skip
    spent = NOTHING
    for _, _, total in counts.over("auditing", "day", since):
        spent = spent.plus(total)
    return Audits(
        checked=standing.checked,
        wrong=standing.wrong,
        window=standing.window,
        error=error if error is not None and error.n else None,
        waiting=standing.waiting,
        most_waiting=standing.most_waiting,
        oldest=oldest,
        unasked=standing.unasked,
        share=standing.audit_share,
        why=why,
        days=days,
        answers=spent.n,
        timed=spent.hits,
        minutes=spent.amount / 60_000,
    )
