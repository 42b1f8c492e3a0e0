"""Findings about waiting: which steps hold the time, how it is spread, and what that hints at."""

from __future__ import annotations

from lichen.core.bottlenecks import Bottleneck
from lichen.core.mining import Process
from lichen.reports.process.said import FEWEST_CASES, Finding
from lichen.reports.process.weekdays import weekdays
from lichen.reports.process.words import counted, duration, duration_range, share, share_range

LEAST_SHARE = 0.05
"""An edge is worth a finding where at least so much of the lead time is surely on it."""

STUCK, EVEN = 0.12, 0.25
"""Half of the time on so few of the steps: some get stuck; on so many: everybody waits alike."""

FEW_TAKERS = 0.5
"""Few who take up a step stand out where their share of it is at most so much of their share of the time."""

FEWEST_TAKERS = 3
"""A smaller group is not told apart: figures about one or two people are nobody's business here."""


def waited(process: Process, *, most: int = 3) -> list[Finding]:
    """The edges that hold much of the lead time, the largest first."""
    worth = [
        each
        for each in process.bottlenecks
        if each.median.n >= FEWEST_CASES and each.lead_time.low >= LEAST_SHARE
    ]
    return [_finding(process, each) for each in worth[:most]]


def _finding(process: Process, found: Bottleneck) -> Finding:
    names = process.log.activities
    source, target = names[found.source], names[found.target]
    taken = round(found.cases.value * found.cases.n)
    return Finding(
        key=f"waiting:{source}:{target}",
        kind="waiting",
        title=f"From “{source}” to “{target}”",
        sentences=(
            _how_long(found, source, target),
            _how_much(found, taken),
            _how_spread(found),
            *_when(found),
            *_whose(found),
        ),
        attempt=_attempt(process, found, target),
        weight=found.lead_time.value,
        figures=_figures(process, found, source, target, taken),
    )


def _how_long(found: Bottleneck, source: str, target: str) -> str:
    range_ = duration_range(found.median)
    behind = f"95 % interval {range_}" if range_ else counted(found.median.n, "step")
    verb = "wait" if found.waiting else "spend"
    start = f"Between “{source}” and “{target}” cases {verb}"
    return f"{start} {duration(found.median.value)} at the median ({behind})."


def _how_much(found: Bottleneck, taken: int) -> str:
    return (
        f"The step holds {share(found.lead_time.value)} of the whole lead time "
        f"({share_range(found.lead_time)}) and concerns {share(found.cases.value)} of the cases "
        f"({taken:,} of {found.cases.n:,})."
    )


def _how_spread(found: Bottleneck) -> str:
    slow = max(1, round(found.half * found.median.n))
    if found.half <= STUCK:
        return (
            f"Half of that time falls on the slowest {share(found.half)} ({slow:,} of {found.median.n:,}): "
            f"most pass quickly, a few get stuck; one in ten takes more than {duration(found.p90)}."
        )
    if found.half >= EVEN:
        return (
            f"The time is spread over nearly everyone: it takes {share(found.half)} of the steps to come to "
            f"half of it, and one in ten takes more than {duration(found.p90)}."
        )
    return (
        f"Half of that time falls on the slowest {share(found.half)} ({slow:,} of {found.median.n:,}); "
        f"one in ten takes more than {duration(found.p90)}."
    )


def _when(found: Bottleneck) -> list[str]:
    days, ends = weekdays(found)
    return [f"{share(ends)} of them end on a {days.replace(' and ', ' or a ')} (UTC)."] if days else []


def _whose(found: Bottleneck) -> list[str]:
    """Whether few of those who take up the step hold half of its time; nobody is named."""
    takers, total = found.by_taker, sum(seconds for _, _, seconds in found.by_taker)
    steps = sum(count for _, count, _ in takers)
    if len(takers) < 5 or total <= 0.0 or steps < FEWEST_CASES:
        return []
    held, few, theirs = 0.0, 0, 0
    while held < total / 2:
        _, count, seconds = takers[few]
        held, few, theirs = held + seconds, few + 1, theirs + count
    if theirs / steps > FEW_TAKERS * held / total:
        return []
    start = f"It is uneven by who of the {len(takers)} takes up the work"
    if few < FEWEST_TAKERS:
        return [f"{start}: most of the time lies with very few of them, who do far fewer of the steps."]
    held_by = f"{few} of them hold {share(held / total)} of the time"
    return [f"{start}: {held_by} with {share(theirs / steps)} of the steps."]


def _attempt(process: Process, found: Bottleneck, target: str) -> str:
    whole = float(process.durations.sum())
    each = whole / len(process.durations)
    if found.half <= STUCK:
        saved = found.beyond / whole
        named = ", ".join(f"“{process.log.cases[case]}”" for case in found.slowest)
        return (
            f"Look at the stuck ones first (the slowest: {named}) and ask what they have in common. A "
            f"reminder after {duration(found.p90)} would reach one step in ten; if each ended there, all "
            f"lead time together would be {share(saved)} less ({duration(saved * each)} a case)."
        )
    saved = found.total / 2 / whole
    return (
        f"{_reason(found, target)} Half the time here would take {share(saved)} off all lead time "
        f"({duration(saved * each)} a case), as long as no other step fills up instead."
    )


def _reason(found: Bottleneck, target: str) -> str:
    days, _ = weekdays(found)
    if days:
        return f"“{target}” seems to be done on {days} only. Try one more day a week."
    if found.half >= EVEN:
        return (
            "Since nearly every case waits, ask what starts the step: a fixed run, a weekly round, a queue "
            f"for one team. Try “{target}” more often or in smaller lots."
        )
    return f"Ask what decides when “{target}” begins, and try to begin it as soon as the case is ready."


def _figures(
    process: Process, found: Bottleneck, source: str, target: str, taken: int
) -> dict[str, float | int | str | bool | list[str]]:
    return {
        "from": source,
        "to": target,
        "steps": found.count,
        "cases": taken,
        "median_seconds": found.median.value,
        "median_low": found.median.low,
        "median_high": found.median.high,
        "p90_seconds": found.p90,
        "total_seconds": found.total,
        "work_left_out": found.waiting,
        "lead_time_share": found.lead_time.value,
        "lead_time_low": found.lead_time.low,
        "lead_time_high": found.lead_time.high,
        "half_on_share": found.half,
        "slowest_cases": [process.log.cases[case] for case in found.slowest],
    }
