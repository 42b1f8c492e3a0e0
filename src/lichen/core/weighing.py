"""One case at a time, as live operation asks: the belief's formulas in plain Python, in microseconds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import exp, log, sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lichen.core.calibration import FLOOR, Calibration
from lichen.core.confusion import BLUR, TINY, Confusion
from lichen.core.consensus import BLUR as NEVER_SURER
from lichen.core.consensus import Consensus
from lichen.core.contributions import SUM_TOLERANCE, Contributions
from lichen.core.crowd import CrowdWeights
from lichen.core.habits import Habits

SURE = log((1 - TINY) / TINY)
USUAL = 40  # crowds up to this size have their weights ready


class Weighed(NamedTuple):
    """What all contributions on one case imply: the best label, how sure, the value of a review, all of q."""

    label: int
    confidence: float
    review_value: float
    probabilities: Sequence[float]


class Chorus:
    """What several AI partners say together of one case; `Consensus.shares`, without what a batch costs."""

    def __init__(self, consensus: Consensus) -> None:
        partners, k, _ = consensus.confusion.shape
        self._prior, self._least = consensus.prior, NEVER_SURER / k + FLOOR
        # One row for each partner and answer: what that answer adds to every truth.
        self._adds = consensus.confusion.transpose(0, 2, 1).reshape(partners * k, k).copy()
        self._first = np.arange(partners) * k

    def logs(self, p: NDArray[np.float64], present: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return log shares (K,) of the answers, given what the partners `present` (v,) say, `p` (v, K)."""
        z = self._adds.take(self._first[present] + p.argmax(axis=1), axis=0).sum(axis=0)
        z += self._prior
        e = np.exp(z - z.max())
        logs: NDArray[np.float64] = np.log((1 - NEVER_SURER) / e.sum() * e + self._least)
        return logs


class Scales:
    """Everything a single case needs, worked out once per fit; agrees with the batched path to 1e-9."""

    def __init__(
        self,
        calibration: Calibration,
        confusion: Confusion,
        crowd: CrowdWeights,
        consensus: Consensus | None = None,
        habits: Habits | None = None,
    ) -> None:
        k = len(calibration.base)
        self.labels, self.partners = k, len(calibration.weights) - (consensus is not None)
        self._chorus = None if consensus is None else Chorus(consensus)
        centre = np.eye(k) - 1 / k
        linear = centre @ (np.eye(k) + calibration.matrix[1:])
        self._exponents, self._ones = calibration.weights, np.ones(k)
        self._base: list[float] = calibration.base.tolist()
        self._logits = np.vstack([linear, calibration.matrix[:1]])
        self._first = np.vstack([linear * calibration.weights[0], calibration.matrix[:1]])
        hit: list[float] = confusion.hit.tolist()
        self._start, self._slope, self._centre = hit
        self._shared = confusion.shared
        self._misses: list[list[float]] = ((1 - confusion.shared) * confusion.misses).tolist()
        self._implied = None if confusion.implied is None else confusion.implied.tolist()
        self._rarest = np.log(confusion.rarest).tolist()
        self._skill = dict(zip(confusion.reviewers.tolist(), confusion.skill.tolist(), strict=True))
        self._habits = {} if habits is None else _by_person(habits)
        sizes = np.arange(USUAL)
        self._crowd = crowd
        self._usual: list[tuple[float, float]] = list(
            zip(crowd.ai(sizes).tolist(), crowd.people(sizes).tolist(), strict=True)
        )

    def weigh(self, ai: ArrayLike | None, people: Sequence[int], reviewers: Sequence[int]) -> Weighed:
        """Return what one case's contributions imply; see `TeamBelief.weigh`."""
        z = self._calibrated(ai)
        seen = z is not self._base
        top = max(z)
        e = [exp(v - top) for v in z]
        total = sum(e)
        hit = self._log_odds(1 / total) if seen else self._start
        if people:
            looks = self._looks(e, seen)
            evidence = self._evidence(people, reviewers, hit, looks)
            e, total, _ = self._read(z, evidence, len(people))
            label = e.index(max(e))
            value = self._value(z, evidence, label, len(people), hit, looks)
        else:
            label = z.index(top)
            settled = self._settled(z, label, hit)
            value = 0.0 if settled else self._value(z, None, label, 0, hit, self._looks(e, seen))
        return Weighed(label, e[label] / total, value, [v / total for v in e])

    def lean(self, ai: ArrayLike | None) -> tuple[int, float]:
        """Return label and confidence of what the AI says alone, the same to the bit as `weigh` gives."""
        z = self._calibrated(ai)
        top = max(z)
        return z.index(top), 1.0 / sum([exp(v - top) for v in z])

    def look(
        self, ai: ArrayLike | None, people: Sequence[int], reviewers: Sequence[int]
    ) -> tuple[list[float], list[float] | None, float, list[float]]:
        """Return what the AI says, what people's answers weigh, how able the next is, what may deceive them.

        Logits (K,), the sum of log-likelihoods (K,) or None, log-odds to be right, and a share of misses
        (K,): what `_read` and `likelihood` take.
        """
        z = self._calibrated(ai)
        top = max(z)
        e = [exp(v - top) for v in z]
        seen = z is not self._base
        hit = self._log_odds(1 / sum(e)) if seen else self._start
        looks = self._looks(e, seen)
        return z, self._evidence(people, reviewers, hit, looks) if people else None, hit, looks

    def likelihood(self, a: float, looks: list[float]) -> NDArray[np.float64]:
        """Return P(answer h | truth t) (K, K) of a person right with chance `a`, h before t."""
        m = np.array(looks)
        alike = m[:, None] / (m.sum() - m)[None, :]
        likely: NDArray[np.float64] = (1 - a) * (np.array(self._misses).T + self._shared * alike)
        np.fill_diagonal(likely, a)
        return likely

    def _calibrated(self, ai: ArrayLike | None) -> list[float]:
        if ai is None:
            return self._base
        row: Any = ai.tolist() if isinstance(ai, np.ndarray) else ai
        try:
            plain = len(row) == self.labels and abs(sum(row) - 1) <= SUM_TOLERANCE and min(row) >= 0
        except TypeError:  # rows of several partners
            plain = False
        if self.partners > 1 or not plain:
            return self._pooled(np.asarray(ai, dtype=float))
        logs = [log(v + FLOOR) for v in row]
        logs.append(1.0)
        z: list[float] = np.array(logs).dot(self._first).tolist()
        return z

    def _pooled(self, p: NDArray[np.float64]) -> list[float]:
        """The careful way: several partners, absent ones, and a sentence for what is malformed."""
        p = np.atleast_2d(p)
        if not self._sound(p):
            Contributions.of(p[None], None, None, labels=self.labels, partners=self.partners)
        present = (p[:, 0] == p[:, 0]).nonzero()[0]
        if not len(present):
            return self._base
        p = p[present]
        x = self._exponents[present] @ np.log(p + FLOOR)
        if self._chorus is not None:
            x += self._exponents[-1] * self._chorus.logs(p, present)
        z: list[float] = np.append(x, 1.0).dot(self._logits).tolist()
        return z

    def _sound(self, p: NDArray[np.float64]) -> bool:
        """Whether every partner gives a distribution; where one is absent the careful way looks."""
        if p.shape != (self.partners, self.labels):
            return False
        off = np.abs(p.dot(self._ones) - 1.0).max()
        return bool(off <= SUM_TOLERANCE and p.min() >= 0)

    def _log_odds(self, first: float) -> float:
        """Log-odds that a person not yet known is right where the AI gives its first choice this much."""
        confidence = log((first + TINY) / (1 - first + TINY)) / 3
        return min(max(self._start + self._slope * (confidence - self._centre), -SURE), SURE)

    def _looks(self, e: list[float], seen: bool) -> list[float]:
        if not seen:
            return [1 / self.labels + BLUR] * self.labels
        soft = [sqrt(v) for v in e]
        share = 1 / sum(soft)
        return [v * share + BLUR for v in soft]

    def _evidence(
        self, people: Sequence[int], reviewers: Sequence[int], hit: float, looks: list[float]
    ) -> list[float]:
        k, shared = self.labels, self._shared
        evidence, whole = [0.0] * k, sum(looks)
        for j, h in enumerate(people):
            if not 0 <= h < k:
                raise ValueError(f"people holds {h}: answers are numbered 0 to {k - 1}.")
            skill = self._skill.get(reviewers[j], 0.0) if reviewers else 0.0
            a = 1 / (1 + exp(-min(max(hit + skill, -SURE), SURE)))
            alike, miss = shared * looks[h], 1 - a
            for y, row in enumerate(self._misses):
                evidence[y] += log(a if y == h else miss * (row[h] + alike / (whole - looks[y])))
            if reviewers and reviewers[j] in self._habits:
                for y, more in enumerate(self._habit(reviewers[j], h, hit + skill)):
                    evidence[y] += more
        return evidence

    def _habit(self, who: int, h: int, odds: float) -> Iterator[float]:
        """What this person's habits add to the evidence of their answer for each truth; as `Habits.added`."""
        hit, misses = self._habits[who]
        before = 1 / (1 + exp(-min(max(odds, -SURE), SURE)))
        for y, (shift, share) in enumerate(zip(hit, misses[h], strict=True)):
            after = 1 / (1 + exp(-min(max(odds + shift, -SURE), SURE)))
            yield log(after / before) if y == h else log((1 - after) / (1 - before)) + share

    def _weights(self, crowd: int) -> tuple[float, float]:
        if crowd < USUAL:
            return self._usual[crowd]
        size = np.array([crowd])
        return float(self._crowd.ai(size)[0]), float(self._crowd.people(size)[0])

    def _read(
        self, z: list[float], evidence: list[float] | None, crowd: int
    ) -> tuple[list[float], float, float]:
        """Beliefs read as part of a crowd, up to a factor; their sum; the weight of people's evidence."""
        u, w = self._weights(crowd)
        t = [u * v for v in z]
        if evidence is not None:
            t = [v + w * s for v, s in zip(t, evidence, strict=True)]
        top = max(t)
        e = [exp(v - top) for v in t]
        return e, sum(e), w

    def _settled(self, z: list[float], now: int, hit: float) -> bool:
        """Whether neither one answer nor two could change the decision, before anybody has answered."""
        if self._implied is not None:
            return False
        gap = sorted(z)[-2] - z[now]
        needed: float = self._rarest[now] - hit
        (u, w), (u_of_two, w_of_two) = self._usual[1:3]
        return u * gap <= w * needed and u_of_two * gap <= 2 * w_of_two * needed

    def _value(
        self,
        z: list[float],
        evidence: list[float] | None,
        now: int,
        heads: int,
        hit: float,
        looks: list[float],
    ) -> float:
        a, k, best = 1 / (1 + exp(-hit)), self.labels, 0.0
        for more in (1, 2):
            then, whole, power = self._read(z, evidence, heads + more)
            gain = self._gain(then, now, a, more * power, looks)
            if gain > 0:
                total = a**power + (k - 1) * ((1 - a) / (k - 1)) ** power
                best = max(best, gain / whole / total**more / more)
        return best

    def _gain(self, then: list[float], now: int, a: float, power: float, looks: list[float]) -> float:
        points, held, misses = self._implied, then[now], self._misses[now]
        bound = -1.0 if points else held * exp(self._rarest[now] * power) * ((1 - a) / a) ** power
        gain, whole, shared = 0.0, sum(looks), self._shared
        rest = whole - looks[now]
        for h, likely in enumerate(then):
            if likely <= bound or (h == now and not points):
                continue
            to = points[h] if points else h
            change = then[to] * (a if h == to else self._chance(h, to, a, looks, whole)) ** power
            kept = a if h == now else (1 - a) * (misses[h] + shared * looks[h] / rest)
            change -= held * kept**power
            if change > 0.0:
                gain += change
        return gain

    def _chance(self, h: int, truth: int, a: float, looks: list[float], whole: float) -> float:
        if h == truth:
            return a
        return (1 - a) * (self._misses[truth][h] + self._shared * looks[h] / (whole - looks[truth]))


def _by_person(habits: Habits) -> dict[int, tuple[list[float], list[list[float]]]]:
    """For each person what to add: to the log-odds, by truth; to the log of a miss, by answer and truth."""
    hit, miss = habits.hit.tolist(), habits.miss.transpose(0, 2, 1).tolist()
    return dict(zip(habits.people.tolist(), zip(hit, miss, strict=True), strict=True))
