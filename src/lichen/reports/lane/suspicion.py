"""How much the audits speak against the lane, in words that need no statistics."""

from __future__ import annotations

import math
from typing import NamedTuple

from lichen.core.monitor import Evidence

ABOVE_START = 2.0
"""Watching begins where the quick test stands this many times above its start."""


class Suspicion(NamedTuple):
    """One of the two tests: what it is there for, how far it is from closing the lane, and that in words.

    `share` runs from 0, nothing speaks against the lane, to 1, it closes.
    """

    name: str
    there_for: str
    words: str
    share: float
    tone: str


def suspicions(evidence: Evidence | None) -> tuple[Suspicion, ...]:
    """The quick test and the sure one; none while no lane is watched."""
    if evidence is None:
        return ()
    start = evidence.watch_from / ABOVE_START
    quick = _way(evidence.fast / start, evidence.fast_closes / start)
    sure = _way(evidence.hard, evidence.hard_closes)
    watched = evidence.fast >= evidence.watch_from
    return (
        Suspicion(
            "The quick test", "notices a change soon", _quick(quick, watched), quick, _tone(quick, watched)
        ),
        Suspicion("The sure test", "acts only on proof", _sure(sure), sure, _tone(sure, sure >= 0.25)),
    )


def _way(now: float, end: float) -> float:
    """How much of the way is gone, each doubling being as long as the one before."""
    if now <= 1.0 or end <= 1.0:
        return 0.0
    return min(1.0, math.log(now) / math.log(end))


def _quick(share: float, watched: bool) -> str:
    if share >= 1.0:
        return "enough to close the lane"
    return "suspicion: every case is audited" if watched else "no suspicion"


def _sure(share: float) -> str:
    if share >= 1.0:
        return "proof enough: the lane closes"
    if share >= 0.6:
        return "strong suspicion, not yet proof"
    return "some suspicion, far from proof" if share >= 0.25 else "no suspicion"


def _tone(share: float, suspected: bool) -> str:
    return "bad" if share >= 1.0 else "warn" if suspected else "good"
