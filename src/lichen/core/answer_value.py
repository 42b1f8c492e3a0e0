"""What this person's answer on that case would change, given how good they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lichen.core.belief import TeamBelief
from lichen.core.conditional_logit import Floats, Ints, softmax
from lichen.core.confusion import TINY, Scene
from lichen.core.review_value import expected_gain

MOST = 20_000_000
"""Asks × truths × answers; with more a person counts by skill alone, so that it takes a second or two."""

CELLS = 500_000  # of those looked at in one go


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
    change and half of what two such answers may. Where the belief learned habits (`habits`), by what this
    person takes for what: with $q$ the belief, and $q^h$ what it becomes when they answer h,

    $$g = \sum_h \sum_y q_y P_r(h \mid y, x)\,\big[\max_k q^h_k - q^h_{y^*}\big],\qquad
      q^h_y \propto q_y P_r(h \mid y, x)^\kappa,$$

    y* the present decision and κ what one person of so many counts.

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
    given = _Given(team, scene, now, np.asarray(case), np.asarray(who))
    by_habit = team._habits is not None and len(given.case) * team.labels**2 <= MOST
    gains = []
    for more in (1, 2):
        then = softmax(team._combine(z, evidence, heads, heads + more))
        power = team._crowd.people(heads + more)
        gains.append((given.by_habit if by_habit else given.by_skill)(then, power, more) / more)
    return np.maximum(*gains)


@dataclass(frozen=True)
class _Given:
    """The n cases as they stand, `now` (n,) their decisions, and who may be asked about which (m,)."""

    team: TeamBelief
    scene: Scene
    now: Ints
    case: Ints
    who: Ints

    def by_skill(self, then: Floats, power: Floats, answers: int) -> Floats:
        """The gain (m,) of so many answers alike, of people who differ in how good they are."""
        people, case = self.team._confusion, self.case
        usual = people.accuracy(self.scene.confidence)
        odds = np.log(usual / (1 - usual))[case] + people.skill_of(self.who)
        able = np.clip(1 / (1 + np.exp(-odds)), TINY, 1 - TINY)
        return expected_gain(
            self.now[case], then[case], able, power[case], self.scene[case], people, answers=answers
        )

    def by_habit(self, then: Floats, power: Floats, answers: int) -> Floats:
        """The gain (m,) of so many answers alike, of people who take different things for each other."""
        gain, step = np.zeros(len(self.case)), max(1, CELLS // then.shape[1] ** 2)
        for start in range(0, len(gain), step):
            part = slice(start, start + step)
            case = self.case[part]
            chance = self._chances(case, self.who[part])
            q = then[case][:, :, None]
            comes = (q * chance**answers).sum(axis=1)
            joint = q * chance ** (answers * power[case])[:, None, None]
            held = np.take_along_axis(joint, self.now[case][:, None, None], axis=1)[:, 0]
            gain[part] = (comes * (joint.max(axis=1) - held) / joint.sum(axis=1)).sum(axis=1)
        return gain

    def _chances(self, case: Ints, who: Ints) -> Floats:
        """P(answer | truth, case) (c, K, K) of these people, truths in rows."""
        people, habits, scene = self.team._confusion, self.team._habits, self.scene[case]
        assert habits is not None, "only called where there are habits"
        at, known = habits.at(who)
        usual = people.accuracy(scene.confidence)
        odds = (np.log(usual / (1 - usual)) + people.skill_of(who))[:, None] + known[:, None] * habits.hit[at]
        right = np.clip(1 / (1 + np.exp(-odds)), TINY, 1 - TINY)
        looks = scene.looks_like
        alike = looks[:, None, :] / (scene.whole[:, None] - looks)[:, :, None]
        shape = (1 - people.shared) * people.misses + people.shared * alike
        found = (1 - right)[:, :, None] * shape * np.exp(known[:, None, None] * habits.miss[at])
        diagonal = np.arange(found.shape[1])
        found[:, diagonal, diagonal] = right
        whole: Floats = found / found.sum(axis=2, keepdims=True)
        return whole
