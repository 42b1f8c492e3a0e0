"""What each person takes for what: how they answer where skill alone does not say it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lichen.core.conditional_logit import Bools, Floats, Ints
from lichen.core.confusion import TINY, Replies

STRENGTHS = (2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
"""What skill alone implies may be worth so many answers per truth; beyond the last there are no habits."""

LEAD = 3.0
"""Nats by which habits must foresee answers better before anybody is taken to have any."""

CELLS = 250_000
"""People × truths × answers; with more of them nobody's habits are looked at."""


@dataclass(frozen=True)
class Habits:
    r"""How person r answers when y is true, beside their skill $\theta_r$: two corrections of `confusion`.

    With $n_{ryh}$ how often r answered h when y was true, $m_{ry}$ how often skill alone would have been
    right, C the pooled confusion of misses, and s answers' worth of trust in skill alone:

    $$\delta_{ry} = \mathrm{logit}\frac{n_{ryy} + s\,m_{ry}}{n_{ry\cdot} + s} - \mathrm{logit}\,m_{ry},\qquad
      G_{ryh} = \log\frac{n_{ryh} + s(1 - m_{ry})C_{yh}}{(n_{ry\cdot} - n_{ryy} + s(1 - m_{ry}))\,C_{yh}}$$

    δ is added to the log-odds to be right when y is true, G to the logarithm of the share of a miss. So
    somebody who hardly ever says "sad" says little by not saying it. s is the one that foresees answers best
    with each answer left out in its turn; where none does better than skill alone, nobody has habits.

    `people` (R,) sorted ids, `hit` (R, K) δ, `miss` (R, K, K) G with rows the truth.

    >>> from lichen.core.belief import TeamBelief
    >>> truth = np.random.default_rng(0).integers(0, 3, 300)
    >>> said = np.stack([np.minimum(truth, 1), np.maximum(truth, 1)], axis=1)  # one never says 2, one never 0
    >>> who = np.tile([0, 1], (300, 1))
    >>> team = TeamBelief().fit(people=said, reviewers=who, truth=truth, labels=3, habits=True)
    >>> q = team.predict_proba(people=[[1], [1]], reviewers=[[0], [1]])
    >>> (q > 0.25).tolist()                                 # the first may mean 2 as well, the second 0
    [[False, True, True], [True, True, False]]

    Kim, H.-C., Ghahramani, Z. (2012). Bayesian classifier combination. AISTATS, PMLR 22, 619-627.
    """

    people: Ints
    hit: Floats
    miss: Floats

    @classmethod
    def cross_fit(
        cls, replies: Replies, odds: Floats, misses: Floats, y: Ints, weight: Floats
    ) -> tuple[Habits | None, Floats]:
        """Return the habits, None where there are none, and what they add to each reply with it left out.

        Parameters: `odds` (v,) each reply's log-odds to be right by skill alone, `misses` (K, K) C, `y` and
        `weight` (n,). What is added is log-likelihood (v, K), a column for each truth.
        """
        rows = np.flatnonzero(replies.who >= 0)
        added = np.zeros((len(replies.who), len(misses)))
        people, at = np.unique(replies.who[rows], return_inverse=True)
        if not len(people) or len(people) * misses.size > CELLS:
            return None, added
        truth, label = y[replies.case[rows]], replies.label[rows]
        seen = _Seen.of(at, truth, label, weight[replies.case[rows]], odds[rows], misses)
        score, strength, own = 0.0, np.inf, added[rows]
        for s in STRENGTHS:
            found = seen.left_out(s)
            gain = float(seen.weight @ found[np.arange(len(rows)), truth]) - LEAD
            if gain > score:
                score, strength, own = gain, s, found
        added[rows] = own
        return (None if np.isinf(strength) else cls(people, *seen.fitted(strength))), added

    def at(self, who: Ints) -> tuple[Ints, Bools]:
        """Return the place (v,) of each id among the people, and whether they are among them."""
        at = np.minimum(np.searchsorted(self.people, who), len(self.people) - 1)
        return at, self.people[at] == who

    def added(self, replies: Replies, odds: Floats) -> Floats:
        """Return what habits add to the log-likelihood of each reply, (v, K); 0 for who is not known."""
        at, known = self.at(replies.who)
        found = _added(odds, replies.label, self.hit[at], self.miss[at, :, replies.label])
        return np.where(known[:, None], found, 0.0)


@dataclass(frozen=True)
class _Seen:
    """Known answers (v,) and their sums: `counts` (R, K, K), and `usual` (R, K), m of skill alone."""

    at: Ints
    truth: Ints
    label: Ints
    weight: Floats
    odds: Floats
    misses: Floats
    counts: Floats
    usual: Floats

    @classmethod
    def of(cls, at: Ints, truth: Ints, label: Ints, w: Floats, odds: Floats, misses: Floats) -> _Seen:
        people, k = int(at.max()) + 1, len(misses)
        counts, chance, often = np.zeros((people, k, k)), np.zeros((people, k)), np.zeros((people, k))
        np.add.at(counts, (at, truth, label), w)
        np.add.at(chance, (at, truth), w * _sigmoid(odds))
        np.add.at(often, (at, truth), w)
        # Where somebody has not met a truth yet, skill alone is as on everything else they met.
        mean = chance.sum(axis=1, keepdims=True) / np.maximum(often.sum(axis=1, keepdims=True), TINY)
        usual = np.clip((chance + mean) / (often + 1), TINY, 1 - TINY)
        return cls(at, truth, label, w, odds, misses + TINY, counts, usual)

    def fitted(self, s: float) -> tuple[Floats, Floats]:
        """δ (R, K) and G (R, K, K)."""
        diagonal = np.arange(len(self.misses))
        right, total = self.counts[:, diagonal, diagonal], self.counts.sum(axis=2)
        hit = _logit((right + s * self.usual) / (total + s)) - _logit(self.usual)
        prior = (s * (1 - self.usual))[:, :, None]
        shares = (self.counts + prior * self.misses) / ((total - right)[:, :, None] + prior)
        miss = np.log(shares / self.misses)
        miss[:, diagonal, diagonal] = 0.0
        return hit, miss

    def left_out(self, s: float) -> Floats:
        """What habits of this strength add to each reply (v, K), learned without it."""
        hit, miss = self.fitted(s)
        hits, shares = hit[self.at], miss[self.at, :, self.label]
        v, at, t, h, w = np.arange(len(self.at)), self.at, self.truth, self.label, self.weight
        right, total, usual = self.counts[at, t, t], self.counts[at, t].sum(axis=1), self.usual[at, t]
        own = w * (t == h)
        hits[v, t] = _logit((right - own + s * usual) / (total - w + s)) - _logit(usual)
        prior, likely = s * (1 - usual), self.misses[t, h]
        share = (np.maximum(self.counts[at, t, h] - w, 0.0) + prior * likely) / (total - right - w + prior)
        wrong = t != h
        shares[v[wrong], t[wrong]] = np.log(share[wrong] / likely[wrong])
        return _added(self.odds, h, hits, shares)


def _added(odds: Floats, label: Ints, hit: Floats, miss: Floats) -> Floats:
    """Log-likelihood with habits minus without, (v, K): `hit` (v, K) δ, `miss` (v, K) G of the answer."""
    rows = np.arange(len(label))
    before = np.clip(_sigmoid(odds), TINY, 1 - TINY)
    after = np.clip(_sigmoid(odds[:, None] + hit), TINY, 1 - TINY)
    found = np.log((1 - after) / (1 - before)[:, None]) + miss
    found[rows, label] = np.log(after[rows, label] / before)
    return found


def _sigmoid(t: Floats) -> Floats:
    s: Floats = 1 / (1 + np.exp(np.minimum(-t, 700.0)))
    return s


def _logit(p: Floats) -> Floats:
    p = np.clip(p, TINY, 1 - TINY)
    t: Floats = np.log(p) - np.log1p(-p)
    return t
