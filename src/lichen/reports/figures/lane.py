"""The AI-only lane over time: what it did, how wrong it was, how much it took, and what watching it cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from lichen.core.intervals import Interval
from lichen.core.percent import percent
from lichen.estimates.lane_now import LaneNow
from lichen.ledger.ledger import Ledger
from lichen.ledger.projections import microseconds
from lichen.reports.figures.counts import Counts, Sum
from lichen.reports.figures.figure import Figure, Reference
from lichen.reports.figures.grains import SIZE
from lichen.reports.figures.rates import Group, rate, share
from lichen.reports.figures.span import Span, when
from lichen.reports.lane.history import LaneStep, steps

MOST_PERIODS = 400
MOST_STEPS = 8
_NAMED = {"open": "Open", "watch": "On watch", "paused": "Paused", "closed": "Closed", "held": "Closed"}


class Period(NamedTuple):
    """The lane from `at` to `until`: its state, the threshold (None: nothing is settled alone), and why.

    `low` is where its colour begins in a drawing: the AI settles alone what lies above.
    """

    at: datetime
    until: datetime
    state: str
    threshold: float | None
    because: str
    sentence: str
    low: float
    entries: Reference


class LaneError(NamedTuple):
    """How often audits found the AI wrong among the cases settled from `at` on, beside the bound."""

    at: datetime
    error: Interval
    bound: float
    entries: Reference


class AloneStep(NamedTuple):
    """The share of the cases settled from `at` on that the AI settled alone."""

    at: datetime
    share: Interval
    entries: Reference


class AuditDay(NamedTuple):
    """Answers to audits on a day, and the minutes they took as far as they are on record."""

    day: datetime
    answers: int
    minutes: float
    entries: Reference


def lane_story(ledger: Ledger, partnership: str, now: LaneNow, span: Span) -> Figure:
    """What the lane did: stretches of time in which it was open, watched, paused or closed."""
    found, _ = steps(ledger, partnership, limit=MOST_PERIODS)
    rows = _periods(found[::-1], span)
    return Figure("lane_story", "What the lane did", now.sentence, rows, {"state": now.state})


def _periods(found: Sequence[LaneStep], span: Span) -> tuple[Period, ...]:
    ends = [*(each.at for each in found[1:]), when(span.now)]
    since = when(span.since)
    return tuple(
        Period(max(step.at, since), end, _NAMED[step.state], step.threshold, step.because, step.sentence,
               0.0 if step.threshold is None else step.threshold,
               Reference("entries", {"first": step.seq, "last": step.seq}))
        for step, end in zip(found, ends, strict=False)
        if microseconds(end) > span.since
    )  # fmt: skip


def lane_errors(counts: Counts, span: Span, bound: float) -> Figure:
    """How often audits found the AI wrong where it settles alone, in at most eight stretches of time."""
    size = max(span.size, span.size * -(-len(span.steps) // MOST_STEPS))
    start = span.steps[0] if span.steps else span.since
    found: dict[int, list[Group]] = defaultdict(list)
    for at, (sought,), total in counts.over("checked", span.grain, span.since, every_question=False):
        found[start + (at - start) // size * size].append((total.n, total.hits, int(sought)))
    rows = tuple(
        LaneError(when(at), rate(found[at]), bound, Reference("checked", {"since": at, "until": at + size}))
        for at in sorted(found)
    )
    groups = [group for each in found.values() for group in each]
    checked, wrong = sum(group[0] for group in groups), sum(group[1] for group in groups)
    said = f"Audits found the AI wrong in {wrong:,} of {checked:,} cases; {percent(bound)} are allowed."
    return Figure("lane_errors", "Wrong where the AI settles alone",
                  said if checked else "No audit of this time has a verdict yet.", rows,
                  {"checked": checked, "wrong": wrong, "bound": bound, "error": rate(groups)},
                  Reference("checked", {"since": span.since, "until": span.now}))  # fmt: skip


def lane_alone(counts: Counts, span: Span) -> Figure:
    """How much the AI settled alone over time."""
    done: dict[int, Sum] = defaultdict(Sum)
    for at, (lane,), total in counts.over("settled", span.grain, span.since):
        own = total.n if lane == "ai_only" else 0
        done[span.step(at)] = done[span.step(at)].plus(Sum(total.n, own))
    rows = tuple(
        AloneStep(when(at), share(done[at].hits, done[at].n),
                  Reference("settled", {"key": ("ai_only",), "since": at, "until": at + span.size}))
        for at in sorted(done)
    )  # fmt: skip
    whole = sum(each.n for each in done.values())
    alone = sum(each.hits for each in done.values())
    said = (
        f"The AI settled {alone:,} of {whole:,} cases alone."
        if whole
        else "No case was settled in this time."
    )
    where = Reference("settled", {"key": ("ai_only",), "since": span.since, "until": span.now})
    return Figure(
        "lane_alone", "Settled by the AI alone", said, rows, {"alone": alone, "settled": whole}, where
    )


def audit_cost(counts: Counts, span: Span) -> Figure:
    """The minutes people spent on audits, day by day."""
    rows = tuple(
        AuditDay(when(at), total.n, total.amount / 60_000,
                 Reference("auditing", {"since": at, "until": at + SIZE["day"]}))
        for at, _, total in counts.over("auditing", "day", span.since)
    )  # fmt: skip
    answers, minutes = sum(row.answers for row in rows), sum(row.minutes for row in rows)
    said = f"Audits took {minutes:,.0f} minutes of people's time: {answers:,} answers."
    said = said if answers else "No audit was answered in this time."
    return Figure("audit_cost", "What audits cost", said, rows, {"answers": answers, "minutes": minutes},
                  Reference("auditing", {"since": span.since, "until": span.now}))  # fmt: skip
