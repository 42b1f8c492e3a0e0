"""Patterns: pure choices of the next step. One small file each; the charter names one."""

from __future__ import annotations

from collections.abc import Callable

from lichen.patterns import brief, diagnose, explore, interpret, triage
from lichen.patterns.step import Situation, Step

PATTERNS: dict[str, Callable[[Situation], Step]] = {
    "triage": triage.next_step,
    "diagnose": diagnose.next_step,
    "explore": explore.next_step,
    "interpret": interpret.next_step,
    "brief": brief.next_step,
}


def next_step(situation: Situation) -> Step:
    """What the charter's pattern says happens next to this case."""
    return PATTERNS[situation.estimates.agreed.pattern](situation)
