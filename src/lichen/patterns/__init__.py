"""Patterns: pure choices of the next step. One small file each; `choose_pattern` finds it by its name."""

from __future__ import annotations

from collections.abc import Callable

from lichen.errors import InputRefused
from lichen.patterns import triage
from lichen.patterns.step import Situation, Step

PATTERNS: dict[str, Callable[[Situation], Step]] = {"triage": triage.next_step}


def next_step(situation: Situation) -> Step:
    """What the charter's pattern says happens next to this case; raises `InputRefused` for one not built."""
    name = situation.estimates.agreed.pattern
    if name not in PATTERNS:
        known = ", ".join(sorted(PATTERNS))
        raise InputRefused(f"The pattern `{name}` is not available yet. Set `pattern` to one of: {known}.")
    return PATTERNS[name](situation)
