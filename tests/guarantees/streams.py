"""Many simulated lanes under watch at once: the formulas of `Monitor` and `audit_chance` over arrays.

`test_monitor.py` checks that they are the same, step by step.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lichen.core import monitor
from lichen.core.monitor import Monitor

Form = Literal["even", "weighted", "informed", "forgotten"]
Rng = np.random.Generator
# What the next case of each lane is: is the AI wrong, and the risk as predicted (None where nobody predicts).
Draw = Callable[[int, int, Rng], tuple[np.ndarray, np.ndarray | None]]
NEVER = np.iinfo(np.int64).max


class Monitors:
    """One `Monitor` per stream, (streams, five bets)."""

    def __init__(
        self,
        streams: int,
        *,
        bound: float,
        run_length: float,
        label_noise: tuple[float, float],
        confidence: float = 0.95,
    ) -> None:
        one = Monitor(bound=bound, confidence=confidence, run_length=run_length, label_noise=label_noise)
        self.called, self.riskiest = one._called, one._riskiest
        self.bets, self.shares = np.array(one._bets), np.array(monitor._SHARES)
        self.watch_from, self.fast_closes, self.hard_closes = (
            one._watch_from,
            one._fast_closes,
            one._hard_closes,
        )
        self.hard = np.zeros((streams, len(self.bets)))
        self.fast = np.tile(np.array(one._fast), (streams, 1))
        self.audits = np.zeros(streams, dtype=np.int64)
        self.level, self.value, self.reserve = self.fast.sum(axis=1), np.ones(streams), np.ones(streams)

    def update(
        self,
        at: np.ndarray,
        audited: np.ndarray,
        error: np.ndarray,
        chance: np.ndarray,
        floor: np.ndarray,
        risk: np.ndarray | None,
    ) -> None:
        """Count one case for each of the streams `at`; the other arrays are as long as `at`."""
        predicted = self.called if risk is None else np.minimum(risk, self.riskiest)
        weight = audited * floor / chance
        edge = floor * (predicted - self.called) + weight * (error - predicted)
        factors = 1.0 + edge[:, None] * self.bets
        self.audits[at] += audited
        kept = (1.0 + self.audits[at] / monitor._EARLY) ** -monitor._SLOWLY
        laid = (self.reserve[at] - kept)[:, None] * self.shares
        self.hard[at] = hard = self.hard[at] * factors + laid
        self.fast[at] = fast = self.fast[at] * factors + weight[:, None] * self.shares
        self.reserve[at], self.level[at], self.value[at] = kept, fast.sum(axis=1), hard.sum(axis=1) + kept

    @property
    def watching(self) -> np.ndarray:
        return self.level >= self.watch_from

    @property
    def closed_fast(self) -> np.ndarray:
        return self.level >= self.fast_closes

    @property
    def closed_hard(self) -> np.ndarray:
        return self.value >= self.hard_closes


@dataclass(frozen=True)
class Lanes:
    """How simulated lanes are watched. `lag`: cases until an audit's answer is in; `most_waiting`: no raised
    share while so many audits wait; `by_risk_from`: how many cases come first, of which the risk is ignored.
    """

    bound: float = 0.05
    share: float = 0.05
    raised: float = 1.0
    form: Form = "even"
    run_length: float = 40_000.0
    label_noise: tuple[float, float] = (0.0, 0.0)
    lag: int = 0
    most_waiting: float = np.inf
    confidence: float = 0.95
    by_risk_from: int = 0


@dataclass
class Seen:
    """Per stream: after how many items it closed (NEVER if not), by the hard test or not, audits drawn by
    then, audits drawn before `mark`.
    """

    closed: np.ndarray
    by_hard: np.ndarray
    audits: np.ndarray
    before: np.ndarray
    items: int
    mark: int

    def delays(self) -> np.ndarray:
        """Items from the mark to closing, of the streams that were still open at the mark."""
        return self.closed[self.closed > self.mark] - self.mark

    @property
    def audit_rate(self) -> float:
        return float(self.audits.sum() / self.open_items().sum())

    def open_items(self) -> np.ndarray:
        return np.minimum(self.closed, self.items)


def watched(draw: Draw, lanes: Lanes, *, streams: int, items: int, rng: Rng, mark: int = 0) -> Seen:
    """Watch `streams` lanes over `items` cases each, looking at every single one."""
    found = Monitors(
        streams,
        bound=lanes.bound,
        run_length=lanes.run_length,
        label_noise=lanes.label_noise,
        confidence=lanes.confidence,
    )
    closed = np.full(streams, NEVER)
    seen = Seen(
        closed, np.zeros(streams, bool), np.zeros(streams, np.int64), np.zeros(streams, np.int64), items, mark
    )
    late: deque[tuple[np.ndarray, ...]] = deque()
    waits, risks = np.zeros(streams, np.int64), np.zeros(streams)
    for item in range(items):
        if item == mark:
            seen.before = seen.audits.copy()
        still = closed == NEVER
        if not still.any():
            break
        error, risk = draw(item, streams, rng)
        raised = found.watching & (waits < lanes.most_waiting)
        level = np.where(raised, max(lanes.raised, lanes.share), lanes.share)
        by_risk = lanes.form != "even" and item >= max(1, lanes.by_risk_from)
        chance, floor = chances(level, risk if by_risk else None, risks / max(1, item))
        floor = chance if lanes.form == "forgotten" else floor
        audited = (rng.random(streams) < chance) & still
        seen.audits += audited
        if risk is not None:
            risks += risk
        waits += audited
        informed = lanes.form == "informed" and item >= lanes.by_risk_from
        at = np.flatnonzero(still if informed else audited)
        late.append((at, audited[at], error[at], chance[at], floor[at]) + ((risk[at],) if informed else ()))
        if len(late) > lanes.lag:
            at, audited, *case = late.popleft()
            waits[at] -= audited
            if len(at):
                found.update(at, audited, *case[:3], case[3] if len(case) > 3 else None)
                shut = at[(found.closed_hard | found.closed_fast)[at] & still[at]]
                closed[shut], seen.by_hard[shut] = item + 1, found.closed_hard[shut]
    return seen


def chances(level: np.ndarray, risk: np.ndarray | None, typical: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`audit_chance` over arrays."""
    if risk is None:
        return level, level
    known = typical > 0.0
    floor = np.where(known, level * (1.0 + level) / 2.0, level)
    excess = risk / np.where(known, typical, 1.0)
    return np.minimum(1.0, floor + (level - floor) * excess), floor


def percent(share: float) -> str:
    return f"{100 * share:.1f}"


def constant(rate: float) -> Draw:
    return lambda item, streams, rng: (rng.random(streams) < rate, None)


def jump(before: float, after: float, at: int) -> Draw:
    return lambda item, streams, rng: (rng.random(streams) < (before if item < at else after), None)
