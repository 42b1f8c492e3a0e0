"""What people prefer, learned from what they picked: a utility for every option from its features."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lichen.core.picking import (
    Fit,
    Floats,
    Ints,
    Picks,
    climb,
    curve,
    grouped,
    learn_spreads,
    matrix,
    own_doubt,
    shares_of,
    shrinkage,
    whole_numbers,
)

_FIRST_SD, _FIRST_SPREAD = 1.0, 0.3


class Liking(NamedTuple):
    """How much options are liked: `utility` (m,) in nats, and its `standard_error` (m,)."""

    utility: Floats
    standard_error: Floats


class Direction(NamedTuple):
    """Where to vary next: features to `keep` and to `drop`, those still `open`, and the `step` (d,)."""

    keep: Ints
    drop: Ints
    open: Ints
    step: Floats


@dataclass(frozen=True, eq=False)
class Preference:
    r"""Utilities of options from their features, and the probability that each is picked out of a set.

    $P(i \mid S) = e^{u_i} / \sum_{k \in S} e^{u_k}$ with $u_i = x_i^\top (w + v_p)$ for person p, in nats:
    between two options a difference of 1 means odds of e to 1. The weights $w \sim N(0, \sigma^2)$ are those
    of everybody, each person departs from them by $v_p \sim N(0, \mathrm{diag}(\tau^2))$. Both spreads are
    learned from the picks, so that people with few picks are read like the others, and people are read
    alike where they do not differ. For two options without people this is Bradley and Terry's model.

    `weights` (d,) in nats per unit of the feature with Laplace's `covariance` (d, d) of their errors;
    `spread` (d,) the standard deviation $\tau$ between people; `people` (P,) ids with `own` (P, d) their
    weights $w + v_p$ and `own_covariance` (P, d, d). Empty where no people were named.

    >>> x = [[1, 0], [0, 0]] * 20 + [[0, 1], [0, 0]] * 20              # two options at a time, two features
    >>> liked = Preference.fit(features=x, sets=np.arange(80) // 2, picked=[1, 0] * 25 + [0, 1] * 15)
    >>> liked.probability(features=[[1, 0], [0, 1]], sets=[0, 0]).round(2)
    array([0.97, 0.03])
    >>> liked.next_direction().keep, liked.next_direction().drop
    (array([0]), array([1]))

    Bradley, R. A. and Terry, M. E. (1952). Rank analysis of incomplete block designs: I. The method of paired
    comparisons. Biometrika 39, 324-345. Luce, R. D. (1959). Individual choice behavior. Wiley. McFadden, D.
    (1974). Conditional logit analysis of qualitative choice behavior. In Frontiers in Econometrics, 105-142.
    MacKay, D. J. C. (1992). The evidence framework applied to classification networks. Neural Computation 4.
    """

    weights: Floats
    covariance: Floats
    spread: Floats
    people: Ints
    own: Floats
    own_covariance: Floats
    _sd: float = _FIRST_SD

    @classmethod
    def fit(
        cls,
        *,
        features: npt.ArrayLike,
        sets: npt.ArrayLike,
        picked: npt.ArrayLike,
        people: npt.ArrayLike | None = None,
        start: Preference | None = None,
    ) -> Preference:
        """Return the preference that the picks imply; some hundred picks take milliseconds.

        Parameters: `features` (m, d), a row for each option that was shown; `sets` (m,) integers, which
        options stood beside each other; `picked` (m,) 1 for what was picked. Where several options of a set
        are picked alike, a tie, they share the pick (any weights ≥ 0 do). `people` (m,) ids of who picked;
        None reads all picks as one person's. `start`, an earlier fit to the same features, saves steps and
        changes nothing beyond rounding at the tolerance of the fit.

        Features are measured by how much they typically differ within a set: units do not matter. A feature
        that never differs keeps a weight of 0. No picks at all leave the prior.

        Raises ValueError with a sentence for shapes that do not fit, values that are not finite, a set in
        which nothing was picked, or one with several people.
        """
        data = Picks.read(features, sets, picked, people)
        begin = _begin(data, start)
        best = learn_spreads(data, climb(data, begin))
        return _in_units(*best)

    def liking(self, *, features: npt.ArrayLike, people: npt.ArrayLike | None = None) -> Liking:
        """Return the utility of each option (m,) with its standard error, both in nats.

        Only differences mean something: compare options that stand beside each other. `people` (m,) ids;
        None, or an id that was never seen, is somebody new, about whom there is more doubt.
        """
        x, weight, covariance = self._read(features, people)
        variance = np.einsum("md,mde,me->m", x, covariance, x)
        return Liking(np.einsum("md,md->m", x, weight), np.sqrt(np.maximum(variance, 0.0)))

    def probability(
        self, *, features: npt.ArrayLike, sets: npt.ArrayLike, people: npt.ArrayLike | None = None
    ) -> Floats:
        r"""Return the probability (m,) that each option is the one picked of its set, sums of 1 by set.

        What is not known about the weights draws probabilities together: utilities are divided by
        $\sqrt{1 + (\pi / 8) (2 / k)^{.6} v}$ with v the variance of a difference between two of k options.
        """
        x, weight, covariance = self._read(features, people)
        order, starts, of = grouped(sets, len(x))
        x, weight, covariance = x[order], weight[order], covariance[order]
        sizes = np.diff([*starts, len(x)])
        x = x - (np.add.reduceat(x, starts) / sizes[:, None])[of] if len(x) else x
        ease = shrinkage(np.einsum("md,mde,me->m", x, covariance, x), of, sizes)
        utility = np.einsum("md,md->m", x, weight) * ease[of]
        found = np.empty(len(x))
        found[order] = shares_of(utility, starts, of)
        return found

    def next_direction(self, *, person: int | None = None, confidence: float = 0.95) -> Direction:
        """Return what the next options should keep: features whose weight is surely positive.

        A feature is kept where its weight is above 0 with at least this `confidence` (one feature at a time),
        dropped where it is below 0, open otherwise: vary those. `step` (d,) has length 1, or 0 where nothing
        is sure: the sure weights in standard errors, 0 for the others. Of `person`, or of people in general.
        """
        if not 0.5 < confidence < 1.0:
            raise ValueError(f"confidence must lie between 0.5 and 1; it is {confidence}.")
        row = self._rows(np.array([-1 if person is None else person]))[0]
        known = row >= 0 and person is not None
        weight = self.own[row] if known else self.weights
        spread = self.own_covariance[row] if known else self.covariance
        z = weight / np.sqrt(np.maximum(np.diag(spread), 1e-300))
        sure = np.abs(z) >= NormalDist().inv_cdf(confidence)
        step = np.where(sure, z, 0.0)
        step /= max(float(np.linalg.norm(step)), 1e-300)
        keep, drop, still = (np.flatnonzero(each) for each in (sure & (z > 0), sure & (z < 0), ~sure))
        return Direction(keep, drop, still, step)

    @property
    def standard_error(self) -> Floats:
        """The standard error of each weight (d,), in the weight's own unit."""
        return np.sqrt(np.diag(self.covariance))

    def _rows(self, people: Ints) -> Ints:
        """Where each person stands in `people`, -1 for somebody new."""
        if not len(self.people):
            return np.full(len(people), -1)
        at = np.minimum(np.searchsorted(self.people, people), len(self.people) - 1)
        return np.where(self.people[at] == people, at, -1)

    def _read(self, features: npt.ArrayLike, people: npt.ArrayLike | None) -> tuple[Floats, Floats, Floats]:
        """Features (m, d), weights (m, d) and covariances (m, d, d) of whoever looks at each option."""
        x = matrix(features, len(self.weights))
        new = self.covariance + np.diag(self.spread**2)
        if people is None or not len(self.people):
            return x, np.broadcast_to(self.weights, x.shape), np.broadcast_to(new, (len(x), *new.shape))
        row = self._rows(whole_numbers(people, "people", len(x)))
        seen = row >= 0
        weight = np.where(seen[:, None], self.own[row], self.weights)
        return x, weight, np.where(seen[:, None, None], self.own_covariance[row], new)


def _begin(data: Picks, start: Preference | None) -> Fit:
    d = data.x.shape[1]
    if start is None:
        spread = np.full(d, _FIRST_SPREAD if len(data.people) else 0.0)
        return Fit(np.zeros(d), np.zeros((len(data.people), d)), _FIRST_SD, spread)
    spread = np.maximum(start.spread * data.scale, 1e-6) if len(data.people) else np.zeros(d)
    row = start._rows(data.people)
    own = np.where((row >= 0)[:, None], start.own[row] if len(start.people) else 0.0, start.weights)
    v = (own - start.weights) * data.scale / np.maximum(spread, 1e-12)
    return Fit(start.weights * data.scale, v, start._sd, spread)


def _in_units(data: Picks, fit: Fit) -> Preference:
    at, d = curve(data, fit), len(fit.w)
    both = np.outer(data.scale, data.scale)
    told = Preference(
        fit.w / data.scale,
        at.covariance / both,
        fit.spread / data.scale,
        data.people,
        np.zeros((0, d)),
        np.zeros((0, d, d)),
        fit.sd,
    )
    if not len(data.people):
        return told
    whole = own_doubt(fit, at)
    own = (fit.w + fit.v * fit.spread) / data.scale
    return replace(told, own=own, own_covariance=whole / both)
