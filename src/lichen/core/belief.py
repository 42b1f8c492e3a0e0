"""The belief of a partnership: what all contributions on a case imply, and what one more is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lichen.core.calibration import Calibration
from lichen.core.conditional_logit import Floats, Ints, softmax
from lichen.core.confusion import Confusion, Replies, Scene
from lichen.core.consensus import SEVERAL, Consensus
from lichen.core.contributions import Contributions, count_labels, read_truth, read_weight
from lichen.core.crowd import CrowdWeights
from lichen.core.habits import Habits
from lichen.core.review_value import expected_gain
from lichen.core.weighing import Scales, Weighed


class TeamBelief:
    r"""Beliefs over K answers from AI partners and people, and the value of one more review.

    $\log q_y = u(J)\,z_y + v(J) \sum_j \log P(h_j \mid y, x) + \text{const}$ with $z$ the calibrated AI
    log-odds (`calibration`), $P(h \mid y, x)$ how people answer (`confusion`) and u, v the weights when J
    people answered (`crowd`). Three AI partners and more also count for what they say together, which who
    agrees with whom shows before there is any truth (`consensus`). The weights are fitted to predictions made
    without the row at hand; every part has a prior that holds when there is little to learn from.

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> y = rng.integers(0, 3, 600)
    >>> ai = 0.6 * np.eye(3)[np.where(rng.random(600) < 0.8, y, rng.integers(0, 3, 600))] + 0.4 / 3
    >>> people = np.where(rng.random(600) < 0.9, y, rng.integers(0, 3, 600))[:, None]
    >>> team = TeamBelief().fit(ai=ai, people=people, truth=y)
    >>> team.predict_proba(ai=[[0.1, 0.2, 0.7]], people=[[1]]).argmax(axis=1)
    array([1])
    >>> team.weigh([0.1, 0.2, 0.7]).review_value > team.weigh([0.0, 0.0, 1.0]).review_value
    True

    Kerrigan, G., Smyth, P., Steyvers, M. (2021). Combining human predictions with model probabilities via
    confusion matrices and calibration. NeurIPS 34. Steyvers, M., et al. (2022). Bayesian modeling of human-AI
    complementarity. PNAS 119(11).
    """

    labels: int
    partners: int
    _calibration: Calibration
    _confusion: Confusion
    _crowd: CrowdWeights
    _consensus: Consensus | None = None
    _habits: Habits | None = None
    _scales: Scales | None = None

    def fit(
        self,
        *,
        ai: ArrayLike | None = None,
        people: ArrayLike | None = None,
        reviewers: ArrayLike | None = None,
        truth: ArrayLike,
        weight: ArrayLike | None = None,
        labels: int | None = None,
        heard: ArrayLike | None = None,
        habits: bool = False,
    ) -> TeamBelief:
        """Return this belief, fitted to n cases with a known answer; few or no cases leave the priors.

        Parameters: `ai` (n, K) or (n, M, K) probabilities, a row of NaN where a partner is absent; `people`
        (n, J) answers 0..K-1, -1 where absent, given before the AI was seen; `reviewers` (n, J) ids; `truth`
        (n,); `weight` (n,) sample weights such as inverse propensities; `labels` K, needed when neither `ai`
        nor the answers seen so far say it; `heard` (u, M, K) what the AI partners said of cases whose answer
        is not known: from three partners on, who agrees with whom says how much each of them counts; `habits`
        whether to learn what each person takes for what (`habits`), beside how good they are.

        Raises ValueError with a sentence when shapes, probabilities or answers do not fit together.
        """
        known = np.asarray(truth)
        self.labels, self.partners = count_labels(ai, people, known, labels)
        cases = len(known) if known.ndim else 0
        given = self._given(ai, people, reviewers, cases)
        y, w = read_truth(truth, self.labels, len(given)), read_weight(weight, len(given))
        replies = Replies.of(given.people, given.reviewers)
        self._calibration, z = self._calibrate(given.ai, heard, y, w)
        scene = Scene.of(softmax(z), given.without_ai)
        self._confusion, each = Confusion.cross_fit(scene, replies, y, w)
        self._habits = None
        if habits:
            odds, misses = self._confusion.log_odds(scene, replies), self._confusion.misses
            self._habits, more = Habits.cross_fit(replies, odds, misses, y, w)
            each = each + more
        self._crowd = CrowdWeights.fit(z, each, replies, y, w)
        self._scales = None
        return self

    def predict_proba(
        self,
        *,
        ai: ArrayLike | None = None,
        people: ArrayLike | None = None,
        reviewers: ArrayLike | None = None,
    ) -> Floats:
        """Return the belief (m, K), rows summing to 1; the calibrated AI alone where nobody answered.

        Raises ValueError with a sentence when shapes, probabilities or answers do not fit together.
        """
        z, evidence, heads, _ = self._read(ai, people, reviewers)
        return softmax(self._combine(z, evidence, heads))

    def review_value(
        self,
        *,
        ai: ArrayLike | None = None,
        people: ArrayLike | None = None,
        reviewers: ArrayLike | None = None,
    ) -> Floats:
        """Return the expected gain in accuracy (m,) of asking one more person, who is not yet known.

        The larger of what one answer may change and half of what two agreeing answers may change, so that a
        case which takes two to turn is not passed over.

        Raises ValueError with a sentence when shapes, probabilities or answers do not fit together.
        """
        return self.decide(ai=ai, people=people, reviewers=reviewers)[1]

    def decide(
        self,
        *,
        ai: ArrayLike | None = None,
        people: ArrayLike | None = None,
        reviewers: ArrayLike | None = None,
    ) -> tuple[Floats, Floats]:
        """Return the belief (m, K) and the value of one more review (m,), for less than one after the other.

        Raises ValueError with a sentence when shapes, probabilities or answers do not fit together.
        """
        z, evidence, heads, scene = self._read(ai, people, reviewers)
        q = softmax(self._combine(z, evidence, heads))
        return q, self._value(q, z, evidence, heads, scene)

    def weigh(
        self, ai: ArrayLike | None = None, people: Sequence[int] = (), reviewers: Sequence[int] = ()
    ) -> Weighed:
        """Return label, confidence, review value and probabilities of one case, in a few microseconds.

        Equal to `predict_proba` and `review_value` of the same case to 1e-9. Parameters: `ai` (K,), or (M, K)
        for several partners with rows of NaN where absent, or None; `people` the answers given, `reviewers`
        their ids.

        Raises ValueError as the batched path does.
        """
        return self._single.weigh(ai, people, reviewers)

    def lean(self, ai: ArrayLike | None = None) -> tuple[int, float]:
        """Return label and confidence that `weigh` gives where nobody has answered, in half the time."""
        return self._single.lean(ai)

    @property
    def _single(self) -> Scales:
        if self._scales is None:
            self._scales = Scales(
                self._calibration, self._confusion, self._crowd, self._consensus, self._habits
            )
        return self._scales

    def state(self) -> dict[str, Any]:
        """Return everything fitted as plain arrays and numbers; `from_state` gives it back to the bit."""
        fitted = {
            "calibration": fields_of(self._calibration),
            "confusion": fields_of(self._confusion),
            "crowd": fields_of(self._crowd),
        }
        if self._consensus is not None:
            fitted["consensus"] = fields_of(self._consensus)
        if self._habits is not None:
            fitted["habits"] = fields_of(self._habits)
        return {"labels": self.labels, "partners": self.partners, **fitted}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> TeamBelief:
        """Return the belief that `state` was taken from; raises KeyError where a part of it is missing."""
        team = cls()
        team.labels, team.partners = int(state["labels"]), int(state["partners"])
        team._calibration = Calibration(**state["calibration"])
        team._confusion = Confusion(**state["confusion"])
        team._crowd = CrowdWeights(**state["crowd"])
        if team.partners >= SEVERAL:
            team._consensus = Consensus(**state["consensus"])
        if "habits" in state:
            team._habits = Habits(**state["habits"])
        return team

    def skill(self, reviewers: ArrayLike) -> Floats:
        """Return how good each reviewer is, as log-odds of being right above the others; same shape.

        0 for somebody not seen in the fit: as good as people here usually are. Where several could be asked,
        the one with the highest is worth most.
        """
        who = np.asarray(reviewers, dtype=np.int64)
        return self._confusion.skill_of(who.ravel()).reshape(who.shape)

    def _calibrate(
        self, p: Floats, heard: ArrayLike | None, y: Ints, weight: Floats
    ) -> tuple[Calibration, Floats]:
        self._consensus = None
        if self.partners < SEVERAL:
            return Calibration.cross_fit(p, y, weight)
        others = p[:0] if heard is None else self._given(heard, None, None).ai
        self._consensus, said = Consensus.cross_fit(p, y, others)
        return Calibration.cross_fit(_with(p, said), y, weight, consensus=True)

    def _given(
        self,
        ai: ArrayLike | None,
        people: ArrayLike | None,
        reviewers: ArrayLike | None,
        cases: int | None = None,
    ) -> Contributions:
        shape = {"labels": self.labels, "partners": self.partners}
        return Contributions.of(ai, people, reviewers, **shape, cases=cases)

    def _read(
        self, ai: ArrayLike | None, people: ArrayLike | None, reviewers: ArrayLike | None
    ) -> tuple[Floats, Floats, Ints, Scene]:
        given = self._given(ai, people, reviewers)
        p = given.ai
        if self._consensus is not None:
            p = _with(p, self._consensus.shares(p))
        z = self._calibration.logits(p)
        scene = Scene.of(softmax(z), given.without_ai)
        if not given.people.size:
            return z, np.zeros_like(z), np.zeros(len(z), np.int64), scene
        replies = Replies.of(given.people, given.reviewers)
        each = self._confusion.log_likelihood(scene, replies)
        if self._habits is not None:
            each += self._habits.added(replies, self._confusion.log_odds(scene, replies))
        return z, *_gather(each, replies, len(given)), scene

    def _combine(self, z: Floats, evidence: Floats, heads: Ints, crowd: Ints | None = None) -> Floats:
        """The logits of the belief; the evidence of `heads` people may be read as part of a larger crowd."""
        crowd = heads if crowd is None else crowd
        combined = self._crowd.ai(crowd)[:, None] * z
        if heads.any():
            combined += self._crowd.people(crowd)[:, None] * evidence
        return combined

    def _value(self, q: Floats, z: Floats, evidence: Floats, heads: Ints, scene: Scene) -> Floats:
        """The larger of the gain of one more answer, and of half the gain of two that agree."""
        now, accuracy = q.argmax(axis=1), self._confusion.accuracy(scene.confidence)
        gains = []
        for more in (1, 2):
            then = softmax(self._combine(z, evidence, heads, heads + more))
            power = self._crowd.people(heads + more)
            gain = expected_gain(now, then, accuracy, power, scene, self._confusion, answers=more)
            gains.append(gain / more)
        return np.maximum(*gains)


def _with(p: Floats, together: Floats) -> Floats:
    """What the partners say (n, M, K) and, as one more partner, what they say together (n, K)."""
    return np.concatenate([p, together[:, None]], axis=1)


def fields_of(part: Calibration | Confusion | CrowdWeights | Consensus | Habits) -> dict[str, Any]:
    """Return the fields of a fitted part by name."""
    return {field.name: getattr(part, field.name) for field in fields(part)}


def _gather(each: Floats, replies: Replies, n: int) -> tuple[Floats, Ints]:
    """Sum the replies' log-likelihoods (v, K) by case: (n, K), and how many there were: (n,)."""
    heads = np.bincount(replies.case, minlength=n)
    evidence = np.zeros((n, each.shape[1]))
    if len(each):
        present = np.flatnonzero(heads)
        starts = np.concatenate([[0], np.cumsum(heads[present])[:-1]])
        evidence[present] = np.add.reduceat(each, starts, axis=0)
    return evidence, heads
