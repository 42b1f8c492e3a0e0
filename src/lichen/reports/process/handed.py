"""The finding about hand-offs: how much longer a step takes where somebody else goes on."""

from __future__ import annotations

from lichen.core.mining import Process
from lichen.reports.process.said import FEWEST_CASES, Finding
from lichen.reports.process.words import counted, duration, duration_range, share, share_range

LEAST_SHARE = 0.01


def handed(process: Process) -> list[Finding]:
    """One finding where hand-offs surely take longer than the same steps without one, else none."""
    found, whole = process.handoffs, float(process.durations.sum())
    lost = found.lost.value * found.compared
    if found.compared < FEWEST_CASES or not found.lost.low > 0.0 or lost < LEAST_SHARE * whole:
        return []
    range_ = duration_range(found.lost)
    behind = f"95 % interval {range_}" if range_ else counted(found.compared, "hand-off")
    handoffs = int(found.count.sum())
    return [
        Finding(
            key="handoff",
            kind="handoff",
            title="Hand-offs",
            sentences=(
                f"In {share(found.share.value)} of the steps ({share_range(found.share)}; {handoffs:,} of "
                f"{found.share.n:,}) somebody else goes on.",
                f"The same step then takes {duration(found.lost.value)} longer on average ({behind}), "
                f"compared over {found.compared:,} hand-offs on steps that also happen without one.",
                f"Together that is {share(lost / whole)} of the whole lead time. It is no proof: cases that "
                "are handed on may be the harder ones.",
            ),
            attempt="Try for a month that whoever begins such a step may also finish it, or that a hand-off "
            "says what is still to be done and by when; then compare the same figures.",
            weight=lost / whole,
            figures={
                "handoffs": handoffs,
                "share": found.share.value,
                "compared": found.compared,
                "lost_each_seconds": found.lost.value,
                "lost_low": found.lost.low,
                "lost_high": found.lost.high,
                "lead_time_share": lost / whole,
            },
        )
    ]
