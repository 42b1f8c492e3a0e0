"""The work itself: what came in and went out, in which lane, what waits, and whether it was in time."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from lichen.core.intervals import Interval
from lichen.core.percent import percent
from lichen.reports.figures.counts import Counts, Sum
from lichen.reports.figures.figure import Figure, Reference
from lichen.reports.figures.grains import SIZE, floor
from lichen.reports.figures.rates import share
from lichen.reports.figures.span import Span, when

LANES = {"ai_only": "AI only", "together": "Together", "people_only": "People only"}
YARDSTICK = {"ai_only": 0.70, "together": 0.20, "people_only": 0.10}
"""Seven cases in ten by the AI alone, two together, one by people: a rule of thumb, not a goal."""
SOON_HOURS = 4
_AGES = (
    (1, "under 1 hour"),
    (4, "1 to 4 hours"),
    (24, "4 to 24 hours"),
    (72, "1 to 3 days"),
    (168, "3 to 7 days"),
)


class LaneStep(NamedTuple):
    """Cases settled in one lane in the step that starts `at`."""

    at: datetime
    lane: str
    cases: int
    entries: Reference


class VolumeStep(NamedTuple):
    """Cases opened, settled and still unsettled at the end of the step that starts `at`, and reviews."""

    at: datetime
    opened: int
    settled: int
    unsettled: int
    reviews: int


class Age(NamedTuple):
    """How many asks to people have been open for so long."""

    age: str
    asks: int
    entries: Reference


class ServiceStep(NamedTuple):
    """Asks with a due time that were closed in the step: in time and late."""

    at: datetime
    met: int
    missed: int


class LaneShare(NamedTuple):
    """The share of cases a lane has, beside the yardstick."""

    lane: str
    cases: int
    share: Interval
    yardstick: float
    entries: Reference


def lanes(counts: Counts, span: Span) -> Figure:
    """Cases settled over time, by lane."""
    by_step: dict[tuple[int, str], int] = defaultdict(int)
    for at, (lane,), total in counts.over("settled", span.grain, span.since):
        by_step[span.step(at), str(lane)] += total.n
    steps = tuple(
        LaneStep(when(at), lane, by_step.get((at, lane), 0), _settled(lane, at, at + span.size))
        for at in span.steps
        for lane in LANES
    )
    done = {lane: sum(row.cases for row in steps if row.lane == lane) for lane in LANES}
    said = ", ".join(f"{done[lane]:,} {LANES[lane].lower()}" for lane in LANES)
    return Figure("lanes", "Who did the cases", f"Settled in this time: {said}.", steps, done,
                  Reference("settled", {"since": span.since, "until": span.now}))  # fmt: skip


def _settled(lane: str, since: int, until: int) -> Reference:
    return Reference("settled", {"key": (lane,), "since": since, "until": until})


def volume(counts: Counts, span: Span) -> Figure:
    """Cases in and out over time, the backlog that leaves, and the reviews people gave."""
    series = {name: _by_step(counts, span, name) for name in ("opened", "settled", "reviews")}
    unsettled = counts.total("opened").n - counts.total("settled").n
    steps = []
    for at in reversed(span.steps):
        came, went = series["opened"].get(at, 0), series["settled"].get(at, 0)
        steps.append(VolumeStep(when(at), came, went, unsettled, series["reviews"].get(at, 0)))
        unsettled += went - came
    steps.reverse()
    opened, settled = sum(step.opened for step in steps), sum(step.settled for step in steps)
    left = steps[-1].unsettled if steps else 0
    said = f"{opened:,} cases came in and {settled:,} were settled; {left:,} are not settled now."
    values = {"opened": opened, "settled": settled, "unsettled": left}
    where = Reference("opened", {"since": span.since, "until": span.now})
    return Figure("volume", "Cases in and out", said, tuple(steps), values, where)


def _by_step(counts: Counts, span: Span, measure: str) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for at, _, total in counts.over(measure, span.grain, span.since):
        found[span.step(at)] += total.n
    return found


def backlog(counts: Counts, span: Span) -> Figure:
    """Open cases now, those nobody is asked about, and how long open asks to people have waited."""
    state = counts.whole("unsettled", every_question=True)
    asked, idle = (state.get((each,), Sum()).n for each in ("waiting", "idle"))
    rows, oldest = [], span.now
    for hours, name in _AGES:
        since = span.now - hours * SIZE["hour"]
        rows.append(_aged(counts, name, since, oldest))
        oldest = since
    older = counts.total("waiting").n - sum(row.asks for row in rows)
    where = Reference("waiting", {"until": oldest})
    rows.append(Age("over 7 days", older, where))
    said = f"{asked + idle:,} cases are open: {idle:,} of them wait for somebody to be available."
    values = {"asked": asked, "idle": idle, "open_asks": counts.total("waiting").n}
    return Figure("backlog", "What waits", said, tuple(rows), values, Reference("unsettled", {}))


def _aged(counts: Counts, name: str, since: int, until: int) -> Age:
    """Ages are exact to the minute for two days, to the hour after that."""
    grain = "minute" if counts.newest - since <= 2 * SIZE["day"] - SIZE["minute"] else "hour"
    found = counts.over("waiting", grain, since)  # type: ignore[arg-type]  # one of two literals
    last = floor(until, grain)  # type: ignore[arg-type]
    until_now = until >= counts.newest
    asks = sum(total.n for at, _, total in found if until_now or at < last)
    return Age(name, asks, Reference("waiting", {"since": floor(since, grain), "until": until}))  # type: ignore[arg-type]


def service_level(counts: Counts, span: Span) -> Figure:
    """Asks answered in time and late, and open ones that are at risk or overdue."""
    met: dict[int, Sum] = defaultdict(Sum)
    for at, _, total in counts.over("service", span.grain, span.since):
        met[span.step(at)] = met[span.step(at)].plus(total)
    steps = tuple(ServiceStep(when(at), met[at].hits, met[at].n - met[at].hits) for at in span.steps)
    ahead = counts.over("due", "minute", span.now)
    soon = span.now + SOON_HOURS * SIZE["hour"]
    later = sum(total.n for _, _, total in ahead)
    at_risk = sum(total.n for at, _, total in ahead if at < soon)
    overdue = counts.total("due").n - later
    in_time = sum(step.met for step in steps)
    closed = in_time + sum(step.missed for step in steps)
    kept = share(in_time, closed)
    said = f"{in_time:,} of {closed:,} asks with a due time were answered in time." if closed else (
        "No ask with a due time has been closed in this time."
    )  # fmt: skip
    said += f" Of the open ones {overdue:,} are overdue and {at_risk:,} fall due within {SOON_HOURS} hours."
    values = {
        "met": in_time,
        "missed": closed - in_time,
        "kept": kept,
        "at_risk": at_risk,
        "overdue": overdue,
    }
    where = Reference("service", {"since": span.since, "until": span.now})
    return Figure("service_level", "Answered in time", said, steps, values, where)


def yardstick(counts: Counts, span: Span) -> Figure:
    """The share of cases each lane had in this time, beside 70, 20 and 10 %."""
    found: dict[str, int] = defaultdict(int)
    for _, (lane,), total in counts.over("settled", span.grain, span.since):
        found[str(lane)] += total.n
    whole = sum(found.values())
    rows = tuple(
        LaneShare(lane, found[lane], share(found[lane], whole), YARDSTICK[lane],
                  _settled(lane, span.since, span.now))
        for lane in LANES
    )  # fmt: skip
    said = ", ".join(f"{LANES[row.lane]} {percent(row.share.value, 0)}" for row in rows) if whole else ""
    said = f"{said}; the yardstick is 70, 20 and 10 %." if whole else "No case was settled in this time."
    return Figure("yardstick", "Beside 70-20-10", said, rows, {"cases": whole},
                  Reference("settled", {"since": span.since, "until": span.now}))  # fmt: skip
