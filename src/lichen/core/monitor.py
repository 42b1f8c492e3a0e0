"""The monitor of an open lane: random audits are bets that the lane has become worse than its bound."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from lichen.core.betting import WATCHING, upper_bound
from lichen.core.intervals import Interval
from lichen.core.lane import check_promise

LaneState = Literal["open", "watch", "closed"]
Test = Literal["hard", "fast"]
Five: TypeAlias = tuple[float, float, float, float, float]

# The bets: "the lane errs this many times as often as its bound", and the share of the fortune on each.
_RATIOS: Five = (1.5, 2.0, 3.0, 5.0, 9.0)
_SHARES: Five = (0.30, 0.30, 0.20, 0.12, 0.08)
_CHANGE = 0  # the bet that says since when: cautious enough for a lane that became only a little worse
# Watching begins at this multiple of the value at which the fast test begins and to which right audits return
# it.
_WATCH_AT = 2.0
# A case may cost a bet at most this much of its fortune.
_MOST_LOST = 0.9
# How the starting capital is spread over the audits at which the change may begin: (1 + j/_EARLY)^-_SLOWLY is
# kept after j of them. A slow power is worth more at every j below a million than 1/(j·log²j).
_EARLY, _SLOWLY = 200.0, 0.3
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Evidence:
    """How much the audits speak against the lane, and how much would close it.

    `hard` is an e-value: when the lane keeps its bound, it ever reaches `hard_closes` with probability at
    most 1 − confidence. `fast` is the Shiryaev-Roberts value: when the lane keeps its bound, it takes at
    least `run_length` audits on average to reach `fast_closes`. From `watch_from` on the lane is watched more
    closely.
    """

    hard: float
    hard_closes: float
    fast: float
    fast_closes: float
    watch_from: float


class Monitor:
    """The live watch over an open lane that promised to err in at most `bound` of its cases.

    Feed it the cases of the lane in the order in which they were settled; look whenever you like. Two tests
    run side by side. The **hard** one closes a lane that keeps its bound with probability at most 1 −
    `confidence`, for ever. The **fast** one notices a change sooner and closes a lane that keeps its bound at
    most once in `run_length` audits on average. Before either closes, `state` is "watch": raise the share of
    audits (`lichen.core.audits.audit_chance`); as this depends on the past only, both promises stand.

    Both multiply factors g = 1 + λ·y, for five λ, whose mean is at most one while the lane keeps its bound ε.
    For an audit y = e − ε, e being 1 for an error. Where the chance π of an audit depended on the case and
    was never below `floor`, y = (floor/π)·(e − ε). Where the risk r of each case was predicted beforehand,
    every case counts, audited (A = 1) or not: y = floor·(r − ε + A·(e − r)/π).

    Hard: M ← M·g + w_j after the j-th audit; it closes when the mean of M plus the capital not laid yet
    reaches 1/(1 − confidence). Fast: R ← R·g + floor/π (or + 1) after each audit, begun where right audits
    keep it; it closes when the mean of R has grown by `run_length`.

    `label_noise` declares how often audits are wrong at most: (share of right answers called wrong, share of
    wrong answers called right). The bound is then compared with the share of audits that would be called
    wrong at the bound.

    >>> from random import Random
    >>> draw, monitor = Random(3).random, Monitor(bound=0.05)
    >>> for _ in range(1000):                                    # simulated: the lane keeps its bound
    ...     _ = monitor.update(audited=True, error=draw() < 0.03, propensity=0.05)
    >>> monitor.state, monitor.audits
    ('open', 1000)
    >>> while monitor.state != "closed":                         # simulated: three times the bound
    ...     _ = monitor.update(audited=True, error=draw() < 0.15, propensity=0.05)
    >>> monitor.closed_by, monitor.audits, monitor.since
    ('fast', 1113, 1001)

    Shin, J., Ramdas, A. & Rinaldo, A. (2024). E-detectors: a nonparametric framework for sequential change
    detection. The New England Journal of Statistics in Data Science, 2(2), 229-260.
    Shiryaev, A. N. (1963). On optimum methods in quickest detection problems. Theory of Probability and Its
    Applications, 8(1), 22-46.
    """

    def __init__(
        self,
        *,
        bound: float,
        confidence: float = 0.95,
        run_length: float = 40_000.0,
        watch_at: float | None = None,
        label_noise: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        check_promise(bound, confidence)
        _check_noise(label_noise, run_length)
        self.bound = bound
        self.confidence = confidence
        self.run_length = run_length
        self.watch_at = watch_at
        self.label_noise = label_noise
        self.audits = 0
        self.since = 0
        """How many audits came before the likeliest beginning of a change: the largest product of factors."""
        self.closed_by: Test | None = None
        self._called = label_noise[0] + bound * (1.0 - label_noise[0] - label_noise[1])
        most = _MOST_LOST / self._called
        self._bets = _five(min((ratio - 1.0) / (1.0 - self._called), most) for ratio in _RATIOS)
        self._right = _five(1.0 - bet * self._called for bet in self._bets)
        self._wrong = _five(1.0 + bet * (1.0 - self._called) for bet in self._bets)
        self._riskiest = max(0.0, _MOST_LOST / max(self._bets) - self._called)
        self._fast: Five = _five(
            share / (bet * self._called) for share, bet in zip(_SHARES, self._bets, strict=True)
        )
        self._level = sum(self._fast)
        self._hard_closes, self._fast_closes = 1.0 / (1.0 - confidence), run_length + self._level
        self._watch_from = _WATCH_AT * self._level if watch_at is None else watch_at
        self._hard: Five = (0.0, 0.0, 0.0, 0.0, 0.0)
        self._reserve, self._peak = 1.0, 0.0
        self._lost = self._seen = 0.0

    @property
    def state(self) -> LaneState:
        """`open` while nothing speaks against the lane, `watch` while something does, `closed` for good."""
        if self.closed_by is not None:
            return "closed"
        return "watch" if self._level >= self._watch_from else "open"

    @property
    def evidence(self) -> Evidence:
        """Both values as they stand now, with what would close the lane."""
        return Evidence(
            hard=sum(self._hard) + self._reserve,
            hard_closes=self._hard_closes,
            fast=self._level,
            fast_closes=self._fast_closes,
            watch_from=self._watch_from,
        )

    @property
    def interval(self) -> Interval:
        """The lane's error since it opened: observed, and with bounds that hold however often one looks.

        Declared label noise is taken out. Before the first audit the value is NaN between 0 and 1.
        """
        half = 0.5 + self.confidence / 2
        high = float(upper_bound(self._lost, self._seen, confidence=half, stakes=WATCHING))
        low = 1.0 - float(upper_bound(self._seen - self._lost, self._seen, confidence=half, stakes=WATCHING))
        value = self._lost / self._seen if self._seen else math.nan
        return Interval(self._clean(value), self._clean(low), self._clean(high), self.audits)

    @property
    def upper(self) -> float:
        """The upper end of `interval`."""
        return self.interval.high

    def update(
        self,
        *,
        audited: bool,
        error: float = 0.0,
        propensity: float = 1.0,
        floor: float | None = None,
        risk: float | None = None,
    ) -> Monitor:
        """Count one case of the lane and return this monitor.

        `error` is what the audit found: 1 (or True) where the AI was wrong, 0 where right, or a loss in
        between. A case that was not audited changes nothing and need not be handed in, except with `risk`.

        `propensity` is the logged probability of its audit. Leave `floor` out where at any moment all cases
        had the same probability, however it changed with time. Where it depended on the case, `floor` is the
        smallest probability any case could have had at that moment. `risk` is the probability of an error as
        predicted before the draw; who hands it in hands in every case of the lane, audited or not. After the
        lane closed nothing is counted any more. Raises ValueError for an error or risk outside [0, 1], a
        propensity outside (0, 1] or one below the floor.
        """
        if self.closed_by is not None or (risk is None and not audited):
            return self
        if floor is None and risk is None and 0.0 < propensity <= 1.0 and (error == 0.0 or error == 1.0):
            factors = self._wrong if error else self._right
            weight = 1.0
        else:
            factors, weight = self._weighed(audited, float(error), float(propensity), floor, risk)
        self._bet(factors)
        if audited:
            self._seen += weight
            self._lost += weight * float(error)
            self._begin(weight)
        self._level = level = sum(self._fast)
        if sum(self._hard) + self._reserve >= self._hard_closes:
            self.closed_by = "hard"
        elif level >= self._fast_closes:
            self.closed_by = "fast"
        return self

    def as_state(self) -> dict[str, Any]:
        """Return all it knows as plain numbers and lists; `from_state` gives it back to the last bit."""
        return {
            "bound": self.bound,
            "confidence": self.confidence,
            "run_length": self.run_length,
            "watch_at": self.watch_at,
            "label_noise": list(self.label_noise),
            "audits": self.audits,
            "since": self.since,
            "closed_by": self.closed_by,
            "hard": list(self._hard),
            "fast": list(self._fast),
            "scalars": [self._reserve, self._level, self._peak, self._lost, self._seen],
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Monitor:
        """Return the monitor whose `as_state` this is."""
        false_alarms, misses = state["label_noise"]
        monitor = cls(
            bound=state["bound"],
            confidence=state["confidence"],
            run_length=state["run_length"],
            watch_at=state["watch_at"],
            label_noise=(false_alarms, misses),
        )
        monitor.audits, monitor.since = int(state["audits"]), int(state["since"])
        monitor.closed_by = state["closed_by"]
        monitor._hard, monitor._fast = _five(state["hard"]), _five(state["fast"])
        monitor._reserve, monitor._level, monitor._peak, monitor._lost, monitor._seen = state["scalars"]
        return monitor

    def _bet(self, factors: Five) -> None:
        a, b, c, d, e = factors
        v, w, x, y, z = self._hard
        self._hard = (v * a, w * b, x * c, y * d, z * e)
        v, w, x, y, z = self._fast
        self._fast = (v * a, w * b, x * c, y * d, z * e)
        if self._peak < 1.0:
            self._peak, self.since = 1.0, self.audits
        self._peak *= factors[_CHANGE]

    def _begin(self, weight: float) -> None:
        """After an audit each test lays new stakes, in case the change begins with the next one."""
        self.audits += 1
        kept = (1.0 + self.audits / _EARLY) ** -_SLOWLY
        laid, self._reserve = self._reserve - kept, kept
        a, b, c, d, e = _SHARES
        v, w, x, y, z = self._hard
        self._hard = (v + a * laid, w + b * laid, x + c * laid, y + d * laid, z + e * laid)
        v, w, x, y, z = self._fast
        self._fast = (v + a * weight, w + b * weight, x + c * weight, y + d * weight, z + e * weight)

    def _weighed(
        self, audited: bool, error: float, propensity: float, floor: float | None, risk: float | None
    ) -> tuple[Five, float]:
        least = propensity if floor is None else min(float(floor), propensity)
        _check_case(error, propensity, propensity if floor is None else floor, risk)
        weight = least / propensity
        predicted = self._called if risk is None else min(float(risk), self._riskiest)
        edge = least * (predicted - self._called)
        if audited:
            edge += weight * (error - predicted)
        a, b, c, d, e = self._bets
        return (1.0 + a * edge, 1.0 + b * edge, 1.0 + c * edge, 1.0 + d * edge, 1.0 + e * edge), weight

    def _clean(self, called: float) -> float:
        false_alarms, misses = self.label_noise
        share = (called - false_alarms) / (1.0 - false_alarms - misses)
        return share if math.isnan(share) else min(1.0, max(0.0, share))


def _five(values: Any) -> Five:
    a, b, c, d, e = values
    return float(a), float(b), float(c), float(d), float(e)


def _check_noise(label_noise: tuple[float, float], run_length: float) -> None:
    if min(label_noise) < 0.0 or not sum(label_noise) < 1.0:
        raise ValueError(f"label_noise must be two shares that sum to less than one; they are {label_noise}.")
    if not run_length >= 1.0:
        raise ValueError(f"run_length must be at least one audit; it is {run_length}.")


def _check_case(error: float, propensity: float, floor: float, risk: float | None) -> None:
    if not 0.0 <= error <= 1.0:
        raise ValueError(f"error must lie in [0, 1]; it is {error}.")
    if risk is not None and not 0.0 <= risk <= 1.0:
        raise ValueError(f"risk must lie in [0, 1]; it is {risk}.")
    if not 0.0 < propensity <= 1.0:
        raise ValueError(f"propensity must lie above 0 and at most at 1; it is {propensity}.")
    if not 0.0 < floor <= propensity + _ROUNDING:
        raise ValueError(f"propensity {propensity} lies below the floor {floor} promised for every case.")
