"""The certificate of the AI-only lane, watched live: fixed-sequence opening by bets on audited cases."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from lichen.core.betting import OPENING, FloatArray, fewest_audits, upper_bound
from lichen.core.lane import Lane, certify, check_promise, lane_ends, passing, start_budgets, walk

__all__ = ["Certificate", "Lane", "certify"]

_FEWEST_FIRST = 40
_TALLIES = 4  # per step of the ladder: weighted errors, weights, cases stood for, audits
# A fortune is capped: once far beyond 1/δ more of it proves nothing, and a cap only ever makes the test
# stricter.
_CAP, _CAP_EVERY = 1e100, 30
_ROUNDING = 1e-9


class Certificate:
    """The live evidence that AI-only cases with score ≥ `threshold` err in at most `bound` of cases.

    Feed every audited case, one at a time, in the order in which they were drawn; look whenever you like. The
    chance that a threshold is ever shown whose lane truly errs more often than `bound` is at most 1 −
    `confidence`, as long as cases keep coming from one source; noticing when they no longer do is the
    monitor's work.

    `floor` is the smallest probability with which the review policy could have chosen any case; a case then
    counts floor / propensity, which undoes the choice. Without it the smallest propensity seen so far is
    taken, which is exact from the moment that smallest one has been seen. Where the probability changes with
    time but not with the case, hand `floor` to `update` with each case: it then costs no power.

    The first ⌈ln δ / ln(1 − bound)⌉ cases (no lane can open before) lay the grid of thresholds by their
    scores, any scale; then each lane t keeps a fortune, M_t ← M_t · Σ-mixture of (1 + λ·w·(bound − error))
    for cases with score ≥ t. Lanes are opened from the most confident down while the largest fortune so far
    reaches one over the lane's δ. `thresholds`, chosen in advance, may replace that grid: the sequence then
    begins at the highest with the whole δ.

    >>> rng = np.random.default_rng(1)
    >>> certificate = Certificate(bound=0.05, confidence=0.95)
    >>> for _ in range(1500):                                  # simulated: surer cases err less
    ...     score = rng.random()
    ...     _ = certificate.update(score=score, error=bool(rng.random() < 0.3 * (1 - score) ** 2))
    >>> lane = certificate.lane
    >>> round(lane.threshold, 2), round(lane.share, 2), round(lane.upper, 3), lane.n
    (0.51, 0.48, 0.048, 724)

    Waudby-Smith, I. & Ramdas, A. (2024). Estimating means of bounded random variables by betting. JRSS B,
    86(1), 1-27. Angelopoulos, A., Bates, S., Candès, E., Jordan, M. & Lei, L. (2021). Learn then Test.
    arXiv:2110.01052.
    """

    def __init__(
        self,
        *,
        bound: float,
        confidence: float = 0.95,
        floor: float | None = None,
        thresholds: npt.ArrayLike | None = None,
    ) -> None:
        check_promise(bound, confidence)
        if floor is not None and not 0.0 < floor <= 1.0:
            raise ValueError(f"floor must lie above 0 and at most at 1; it is {floor}.")
        self.bound = bound
        self.confidence = confidence
        self.floor = floor
        self.audits = 0
        self._delta = 1.0 - confidence
        self._lowest = 1.0 if floor is None else floor
        self._bets = OPENING.fractions(bound)
        self._right, self._wrong = 1.0 + bound * self._bets, 1.0 - (1.0 - bound) * self._bets
        self._first: list[tuple[float, float, float, float]] = []
        self._first_needed = max(_FEWEST_FIRST, fewest_audits(bound, self._delta))
        self._widest = -1
        self._total = 0.0
        self._lay(np.empty(0), np.empty(0))
        if thresholds is not None:
            self._lay_given(np.asarray(thresholds, dtype=np.float64))

    @property
    def threshold(self) -> float | None:
        """The lowest score for which AI-only is certified; None while the lane is closed."""
        return float(self._thresholds[self._widest]) if self._widest >= 0 else None

    @property
    def upper(self) -> float | None:
        """The betting upper bound on the open lane's error as it stands now; None while closed."""
        if self._widest < 0:
            return None
        lost, seen, _, _ = self._sums(self._widest)
        return float(upper_bound(lost, seen, confidence=self.confidence, stakes=OPENING))

    @property
    def lane(self) -> Lane:
        """The open lane with its share of all cases, the error observed there and its live upper bound."""
        if self._widest < 0:
            return Lane(None, 0.0, math.nan, 1.0, 0, self.bound, self.confidence)
        return self._lane(self._widest)

    @property
    def certified(self) -> list[float]:
        """The thresholds of all lanes for which the bound is proved, the highest first."""
        if self._widest < 0:
            return []
        passed = passing(1.0 / self._peak, self._budgets)
        return [float(self._thresholds[at]) for at in passed if at <= self._widest]

    def lane_from(self, threshold: float) -> Lane:
        """The certified lane from this threshold on; raises ValueError if it is not one of `certified`."""
        if threshold not in self.certified:
            raise ValueError(f"the lane from {threshold} is not certified; see `certified`.")
        return self._lane(int(np.flatnonzero(self._thresholds == threshold)[0]))

    def _lane(self, at: int) -> Lane:
        lost, seen, mass, count = self._sums(at)
        upper = float(upper_bound(lost, seen, confidence=self.confidence, stakes=OPENING))
        threshold, share = float(self._thresholds[at]), mass / self._total
        return Lane(threshold, share, lost / seen, upper, int(count), self.bound, self.confidence)

    def update(
        self, *, score: float, error: float, propensity: float = 1.0, floor: float | None = None
    ) -> Certificate:
        """Count one audited case and return this certificate.

        `error` is 1 (or True) where the AI was wrong, 0 where right, or a loss in between. `propensity` is
        the logged probability with which this case was chosen to be checked; cases that were not checked are
        not handed in. `floor` is the smallest probability any case could have had at that moment, where it
        differs from the usual. A case whose verdict is still open holds back those drawn after it, or counts
        as an error: right answers that overtake wrong ones look like a better AI. Raises ValueError for a
        score that is not a number, an error outside [0, 1] or a propensity below the floor.
        """
        score, error, propensity = float(score), float(error), float(propensity)
        self._check(score, error, propensity, floor)
        if self.floor is None and floor is None:
            self._lowest = min(self._lowest, propensity)
        self.audits += 1
        if len(self._thresholds):
            self._enter(score, error, propensity, self._lowest if floor is None else floor)
            if self.audits % _CAP_EVERY == 0:
                np.minimum(self._fortune, _CAP, out=self._fortune)
            return self
        self._first.append((score, error, propensity, math.nan if floor is None else floor))
        if len(self._first) >= self._first_needed:
            self._lay_from_first()
        return self

    def state(self) -> dict[str, Any]:
        """Return all it knows as plain numbers and arrays; `from_state` gives it back to the last bit."""
        return {
            "bound": self.bound,
            "confidence": self.confidence,
            "floor": self.floor,
            "audits": self.audits,
            "lowest": self._lowest,
            "widest": self._widest,
            "total": self._total,
            "first": np.array(self._first, dtype=np.float64).reshape(-1, 4),
            "thresholds": self._thresholds.copy(),
            "budgets": self._budgets.copy(),
            "fortune": self._fortune.copy(),
            "peak": self._peak.copy(),
            "tally": np.array(self._tally),
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Certificate:
        """Return the certificate whose `state` this is; lists in place of arrays are welcome."""
        certificate = cls(bound=state["bound"], confidence=state["confidence"], floor=state["floor"])
        certificate.audits = int(state["audits"])
        certificate._lowest = float(state["lowest"])
        certificate._total = float(state["total"])
        certificate._first = [(a, b, c, d) for a, b, c, d in np.asarray(state["first"]).tolist()]
        certificate._lay(
            np.array(state["thresholds"], dtype=np.float64), np.array(state["budgets"], dtype=np.float64)
        )
        lanes = len(certificate._thresholds)
        certificate._fortune = np.array(state["fortune"], dtype=np.float64).reshape(
            lanes, len(OPENING.shares)
        )
        certificate._peak = np.array(state["peak"], dtype=np.float64)
        certificate._tally = np.array(state["tally"], dtype=np.float64).reshape(_TALLIES, lanes).tolist()
        certificate._widest = int(state["widest"])
        return certificate

    def _sums(self, at: int) -> list[float]:
        return [math.fsum(row[: at + 1]) for row in self._tally]

    def _check(self, score: float, error: float, propensity: float, floor: float | None) -> None:
        if math.isnan(score) or not 0.0 <= error <= 1.0:
            raise ValueError(f"score must be a number and error lie in [0, 1]; they are {score} and {error}.")
        if not 0.0 < propensity <= 1.0:
            raise ValueError(f"propensity must lie above 0 and at most at 1; it is {propensity}.")
        least = self.floor if floor is None else floor
        if least is not None and not 0.0 < least <= propensity + _ROUNDING:
            raise ValueError(f"propensity {propensity} lies below the floor {least} promised for every case.")

    def _lay(self, thresholds: FloatArray, budgets: FloatArray) -> None:
        self._thresholds, self._budgets = thresholds, budgets
        self._ladder = (-thresholds).tolist()
        self._fortune = np.ones((len(thresholds), len(OPENING.shares)))
        self._peak = np.ones(len(thresholds))
        self._begin = int(np.argmax(budgets > 0.0)) if len(budgets) else 0
        self._tally = [[0.0] * len(thresholds) for _ in range(_TALLIES)]

    def _lay_given(self, thresholds: FloatArray) -> None:
        if thresholds.ndim != 1 or len(thresholds) == 0 or np.isnan(thresholds).any():
            raise ValueError(
                f"thresholds must be an array (g,) of g ≥ 1 numbers; its shape is {thresholds.shape}."
            )
        descending = np.unique(thresholds)[::-1].copy()
        self._lay(descending, np.append(self._delta, np.zeros(len(descending) - 1)))

    def _lay_from_first(self) -> None:
        scores = np.array([case[0] for case in self._first])
        descending = np.sort(scores)[::-1]
        ends = lane_ends(descending)
        self._lay(descending[ends - 1], start_budgets(ends, delta=self._delta))
        markers = self._markers(scores)
        for position, (score, error, propensity, floor) in enumerate(self._first):
            lowest = self._lowest if math.isnan(floor) else floor
            self._enter(score, error, propensity, lowest, marks=position in markers)
        self._first = []

    def _markers(self, scores: FloatArray) -> set[int]:
        """The case behind each threshold, no evidence for its own lane: the rest is a plain sample."""
        errors = np.array([case[1] for case in self._first])
        order = np.lexsort((errors, -scores))
        return {int(order[np.searchsorted(-scores[order], -t)]) for t in self._thresholds}

    def _enter(
        self, score: float, error: float, propensity: float, lowest: float, *, marks: bool = False
    ) -> None:
        lane = bisect_left(self._ladder, -score)
        weight, inverse = min(1.0, lowest / propensity), 1.0 / propensity
        self._total += inverse
        self._add(lane, 2, inverse, 1.0)
        lane += marks
        self._add(lane, 0, weight * error, weight)
        fortune = self._fortune[max(lane, self._begin) :]
        if len(fortune):
            fortune *= self._factors(error, weight)
            if error < self.bound:
                self._open(fortune)

    def _add(self, lane: int, row: int, one: float, other: float) -> None:
        if lane < len(self._ladder):
            self._tally[row][lane] += one
            self._tally[row + 1][lane] += other

    def _factors(self, error: float, weight: float) -> FloatArray:
        if weight == 1.0 and error in (0.0, 1.0):
            return self._wrong if error else self._right
        return 1.0 + weight * (self.bound - error) * self._bets

    def _open(self, fortune: FloatArray) -> None:
        peak = self._peak[-len(fortune) :]
        np.maximum(peak, fortune @ OPENING.shares, out=peak)
        if self._peak[self._widest + 1 :].max(initial=0.0) * self._delta >= 1.0:
            self._widest = max(self._widest, walk(1.0 / self._peak, self._budgets))
