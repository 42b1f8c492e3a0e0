"""How people answer, given what is true and what the AI sees: how often right, and how they are wrong."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lichen.core.conditional_logit import Bools, Floats, Ints, row_max, row_sum

HIT = (1.4, 0.3)  # prior mean of a reviewer's log-odds to be right, and of its slope in the AI's confidence
HIT_SD = (1.0, 0.3)
ROW = 30.0  # pseudo-misses that pull a row of the confusion matrix toward the popularity of wrong answers
POPULAR = 5.0  # pseudo-misses that pull that popularity toward uniform
SHARED = (2.0, 3.0)  # Beta prior of the share of misses that follow the AI's own confusion
POOLING = (4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 1e9)  # pseudo-replies that pull a reviewer toward the pool
BLUR = 1e-3  # added to those, so that nothing looks impossible
TINY = 1e-4


@dataclass(frozen=True)
class Replies:
    """People's answers, one per row: `case` (v,) its row, `label` (v,) the answer, `who` (v,) id or -1."""

    case: Ints
    label: Ints
    who: Ints

    @classmethod
    def of(cls, people: Ints, reviewers: Ints) -> Replies:
        """Return the answers present in `people` (n, J), in the order of the cases; -1 is absent."""
        case, column = np.nonzero(people >= 0)
        return cls(case, people[case, column], reviewers[case, column])

    @property
    def place(self) -> Ints:
        """How many answers to the same case came before, (v,)."""
        first = np.searchsorted(self.case, self.case)
        return np.arange(len(self.case)) - first


@dataclass(frozen=True)
class Scene:
    """What the AI's belief says about how people will fare.

    `confidence` (n,) is NaN without AI, `looks_like` (n, K) the AI's softened belief and `whole` (n,) its
    sum.
    """

    confidence: Floats
    looks_like: Floats
    whole: Floats

    @classmethod
    def of(cls, q: Floats, absent: Bools) -> Scene:
        """Return the scene of calibrated beliefs `q` (n, K); rows in `absent` have no AI to say anything."""
        top = row_max(q)
        confidence = np.log((top + TINY) / (1 - top + TINY)) / 3
        alike = np.sqrt(q)
        if absent.any():
            confidence[absent], alike[absent] = np.nan, 1.0
        alike /= row_sum(alike)[:, None]
        alike += BLUR
        return cls(confidence, alike, row_sum(alike))

    def __getitem__(self, rows: Ints) -> Scene:
        return Scene(self.confidence[rows], self.looks_like[rows], self.whole[rows])


@dataclass(frozen=True)
class Confusion:
    r"""P(answer h | truth y, case x) of a person, normalised over h.

    $P(y \mid y, x) = a(x)$ and, for $h \ne y$, $P(h \mid y, x) = (1 - a(x))\,[(1 - \omega) C_{yh} + \omega
    \tilde m_h / (1 - \tilde m_y)]$ with $\mathrm{logit}\, a = \alpha_0 + \alpha_1 (c(x) - \bar c) +
    \theta_r$: $c$ the AI's confidence (what is hard for one is hard for the other), $C$ the pooled
    confusion of misses, $\tilde m$ the AI's softened belief (people and AI take the same things for each
    other), $\theta_r$ the reviewer's own skill, shrunk to the pool by as much as leaving replies out says.

    `hit` holds $\alpha_0, \alpha_1, \bar c$; `misses` (K, K) C with rows the truth; `shared` $\omega$;
    `reviewers` the sorted ids and `skill` their $\theta$.

    Kerrigan, G., Smyth, P., Steyvers, M. (2021). Combining human predictions with model probabilities via
    confusion matrices and calibration. NeurIPS 34.
    """

    hit: Floats
    misses: Floats
    shared: float
    reviewers: Ints
    skill: Floats

    @classmethod
    def cross_fit(cls, scene: Scene, replies: Replies, y: Ints, weight: Floats) -> tuple[Confusion, Floats]:
        """Return the confusion of all replies, and each one's log-likelihood (v, K) with itself left out."""
        seen, truth, w = scene[replies.case], y[replies.case], weight[replies.case]
        right = replies.label == truth
        hit = _fit_hit(seen.confidence, right, w)
        chance = _sigmoid(_log_odds(hit, seen.confidence))
        ids, skill, left_out = _fit_skill(replies.who, right, chance, w)
        misses, own = _fit_misses(truth, replies.label, w, scene.looks_like.shape[1])
        shape = misses[:, replies.label].T.copy()
        shape[np.arange(len(truth)), truth] = own
        shared = _fit_shared(own, seen.looks_like, replies.label, truth, w)
        found = cls(hit, misses, shared, ids, skill)
        return found, found._log_likelihood(seen, replies.label, left_out, shape)

    def log_likelihood(self, scene: Scene, replies: Replies) -> Floats:
        """Return log P(answer | truth, case) of each reply for every truth, shape (v, K)."""
        shape = self.misses[:, replies.label].T
        return self._log_likelihood(scene[replies.case], replies.label, self.skill_of(replies.who), shape)

    def log_odds(self, scene: Scene, replies: Replies) -> Floats:
        """Return the log-odds (v,) that each reply is right, by how good whoever gave it is."""
        return _log_odds(self.hit, scene.confidence[replies.case]) + self.skill_of(replies.who)

    def accuracy(self, confidence: Floats) -> Floats:
        """Return the chance (n,) that a person not yet known answers cases of this AI confidence rightly."""
        chance = _sigmoid(_log_odds(self.hit, confidence))
        return np.minimum(np.maximum(chance, TINY), 1 - TINY)

    @cached_property
    def implied(self) -> Ints | None:
        """The truth (K,) each answer points to most; None where that is the answer itself, as usual."""
        a = float(self.accuracy(self.hit[2:])[0])
        table = (1 - a) * self.misses
        np.fill_diagonal(table, a)
        points = table.argmax(axis=0)
        return None if (points == np.arange(len(table))).all() else points

    def chance(self, scene: Scene, accuracy: Floats, rows: Ints, label: Ints, truth: Ints) -> Floats:
        """Return P(`label` | `truth`, case in `rows`) of a person of that accuracy, all (c,) but `scene`."""
        m = scene.looks_like
        alike = m[rows, label] / (scene.whole[rows] - m[rows, truth])
        miss = (1 - accuracy) * ((1 - self.shared) * self.misses[truth, label] + self.shared * alike)
        return np.where(label == truth, accuracy, miss)

    @cached_property
    def rarest(self) -> Floats:
        """A lower bound (K,) of the share of each truth's misses that any wrong answer has."""
        shares: Floats = (1 - self.shared) * (self.misses + np.eye(len(self.misses))).min(axis=1)
        return shares

    def skill_of(self, who: Ints) -> Floats:
        """Return the skill (v,) of reviewer ids `who`, 0 (the pool) where the id is unknown."""
        if not len(self.reviewers):
            return np.zeros(len(who))
        at = np.minimum(np.searchsorted(self.reviewers, who), len(self.reviewers) - 1)
        return np.where(self.reviewers[at] == who, self.skill[at], 0.0)

    def _log_likelihood(self, seen: Scene, label: Ints, skill: Floats, shape: Floats) -> Floats:
        rows = np.arange(len(label))
        a = np.clip(_sigmoid(_log_odds(self.hit, seen.confidence) + skill), TINY, 1 - TINY)
        m = seen.looks_like
        alike = m[rows, label][:, None] / (seen.whole[:, None] - m)
        likelihood = (1 - a)[:, None] * ((1 - self.shared) * shape + self.shared * alike)
        likelihood[rows, label] = a
        return np.log(likelihood)


def _log_odds(hit: Floats, confidence: Floats) -> Floats:
    away = confidence - hit[2]
    away[np.isnan(away)] = 0.0
    odds: Floats = hit[0] + hit[1] * away
    return odds


def _sigmoid(t: Floats) -> Floats:
    s: Floats = 1 / (1 + np.exp(np.minimum(-t, 700.0)))
    return s


def _fit_hit(confidence: Floats, right: Bools, w: Floats) -> Floats:
    """Logistic regression of being right on the AI's confidence, MAP by Newton."""
    known = ~np.isnan(confidence)
    centre = float(np.average(confidence[known], weights=w[known])) if w[known].sum() > 0 else 0.0
    x = np.stack([np.ones(len(confidence)), np.nan_to_num(confidence - centre, nan=0.0)], axis=1)
    mean, precision = np.array(HIT), 1 / np.array(HIT_SD) ** 2
    t = mean.copy()
    for _ in range(20):
        p = _sigmoid(x @ t)
        gradient = x.T @ (w * (right - p)) - precision * (t - mean)
        curvature = (x * (w * np.maximum(p * (1 - p), 0.02))[:, None]).T @ x + np.diag(precision)
        step = np.linalg.solve(curvature, gradient)
        t = t + step
        if np.abs(step).max() < 1e-9:
            break
    return np.array([*t, centre])


def _fit_skill(who: Ints, right: Bools, chance: Floats, w: Floats) -> tuple[Ints, Floats, Floats]:
    ids, at = np.unique(who[who >= 0], return_inverse=True)
    left_out = np.zeros(len(who))
    if not len(ids):
        return ids, np.zeros(0), left_out
    known = who >= 0
    r, c, v = right[known], chance[known], w[known]
    total, hits, expected = (np.bincount(at, weights=v * t, minlength=len(ids)) for t in (1.0, r, c))
    mean = np.clip(expected / np.maximum(total, 1e-12), TINY, 1 - TINY)
    best, kept, strength = -np.inf, left_out[known], POOLING[-1]
    for s in POOLING:
        others = (hits[at] - v * r + s * mean[at]) / (total[at] - v + s)
        shift = _logit(others) - _logit(mean[at])
        p = np.clip(_sigmoid(_logit(c) + shift), TINY, 1 - TINY)
        score = float(v @ np.log(np.where(r, p, 1 - p)))
        if score > best:
            best, kept, strength = score, shift, s
    left_out[known] = kept
    return ids, _logit((hits + strength * mean) / (total + strength)) - _logit(mean), left_out


def _logit(p: Floats) -> Floats:
    p = np.clip(p, TINY, 1 - TINY)
    t: Floats = np.log(p) - np.log1p(-p)
    return t


def _fit_misses(truth: Ints, label: Ints, w: Floats, k: int) -> tuple[Floats, Floats]:
    """Confusion of misses (K, K), rows summing to 1; and each reply's entry with itself left out."""
    counts = np.zeros((k, k))
    np.add.at(counts, (truth, label), w)
    np.fill_diagonal(counts, 0)
    popular = np.tile(counts.sum(axis=0) + POPULAR, (k, 1))
    np.fill_diagonal(popular, 0)
    prior = ROW * popular / popular.sum(axis=1, keepdims=True)
    counts += prior
    rows = counts.sum(axis=1)
    less = np.where(truth == label, 0.0, np.minimum(w, counts[truth, label] - prior[truth, label]))
    own = (counts[truth, label] - less) / (rows[truth] - less)
    return counts / rows[:, None], np.where(truth == label, 1.0, own)


def _fit_shared(own: Floats, m: Floats, label: Ints, truth: Ints, w: Floats) -> float:
    """The share of misses that follow the AI's confusion: the weight of a two-part mixture, MAP by EM."""
    miss = np.flatnonzero(label != truth)
    alike = m[miss, label[miss]] / (m[miss].sum(axis=1) - m[miss, truth[miss]])
    other, v = own[miss], w[miss]
    share = SHARED[0] / sum(SHARED)
    for _ in range(50):
        follows = share * alike / (share * alike + (1 - share) * other)
        share = float((SHARED[0] + v @ follows) / (sum(SHARED) + v.sum()))
    return share
