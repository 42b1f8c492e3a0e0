"""Findings about rework: what is done again, where it comes back from, and the time in such loops."""

from __future__ import annotations

import numpy as np

from lichen.core.intervals import wilson
from lichen.core.mining import Process
from lichen.reports.process.said import FEWEST_CASES, Finding
from lichen.reports.process.words import counted, duration, duration_range, share, share_range

LEAST_SHARE = 0.02
DIRECT = 0.5


def redone(process: Process, *, most: int = 2) -> list[Finding]:
    """What is done again in many cases: first over all, then the activities behind it."""
    found = process.rework
    again = int(found.again.sum())
    if again < FEWEST_CASES or found.share.low < LEAST_SHARE:
        return []
    order = np.lexsort((np.arange(len(found.cases)), -found.seconds, -found.cases))[:most].tolist()
    worth = [each for each in order if found.cases[each] >= FEWEST_CASES]
    return [_over_all(process, again, worth[0] if worth else None)] + [
        _of_one(process, each) for each in worth[1:]
    ]


def _over_all(process: Process, again: int, worst: int | None) -> Finding:
    found, n = process.rework, len(process.durations)
    sentences = [
        f"In {share(found.share.value)} of the cases something is done more than once "
        f"({share_range(found.share)}; {again:,} of {n:,}).",
        f"Between the first and the last time pass {share(found.time.value)} of the whole lead time"
        f"{_range(process)}.",
        _beside(process),
    ]
    attempt = "Ask what was missing the first time, and check for it before the case moves on."
    if worst is not None:
        sentences.append(f"Most often it is {_told(process, worst)}")
        attempt = _attempt(process, worst)
    return Finding(
        key="rework",
        kind="rework",
        title="Work that is done again",
        sentences=tuple(sentences),
        attempt=attempt,
        weight=found.time.value,
        figures={
            "cases": again,
            "share": found.share.value,
            "share_low": found.share.low,
            "share_high": found.share.high,
            "lead_time_share": found.time.value,
            "lead_time_low": found.time.low,
            "lead_time_high": found.time.high,
            "median_with": found.with_median.value,
            "median_without": found.without_median.value,
        },
    )


def _range(process: Process) -> str:
    time = process.rework.time
    return f" ({share_range(time)})" if np.isfinite(time.low) else ""


def _beside(process: Process) -> str:
    with_, without = process.rework.with_median, process.rework.without_median
    range_ = duration_range(with_)
    behind = f" ({range_})" if range_ else ""
    if without.n < FEWEST_CASES:
        return f"Such cases take {duration(with_.value)} at the median{behind}."
    text = f"Such cases take {duration(with_.value)} at the median{behind}"
    return f"{text}, the others {duration(without.value)}."


def _told(process: Process, activity: int) -> str:
    found, name = process.rework, process.log.activities[activity]
    repeats, direct = int(found.repeats[activity]), int(found.self_loops[activity])
    text = f"“{name}”: {counted(repeats, 'repeat')} in {counted(int(found.cases[activity]), 'case')}"
    if direct > DIRECT * repeats:
        return f"{text}, {share(direct / repeats)} of them straight after itself."
    if found.back_from[activity] >= 0:
        back = process.log.activities[int(found.back_from[activity])]
        return f"{text}; {int(found.back[activity]):,} of them come back from “{back}”."
    return f"{text}."


def _attempt(process: Process, activity: int) -> str:
    found, name = process.rework, process.log.activities[activity]
    repeats, direct = int(found.repeats[activity]), int(found.self_loops[activity])
    if direct > DIRECT * repeats:
        return (
            f"Look whether “{name}” is really done twice or only written down twice. If it is done twice, "
            "ask what was missing the first time."
        )
    if found.back_from[activity] >= 0:
        back = process.log.activities[int(found.back_from[activity])]
        return (
            f"Read twenty of the cases that go back from “{back}” to “{name}” and write down why. Turn the "
            f"commonest reason into a check before “{back}”."
        )
    return f"Read twenty of the cases that repeat “{name}” and write down why."


def _of_one(process: Process, activity: int) -> Finding:
    found, log = process.rework, process.log
    cases, whole = int(found.cases[activity]), float(process.durations.sum())
    share_ = wilson(cases, len(process.durations))
    passed = float(found.seconds[activity])
    held = passed / whole if whole else 0.0
    return Finding(
        key=f"rework:{log.activities[activity]}",
        kind="rework",
        title=f"“{log.activities[activity]}” is done again",
        sentences=(
            f"{share(share_.value)} of the cases ({share_range(share_)}) repeat {_told(process, activity)}",
            f"From its first to its last time {duration(passed / cases)} pass on average in these cases, "
            f"{share(held)} of the whole lead time.",
        ),
        attempt=_attempt(process, activity),
        weight=held,
        figures={
            "activity": log.activities[activity],
            "cases": cases,
            "share": share_.value,
            "share_low": share_.low,
            "share_high": share_.high,
            "repeats": int(found.repeats[activity]),
            "self_loops": int(found.self_loops[activity]),
            "seconds": passed,
        },
    )
