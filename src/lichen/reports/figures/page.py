"""All figures of one partnership for one viewer, from counts alone."""

from __future__ import annotations

from datetime import datetime

from lichen.actions.partnership import Partnership
from lichen.estimates.lane_now import lane_now
from lichen.reports.figures.agreement import agreement
from lichen.reports.figures.calibration import calibration, risk_coverage
from lichen.reports.figures.cards import card_table, cards
from lichen.reports.figures.catch_up import catch_up, cursor, prepare
from lichen.reports.figures.certified import certificate
from lichen.reports.figures.changes import before_after
from lichen.reports.figures.counts import Counts
from lichen.reports.figures.disagreements import disagreements, themes, verdicts
from lichen.reports.figures.figure import Figure
from lichen.reports.figures.lane import audit_cost, lane_alone, lane_errors, lane_story
from lichen.reports.figures.learning import learning
from lichen.reports.figures.load import Viewer, load
from lichen.reports.figures.reliance import acceptance, overrides, revisions
from lichen.reports.figures.sides import against, sides, sides_over_time
from lichen.reports.figures.span import DAYS, span
from lichen.reports.figures.work import backlog, lanes, service_level, volume, yardstick

SMALL_REST = 60
"""A request counts at most so many new entries itself; more are a job's work."""


def freshen(partnership: Partnership) -> int:
    """How many entries are not counted yet, after a small rest was counted here and now."""
    connector = partnership.ledger.connector
    prepare(connector)
    now = cursor(connector, partnership.id)
    if now is not None and 0 < now.behind <= SMALL_REST:
        return now.behind - catch_up(partnership.ledger, partnership.id, SMALL_REST)
    return now.behind if now is not None else 0


def page(partnership: Partnership, *, viewer: Viewer, now: datetime, days: float = DAYS) -> dict[str, Figure]:
    """Every figure by name, as of what is counted; `days` is how far back figures over time go."""
    ledger, id, charter = partnership.ledger, partnership.id, partnership.charter
    counts = Counts(ledger, id)
    stretch = span(counts, now, days)
    with partnership.looking() as estimates:
        now_of_lane = lane_now(estimates)
    machines = frozenset(partner.id for partner in charter.having("ai"))
    figures = [
        lanes(counts, stretch), volume(counts, stretch), backlog(counts, stretch),
        service_level(counts, stretch), yardstick(counts, stretch), sides(counts), against(counts),
        sides_over_time(counts, stretch), certificate(ledger, id, partnership.estimates, counts, now),
        calibration(counts), risk_coverage(counts), overrides(counts), acceptance(counts), revisions(counts),
        agreement(counts, named=viewer.sees_all), load(counts, stretch, viewer),
        card_table(cards(counts, charter, viewer)), disagreements(ledger, counts), themes(counts),
        verdicts(counts, machines, viewer), learning(partnership), before_after(counts),
        lane_story(ledger, id, now_of_lane, stretch), lane_errors(counts, stretch, charter.risk.bound),
        lane_alone(counts, stretch), audit_cost(counts, stretch),
    ]  # fmt: skip
    return {figure.name: figure for figure in figures}
