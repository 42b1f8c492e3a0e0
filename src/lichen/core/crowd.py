"""How much several people on one case count together: they err together, so less than as many strangers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lichen.core.conditional_logit import Floats, Ints, fit_weights, log_loss
from lichen.core.confusion import Replies

SHRINK = 0.6  # J answers weigh as J^0.4: what is hard for one reviewer is hard for the next
# Weights of the AI, of the AI x log J, of the people, of the people x log J: prior means and standard
# deviations. Recorded sets with several reviewers per case, from very different crowds, all lie close to
# these.
MEAN = (1.0, -0.2, 0.92, 0.03)
SD = (0.2, 0.1, 0.2, 0.2)
# Log-odds that people have anything to say, before anybody has answered; every 25 cases they did not help on
# take one away, until the odds stand as much against it. Useful reviewers have long shown by then that they
# help.
FAITH, PATIENCE = 3.0, 25.0
AI_ALONE = (1.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class CrowdWeights:
    r"""The weights of the AI and of people's evidence by the number J of people on the case.

    $u(J) = \max(0, w_1 + w_2 \log J)$ for the AI's log-odds and $v(J) = \max(0, w_3 + w_4 \log J)\,J^{-0.6}$
    for the sum of people's log-likelihoods; with nobody, the AI speaks for itself: u = 1, v = 0. `weights` is
    $(w_1, ..., w_4)$: the most probable ones, moved towards AI alone by the probability that people's answers
    say nothing, judged by what they gained without the row at hand.

    >>> CrowdWeights(np.array(MEAN)).people(np.array([0, 1, 2, 6])).round(2)
    array([0.  , 0.92, 0.62, 0.33])

    Clemen, R. T., Winkler, R. L. (1985). Limits for the precision and value of information from dependent
    sources. Operations Research 33(2).
    """

    weights: Floats

    @classmethod
    def fit(cls, z: Floats, each: Floats, replies: Replies, y: Ints, weight: Floats) -> CrowdWeights:
        """Return the most probable weights, from the belief as it stood after each reply.

        So what six people said also teaches how much the first of them is worth. Parameters: `z` (n, K)
        calibrated logits, `each` (v, K) the log-likelihoods of `replies`, `y` and `weight` (n,).
        """
        case, place, evidence = replies.case, replies.place, each.copy()
        for turn in range(1, int(place.max(initial=0)) + 1):
            later = np.flatnonzero(place == turn)
            evidence[later] += evidence[later - 1]
        log = np.log(place + 1)[:, None]
        ai, people = z[case], evidence * np.exp(-SHRINK * log)
        features = np.stack([ai, ai * log, people, people * log], axis=2)
        heads = np.bincount(case)[case] if len(case) else case
        share = weight[case] / np.maximum(heads, 1)
        weights = fit_weights(features, y[case], share, mean=np.array(MEAN), sd=np.array(SD))
        last = place + 1 == heads
        own, whole = y[case][last], weight[case][last]
        gain = log_loss(ai[last], own, whole) - log_loss((features @ weights)[last], own, whole)
        trust = _trust(gain * whole.sum(), whole.sum())
        return cls(np.array(AI_ALONE) * (1 - trust) + weights * trust)

    def ai(self, crowd: Ints) -> Floats:
        """Return u (n,) for crowds of `crowd` people (n,)."""
        w = np.maximum(self.weights[0] + self.weights[1] * np.log(np.maximum(crowd, 1)), 0.0)
        return np.where(crowd == 0, 1.0, w)

    def people(self, crowd: Ints) -> Floats:
        """Return v (n,) for crowds of `crowd` people (n,)."""
        log = np.log(np.maximum(crowd, 1))
        w = np.maximum(self.weights[2] + self.weights[3] * log, 0.0) * np.exp(-SHRINK * log)
        return np.where(crowd == 0, 0.0, w)


def _trust(gain: float, cases: float) -> float:
    """The probability that people say anything, after so many cases on which they gained so many nats."""
    odds = gain + FAITH - min(cases / PATIENCE, 2 * FAITH)
    return float(1 / (1 + np.exp(-np.clip(odds, -30, 30))))
