"""What a log says about a process, in sentences: quiet where the evidence is thin."""

from __future__ import annotations

import numpy as np

from lichen.core.mining import Process
from lichen.reports.process.handed import handed
from lichen.reports.process.redone import redone
from lichen.reports.process.said import FEWEST_CASES, Finding
from lichen.reports.process.waited import waited
from lichen.reports.process.words import counted, duration_range, share, within

__all__ = ["NO_HANDOFFS", "Finding", "findings", "overview", "unsaid"]

MOST_ACTIVITIES = 200
"""A process of more activities is rather one whose column of activities is another one."""

NO_HANDOFFS = "Hand-offs take no time that the log could tell from chance or from the work itself."


def findings(process: Process) -> tuple[Finding, ...]:
    """What is worth a person's time, the largest share of the lead time first; none on too few cases."""
    if len(process.durations) < FEWEST_CASES or not process.durations.sum() > 0.0:
        return ()
    found = [*waited(process), *redone(process), *handed(process)]
    return tuple(sorted(found, key=lambda each: -each.weight))


def overview(process: Process) -> tuple[str, ...]:
    """What the log holds, how long cases take, and how alike their ways are."""
    log, n = process.log, len(process.durations)
    ways = process.graph.variants.count
    first = (
        f"{counted(n, 'case')}, {counted(log.events, 'event')}, {counted(_used(process), 'activity')}, "
        f"{counted(len(ways), 'different way')} through them."
    )
    if n < FEWEST_CASES:
        return (first,)
    range_ = duration_range(process.lead_time)
    behind = f" (95 % interval {range_})" if range_ else ""
    return (
        first,
        f"Half of the cases are through within {within(process.lead_time.value)}{behind}, nine in ten "
        f"within {within(process.slow.value)}.",
        _alike(ways, n),
    )


def unsaid(process: Process, said: tuple[Finding, ...]) -> tuple[str, ...]:
    """What the log does not tell, so that silence is not taken for good news."""
    n, kinds = len(process.durations), {each.kind for each in said}
    if n < FEWEST_CASES:
        return (f"The log has {counted(n, 'case')}; fewer than {FEWEST_CASES} do not tell what is usual.",)
    notes = _many(process)
    notes += ["Cases still under way at the end of the log count as far as they got."]
    if process.handoffs.share.n == 0:
        notes.append("The log does not say who did what, so nothing is known about hand-offs.")
    elif "handoff" not in kinds:
        notes.append(NO_HANDOFFS)
    if "rework" not in kinds:
        notes.append("Too few cases repeat anything for a finding about rework.")
    if not np.isfinite(process.log.worked).any():
        notes.append("The log has one moment for each event, so waiting and working cannot be told apart.")
    return tuple(notes)


def _many(process: Process) -> list[str]:
    used = _used(process)
    if used <= MOST_ACTIVITIES:
        return []
    return [
        f"The log has {used:,} different activities. If their column holds texts or numbers that are hardly "
        "ever the same, read it again with another one."
    ]


def _used(process: Process) -> int:
    return int(np.count_nonzero(process.graph.activity))


def _alike(ways: np.ndarray[tuple[int], np.dtype[np.int64]], n: int) -> str:
    enough = int(np.searchsorted(np.cumsum(ways), 0.8 * n)) + 1
    alone = int((ways == 1).sum())
    text = f"The commonest way covers {share(float(ways[0]) / n)} of them"
    if enough > 1:
        text += f", {counted(enough, 'way')} cover 80 %"
    if not alone:
        return f"{text}."
    return f"{text}; {counted(alone, 'case')} ({share(alone / n)}) went a way that no other went."
