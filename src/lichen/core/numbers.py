"""Beliefs about a number: what partners' estimates imply together, and what one more would add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lichen.core.error_model import ErrorModel, Estimates, Posterior

Floats = NDArray[np.float64]
TAIL = 5.0  # degrees of freedom of the errors: outliers happen, hard cases are hard for everyone


class NumberPrediction(NamedTuple):
    """Arrays (m,): the estimate, its standard error, an interval, the chance to be within tolerance."""

    mean: Floats
    sd: Floats
    low: Floats
    high: Floats
    within: Floats


class WeighedNumber(NamedTuple):
    """One case: the estimate, its standard error, the chance to be within tolerance, a review's value.

    `tail` is how many degrees of freedom the t distribution of the truth around the estimate has.
    """

    mean: float
    spread: float
    confidence: float
    review_value: float
    tail: float = TAIL


def chance_within(away: float, spread: float, tail: float, tolerance: float) -> float:
    """Return the chance that an answer so far `away` from the estimate is within the tolerance of the truth.

    The truth is t-distributed around the estimate with this `spread` and `tail` degrees of freedom.

    >>> round(chance_within(0.0, 2.0, 6.0, 4.0), 2), round(chance_within(6.0, 2.0, 6.0, 4.0), 2)
    (0.91, 0.18)
    """
    from scipy.special import stdtr

    if not spread > 0:
        return float(away <= tolerance)
    ends = stdtr(tail, [(away - tolerance) / spread, (away + tolerance) / spread])
    return float(ends[1] - ends[0])


def reach(spread: float, tail: float, confidence: float = 0.9) -> float:
    """Return how far to both sides of the estimate the truth lies with this probability.

    >>> round(reach(2.0, 6.0), 1)
    3.9
    """
    from scipy.special import stdtrit

    return float(stdtrit(tail, (1 + confidence) / 2)) * spread


class NumberBelief:
    r"""Beliefs about a number from AI partners' and people's estimates.

    Partner p's estimate is $a_p = y + b_p + \sigma_p s\,e_p$ with errors correlated by $\rho$ between
    partners of one case, and s a scale all share on that case (a multivariate t with 5 degrees of freedom,
    so that wild errors and disagreement widen the answer). $b_p, \sigma_p$ are pulled to the partner's
    role, $\rho$ to 0; y has the normal prior of earlier truths. The posterior of y is then a t distribution
    in closed form:

    $$\Lambda = \tau_0^{-2} + 1^T \Sigma^{-1} 1,\quad \hat y = \Lambda^{-1} (\tau_0^{-2} \mu_0 + 1^T
    \Sigma^{-1}   (a - b)),\quad sd^2 = \Lambda^{-1} (\nu + \delta^2) / (\nu + J).$$

    >>> rng = np.random.default_rng(0)
    >>> y = rng.normal(100, 20, 300)
    >>> ai, people = y[:, None] + 5 + rng.normal(0, 2, (300, 1)), y[:, None] + rng.normal(0, 4, (300, 1))
    >>> belief = NumberBelief().fit(ai=ai, people=people, truth=y)
    >>> found = belief.predict(ai=[[125.0]], people=[[121.0]], tolerance=4.0)
    >>> found.mean.round(0), found.within.round(1)
    (array([120.]), array([1.]))

    Winkler, R. L. (1981). Combining probability distributions from dependent information sources. Management
    Science 27(4). Lange, K. L., Little, R. J. A., Taylor, J. M. G. (1989). Robust statistical modeling
    using the t distribution. JASA 84(408).
    """

    _errors: ErrorModel

    def fit(
        self,
        *,
        ai: ArrayLike | None = None,
        people: ArrayLike | None = None,
        reviewers: ArrayLike | None = None,
        truth: ArrayLike,
        weight: ArrayLike | None = None,
        known: ArrayLike | None = None,
        spread: ArrayLike | None = None,
    ) -> NumberBelief:
        """Return this belief, fitted to n cases whose number is known; with none it trusts all alike.

        Parameters: `ai` (n, M) and `people` (n, J) estimates, NaN where absent; `reviewers` (n, J) ids of the
        people; `truth` (n,); `weight` (n,) sample weights. All in one unit, whichever it is. `known` (n,) is
        false where the truth is only what these estimates agreed on: then people are taken to be right on
        average, and partners to err independently of each other. `spread` (n, M) are the standard errors that
        AI partners state, NaN where none; how far they are heeded is learned (`core.stated_spread`).

        Raises ValueError when shapes do not fit together or a truth is missing.
        """
        y = np.asarray(truth, dtype=float)
        if y.ndim != 1 or not np.isfinite(y).all():
            raise ValueError(f"truth must be one finite number per case; its shape is {y.shape}.")
        given = Estimates.of(ai, people, reviewers, cases=len(y), spread=spread)
        w = np.ones(len(y)) if weight is None else np.asarray(weight, dtype=float)
        if w.shape != y.shape or not np.isfinite(w).all() or (w < 0).any():
            raise ValueError(
                f"weight must be ({len(y)},) finite numbers of at least 0; its shape is {w.shape}."
            )
        sure = None if known is None else np.asarray(known, dtype=bool)
        if sure is not None and sure.shape != y.shape:
            raise ValueError(f"known must be ({len(y)},); its shape is {sure.shape}.")
        self._errors = ErrorModel.fit(given, y, w, tail=TAIL, known=sure)
        return self

    def predict(
        self,
        *,
        ai: ArrayLike | None = None,
        people: ArrayLike | None = None,
        reviewers: ArrayLike | None = None,
        tolerance: float | None = None,
        confidence: float = 0.9,
        spread: ArrayLike | None = None,
    ) -> NumberPrediction:
        """Return the estimate of each case with its standard error, interval and chance to be within
        tolerance.

        `within` is NaN without a `tolerance`. A case nobody estimated gets the mean of earlier truths, or
        NaN.
        """
        from scipy.special import stdtrit

        if not 0 < confidence < 1:
            raise ValueError(f"confidence must lie between 0 and 1, got {confidence}.")
        found = self._errors.posterior(Estimates.of(ai, people, reviewers, spread=spread), tolerance)
        sd = np.sqrt(found.widening / found.precision)
        reach = stdtrit(TAIL + found.heads, (1 + confidence) / 2) * sd
        within = np.full(len(sd), np.nan) if tolerance is None else _within(found, found.precision, tolerance)
        return NumberPrediction(found.mean, sd, found.mean - reach, found.mean + reach, within)

    def review_value(
        self,
        *,
        ai: ArrayLike | None = None,
        people: ArrayLike | None = None,
        reviewers: ArrayLike | None = None,
        tolerance: float,
        spread: ArrayLike | None = None,
    ) -> Floats:
        """Return the expected gain (m,) in the chance to be within `tolerance` of one more person's estimate.

        A further estimate moves the answer by an unknown amount but sharpens it by a known one, so the gain
        needs no simulation. Two reviews are looked at as well, at half their joint gain.
        """
        given = Estimates.of(ai, people, reviewers, spread=spread)
        return self._value(self._errors.posterior(given, tolerance), tolerance)

    def _value(self, now: Posterior, tolerance: float) -> Floats:
        precisions = now.precision, self._errors.sharpened(now, 1), self._errors.sharpened(now, 2)
        chance, one, two = (_within(now, precision, tolerance) for precision in precisions)
        gain: Floats = np.maximum(np.maximum(one - chance, (two - chance) / 2), 0.0)
        return gain

    def weigh(
        self,
        ai: Sequence[float],
        people: Sequence[float] = (),
        reviewers: Sequence[int] = (),
        *,
        tolerance: float,
        spread: Sequence[float] = (),
    ) -> WeighedNumber:
        """Return what one case's estimates imply; `ai` holds one per partner, NaN where absent, `spread` what
        standard errors they state, alike.
        """
        given = Estimates.of(
            [list(ai)] if len(ai) else None,
            [list(people)] if len(people) else None,
            [list(reviewers)] if len(reviewers) else None,
            cases=1,
            spread=[list(spread)] if len(ai) and len(spread) else None,
        )
        found = self._errors.posterior(given, tolerance)
        chance, value = _within(found, found.precision, tolerance), self._value(found, tolerance)
        width = np.sqrt(found.widening / found.precision)
        tail = float(TAIL + found.heads[0])
        return WeighedNumber(float(found.mean[0]), float(width[0]), float(chance[0]), float(value[0]), tail)

    def state(self) -> dict[str, Any]:
        """Return everything fitted as plain arrays and numbers; `from_state` gives it back to the bit."""
        return self._errors.state()

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> NumberBelief:
        """Return the belief that `state` was taken from."""
        belief = cls()
        belief._errors = ErrorModel.from_state(state)
        return belief


def _within(now: Posterior, precision: Floats, tolerance: float) -> Floats:
    """The chance that a t variable of this precision lies within the tolerance."""
    from scipy.special import stdtr

    chance: Floats = 2 * stdtr(TAIL + now.heads, tolerance * np.sqrt(precision / now.widening)) - 1
    return chance
