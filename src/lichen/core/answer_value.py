"""What this person's answer on that case would change, given how good they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lichen.core.belief import TeamBelief
from lichen.core.conditional_logit import Floats, Ints, softmax
from lichen.core.confusion import TINY
from lichen.core.review_value import expected_gain


def answer_value(
    team: TeamBelief,
    *,
    case: Ints,
    who: Ints,
    ai: ArrayLike | None = None,
    people: ArrayLike | None = None,
    reviewers: ArrayLike | None = None,
) -> Floats:
    r"""Return the expected gain in accuracy (m,) of asking person `who[j]` about case `case[j]`.

    `TeamBelief.review_value` with the chance of being right of this very person,
    $\mathrm{logit}\,a = \alpha_0 + \alpha_1 (c(x) - \bar c) + \theta_r$, where $\theta_r$ is their skill,
    pulled towards the group as far as few answers of theirs are known: the larger of what their answer may
    change and half of what two such answers may.

    Parameters: `ai`, `people` and `reviewers` describe the n cases as `TeamBelief.predict_proba` takes them;
    `case` (m,) rows of them and `who` (m,) ids.

    >>> rng = np.random.default_rng(0)
    >>> truth, who = rng.integers(0, 2, 400), np.tile([0, 1], (400, 1))
    >>> right = rng.random((400, 2)) < [0.95, 0.6]
    >>> team = TeamBelief().fit(people=np.where(right, truth[:, None], 1 - truth[:, None]), reviewers=who,
    ...                         truth=truth, labels=2)
    >>> good, poor = answer_value(team, case=np.array([0, 0]), who=np.array([0, 1]), people=[[-1]])
    >>> bool(good > 2 * poor)
    True

    Howard, R. A. (1966). Information value theory. IEEE Transactions on Systems Science and Cybernetics 2(1).
    """
    z, evidence, heads, scene = team._read(ai, people, reviewers)
    now = softmax(team._combine(z, evidence, heads)).argmax(axis=1)
    usual = team._confusion.accuracy(scene.confidence)
    odds = np.log(usual / (1 - usual))[case] + team._confusion.skill_of(who)
    able = np.clip(1 / (1 + np.exp(-odds)), TINY, 1 - TINY)
    gains, chosen = [], scene[case]
    for more in (1, 2):
        then = softmax(team._combine(z, evidence, heads, heads + more))
        power = team._crowd.people(heads + more)
        gain = expected_gain(now[case], then[case], able, power[case], chosen, team._confusion, answers=more)
        gains.append(gain / more)
    return np.maximum(*gains)
