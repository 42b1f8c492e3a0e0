"""What one more review of a case would change: the expected gain in accuracy."""

from __future__ import annotations

import numpy as np

from lichen.core.conditional_logit import Floats, Ints
from lichen.core.confusion import Confusion, Scene


def expected_gain(
    now: Ints, then: Floats, accuracy: Floats, power: Floats, scene: Scene, people: Confusion, *, answers: int
) -> Floats:
    r"""Return how much more often right the belief would be after more answers that agree, (n,).

    $g = \sum_h \max(0,\ q_{b(h)} P(h \mid b(h))^\kappa - q_{y^*} P(h \mid y^*)^\kappa) / Z$: for each answer
    h that could come, $b(h)$ is the truth it points to; the present decision y* is given up only where the
    evidence beats it. An answer that cannot change the decision is worth 0; most are passed over by a bound.

    Parameters: `now` (n,) the decision y*; `then` (n, K) the belief q before the answers, read as it will be
    once they are in; `accuracy` (n,) of the next person; `power` (n,) the weight of one answer's evidence;
    `answers` how many come, all alike: κ is their number times their power.

    Howard, R. A. (1966). Information value theory. IEEE Transactions on Systems Science and Cybernetics 2(1).
    """
    n, k = then.shape
    place = np.arange(0, then.size, k) + now
    exponent, held, points = answers * power, then.take(place), people.implied
    if points is None:
        bound = held * ((1 - accuracy) * people.rarest[now] / accuracy) ** exponent
        able = then > bound[:, None]
        able.flat[place] = False
        rows, h = np.divmod(np.flatnonzero(able), k)
        truth = h
    else:
        rows, h = np.divmod(np.arange(then.size), k)
        truth = points[h]
    a, kappa = accuracy[rows], exponent[rows]
    move = then[rows, truth] * (a if points is None else people.chance(scene, a, rows, h, truth)) ** kappa
    stay = held[rows] * people.chance(scene, a, rows, h, now[rows]) ** kappa
    gain = np.bincount(rows, weights=np.maximum(move - stay, 0.0), minlength=n)
    total: Floats = gain / _tempered_total(accuracy, power, k) ** answers
    return total


def _tempered_total(accuracy: Floats, power: Floats, labels: int) -> Floats:
    """Sum of the chances of all answers, raised to `power`, of a person whose misses are even: they stay a
    distribution, near enough.
    """
    total: Floats = accuracy**power + (labels - 1) * ((1 - accuracy) / (labels - 1)) ** power
    return total
