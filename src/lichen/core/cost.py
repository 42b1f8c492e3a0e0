"""Mistakes that cost unlike amounts: the answer of least expected cost, and what a review would save."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from lichen.core.belief import TeamBelief
from lichen.core.conditional_logit import Floats, Ints, softmax
from lichen.core.confusion import Confusion, Scene

CELLS = 1_000_000  # answers × truths × cases looked at in one go


class Priced(NamedTuple):
    """One case: the answer of least cost, the chance it is right, a review's value, all chances and costs.

    `costs` are the expected costs of the answers and `review_value` the expected cost saved by one more
    review, both in the matrix's unit, in which 1 is an ordinary mistake.
    """

    label: int
    confidence: float
    review_value: float
    probabilities: Sequence[float]
    costs: Sequence[float]


@dataclass(frozen=True)
class Cost:
    """What each mistake costs: `rows` (K, K), the cost of answering the column when the row is true.

    The diagonal is 0, everything else 0 or more; 1 is an ordinary mistake. Raises ValueError otherwise.

    >>> cost = Cost(np.array([[0.0, 1.0], [20.0, 0.0]]))       # clear, refer: a miss costs 20
    >>> cost.expected(np.array([0.9, 0.1]))
    array([2. , 0.9])
    >>> int(cost.choose(np.array([0.9, 0.1])))                  # refer, although clear is likelier
    1

    Elkan, C. (2001). The foundations of cost-sensitive learning. IJCAI 17, 973-978.
    """

    rows: Floats

    def __post_init__(self) -> None:
        rows = np.asarray(self.rows, dtype=np.float64)
        object.__setattr__(self, "rows", rows)
        if rows.ndim != 2 or rows.shape[0] != rows.shape[1] or len(rows) < 2:
            raise ValueError(f"rows must be a square of at least 2 labels; its shape is {rows.shape}.")
        if not np.isfinite(rows).all() or (rows < 0).any() or np.diagonal(rows).any():
            raise ValueError("rows must be costs of at least 0, with 0 for every right answer.")

    @classmethod
    def of(cls, rows: ArrayLike) -> Cost | None:
        """Return the costs, or None where every mistake costs 1: then the likeliest answer is the best."""
        given = np.asarray(rows, dtype=np.float64)
        return None if np.array_equal(given, 1.0 - np.eye(len(given))) else cls(given)

    @cached_property
    def largest(self) -> float:
        """The cost of the worst mistake."""
        return float(self.rows.max())

    def expected(self, q: Floats) -> Floats:
        """Return the expected cost of each answer, shaped like the beliefs `q` (K,) or (n, K)."""
        costs: Floats = q @ self.rows
        return costs

    def choose(self, q: Floats) -> Ints:
        """Return the answer of least expected cost under `q` (K,) or (n, K); of equal ones the likeliest."""
        costs = self.expected(q)
        least = costs <= costs.min(axis=-1, keepdims=True) * (1 + 1e-12)
        best: Ints = np.where(least, q, -1.0).argmax(axis=-1)
        return best

    def paid(self, answer: Ints, truth: Ints) -> Floats:
        """Return what `answer` (n,) costs where `truth` (n,) holds."""
        costs: Floats = self.rows[truth, answer]
        return costs

    def losses(self, *, bound: float, cost_bound: float | None) -> tuple[Floats, float]:
        r"""Return losses (K, K) in [0, 1] and the bound on their mean that keeps both promises.

        The promises are: at most `bound` of the cases are answered wrongly, and a case costs at most
        `cost_bound` on average (None: no such promise). The loss of a mistake is
        $\max(1, c\,\varepsilon/\kappa) / s$ with ε the bound, κ the bound on costs and s what makes the worst
        mistake 1; its mean below $\varepsilon / s$ implies both. Raises ValueError unless κ > 0.

        >>> losses, held = Cost(np.array([[0.0, 1.0], [20.0, 0.0]])).losses(bound=0.02, cost_bound=0.1)
        >>> losses.round(2).tolist(), round(held, 4)             # a miss counts as four errors
        ([[0.0, 0.25], [1.0, 0.0]], 0.005)
        """
        if cost_bound is not None and not cost_bound > 0:
            raise ValueError(f"cost_bound must lie above 0; it is {cost_bound}.")
        counts = np.ones_like(self.rows)
        if cost_bound is not None:
            counts = np.maximum(counts, self.rows * (bound / cost_bound))
        np.fill_diagonal(counts, 0.0)
        scale = float(counts.max())
        return counts / scale, bound / scale

    def weigh(
        self,
        team: TeamBelief,
        ai: ArrayLike | None = None,
        people: Sequence[int] = (),
        reviewers: Sequence[int] = (),
    ) -> Priced:
        """Return what one case's contributions imply when mistakes cost this much; see `TeamBelief.weigh`."""
        scales, crowd = team._single, len(people)
        z, evidence, hit, looks = scales.look(ai, people, reviewers)
        e, total, _ = scales._read(z, evidence, crowd)
        q = np.array(e) / total
        label, saved = int(self.choose(q)), [0.0]
        likely = scales.likelihood(1 / (1 + exp(-hit)), looks)
        for more in (1, 2):
            then, whole, power = scales._read(z, evidence, crowd + more)
            tempered = likely**power
            costs = (np.array(then) / whole * likely ** (more * power)) @ self.rows
            gain = float((costs[:, label] - costs.min(axis=1)).sum())
            saved.append(gain / float(tempered.sum(axis=0) @ then / whole) ** more / more)
        return Priced(label, float(q[label]), max(saved), q.tolist(), self.expected(q).tolist())

    def lean(self, team: TeamBelief, ai: ArrayLike | None = None) -> tuple[int, float]:
        """Return label and chance to be right of what the AI says alone, the same as `weigh` gives."""
        z = team._single._calibrated(ai)
        top = max(z)
        e = np.array([exp(v - top) for v in z])
        q = e / sum(e.tolist())
        label = int(self.choose(q))
        return label, float(q[label])

    def decide(
        self,
        team: TeamBelief,
        *,
        ai: ArrayLike | None = None,
        people: ArrayLike | None = None,
        reviewers: ArrayLike | None = None,
    ) -> tuple[Floats, Floats]:
        r"""Return the belief (m, K) and the expected cost one more review saves (m,), in the matrix's unit.

        $v = \sum_h \max_a \sum_t q_t P(h \mid t)\,(C_{t y^*} - C_{t a}) / Z$ with y* the answer of least cost
        now: for each answer h that could come, what changing one's mind would save. The larger of what one
        answer may save and half of what two agreeing answers may.

        >>> rng = np.random.default_rng(0)
        >>> truth = (rng.random(500) < 0.1).astype(int)
        >>> people = np.where(rng.random((500, 1)) < 0.9, truth[:, None], 1 - truth[:, None])
        >>> team = TeamBelief().fit(people=people, truth=truth, labels=2)
        >>> cost = Cost(np.array([[0.0, 1.0], [20.0, 0.0]]))
        >>> q, value = cost.decide(team, people=[[0], [1]])
        >>> cost.choose(q).tolist(), bool(value[0] > team.review_value(people=[[0]])[0])
        ([0, 1], True)

        Howard, R. A. (1966). Information value theory. IEEE Transactions on Systems Science and
        Cybernetics 2(1).
        """
        z, evidence, heads, scene = team._read(ai, people, reviewers)
        q = softmax(team._combine(z, evidence, heads))
        now, accuracy = self.choose(q), team._confusion.accuracy(scene.confidence)
        gains = []
        for more in (1, 2):
            then = softmax(team._combine(z, evidence, heads, heads + more))
            power = team._crowd.people(heads + more)
            saved = self._saved(now, then, accuracy, power, scene, team._confusion, answers=more)
            gains.append(saved / more)
        return q, np.maximum(*gains)

    def _saved(
        self,
        now: Ints,
        then: Floats,
        accuracy: Floats,
        power: Floats,
        scene: Scene,
        people: Confusion,
        *,
        answers: int,
    ) -> Floats:
        """Return the expected cost (n,) saved by so many answers that agree."""
        n, k = then.shape
        saved, step = np.zeros(n), max(1, CELLS // (k * k))
        for start in range(0, n, step):
            rows = np.arange(start, min(start + step, n))
            likely = _likelihood(accuracy[rows], scene[rows], people)
            joint = then[rows][:, None, :] * likely ** (answers * power[rows])[:, None, None]
            costs = joint @ self.rows
            held = np.take_along_axis(costs, now[rows][:, None, None], axis=2)[..., 0]
            total = (likely ** power[rows][:, None, None]).sum(axis=1)
            share = np.einsum("nt,nt->n", then[rows], total)
            saved[rows] = np.maximum(held - costs.min(axis=2), 0.0).sum(axis=1) / share**answers
        return saved


def _likelihood(accuracy: Floats, scene: Scene, people: Confusion) -> Floats:
    """Return P(answer h | truth t, case) (n, K, K) of a person of this accuracy, h before t."""
    looks, misses = scene.looks_like, people.misses
    alike = looks[:, :, None] / (scene.whole[:, None] - looks)[:, None, :]
    miss = (1 - people.shared) * misses.T[None] + people.shared * alike
    likely: Floats = (1 - accuracy)[:, None, None] * miss
    at = np.arange(len(misses))
    likely[:, at, at] = accuracy[:, None]
    return likely
