"""Reviewers learn from each other's numbers: partial pooling of accuracies and of confusion matrices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reliability:
    """Accuracy of each reviewer with an interval, and what the reviewers have in common.

    `mean`, `low`, `high` are (R,): posterior mean and the bounds of the central interval.
    `average` is the accuracy of a reviewer about whom nothing is known, `strength` how many
    answers that knowledge is worth.
    """

    mean: Floats
    low: Floats
    high: Floats
    average: float
    strength: float


@dataclass(frozen=True)
class PooledConfusion:
    """Confusion of each reviewer (R,K,K) and of all together (K,K): rows are truths, columns answers.

    `strength` and `skill_strength` are what the group's matrix was taken to be worth, given or found.
    """

    confusion: Floats
    pooled: Floats
    strength: float
    skill_strength: float


def reliability(*, correct: ArrayLike, total: ArrayLike, confidence: float = 0.95) -> Reliability:
    r"""Return each reviewer's accuracy, pulled towards the group as far as the group is alike.

    Accuracies are drawn from $Beta(s a_0, s(1-a_0))$ and counts from a binomial. How alike the group is,
    $(s, a_0)$, has the posterior of the beta-binomial marginal likelihood under a weak prior
    ($\log s \sim N(\log 20, 1.5^2)$, $a_0$ uniform), summed on a grid:

    $$a_r \mid s, a_0 \sim Beta(s a_0 + c_r,\; s (1 - a_0) + n_r - c_r),\qquad
      p(a_r) = \sum_{s, a_0} w(s, a_0)\, p(a_r \mid s, a_0).$$

    The interval is that of the Beta distribution with the mean and variance of this mixture, so it knows
    that few reviewers say little about the group. Only counts are needed: an online caller adds to two
    arrays and asks again.

    Parameters: `correct` (R,) and `total` (R,) are counts, fractions allowed (weighted audits);
    `total` may be 0. `confidence` in (0, 1) is the mass of the interval.

    Raises ValueError when shapes differ or `0 <= correct <= total` fails.

    >>> found = reliability(correct=[5, 50, 0], total=[5, 100, 0])
    >>> found.mean.round(2).tolist(), round(found.average, 2)
    ([0.75, 0.51, 0.62], 0.62)

    Morris, C. N. (1983). Parametric empirical Bayes inference: theory and applications.
    Journal of the American Statistical Association 78(381), 47-55.
    """
    hits, n = _counts(correct, total)
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, got {confidence}")
    from scipy.special import betaincinv

    # Reviewers with the same counts have the same posterior: each pair is worked out once.
    pairs, place, often = np.unique(hits + 1j * n, return_inverse=True, return_counts=True)
    s, a0, weight = population(pairs.real, pairs.imag, often)
    mean, variance = _mixture(s, a0, weight, pairs.real, pairs.imag)
    size = mean * (1 - mean) / variance - 1
    tail = (1 - confidence) / 2
    low, high = (
        np.asarray(betaincinv(mean * size, (1 - mean) * size, p), dtype=np.float64) for p in (tail, 1 - tail)
    )
    strength = float(np.exp((weight.sum(axis=1) * np.log(s)).sum()))
    return Reliability(mean[place], low[place], high[place], float((weight.sum(axis=0) * a0).sum()), strength)


def confusion(
    counts: ArrayLike, *, strength: float | None = None, skill_strength: float | None = None
) -> PooledConfusion:
    r"""Return each reviewer's confusion matrix, pulled towards the group's as seen through their own habits.

    With $n_{rkl}$ how often reviewer $r$ answered $l$ when $k$ was true, the group's matrix is

    $$P_{kl} \propto \sum_r \frac{s}{s + n_{rk\cdot}}\, n_{rkl},$$

    the usual weights of a random effect: someone with ten thousand answers does not speak for all. $P$ is
    moved twice and is then worth $s$ = `strength` answers per truth:

    1. Skill: $\operatorname{logit} M_{rkk} = \operatorname{logit} P_{kk} + \delta_r$, where $\delta_r$ is the
       logit of the reviewer's accuracy minus the logit of the accuracy the group would have had on the same
       truths; mistakes keep their pooled proportions.
    2. Habit: $B_{rkl} \propto M_{rkl}\, (o_{rl} + a q_l) / (e_{rl} + a q_l)$, where $o_{rl}$ is how often the
       reviewer answered $l$, $e_{rl}$ how often $M_r$ would have, and $q$ the group's shares of answers.

    $$\phi_{rkl} = \frac{n_{rkl} + s\,B_{rkl}}{n_{rk\cdot} + s}$$

    Accuracies are pulled to the overall one with the weight of $a$ = `skill_strength` answers, as habits are.

    Left out, $a$ is the strength `reliability` finds in the same counts, and $s$ maximises the
    Dirichlet-multinomial likelihood of the counts given their plain sum, over {1, 2, 4, ..., 1024}.

    Parameters: `counts` (R,K,K), not negative, fractions allowed; a reviewer with no counts gets `pooled`.

    Raises ValueError when `counts` is not (R,K,K) with K >= 2, holds a number that is negative or not finite,
    or a strength is not positive.

    >>> counts = [[[90, 10], [10, 90]], [[4, 0], [1, 0]]]
    >>> confusion(counts).confusion[1].round(2).tolist()
    [[0.9, 0.1], [0.15, 0.85]]

    Kim, H.-C. and Ghahramani, Z. (2012). Bayesian classifier combination. AISTATS, PMLR 22, 619-627.
    """
    table = np.asarray(counts, dtype=np.float64)
    if table.ndim != 3 or table.shape[1] != table.shape[2] or table.shape[1] < 2 or len(table) == 0:
        raise ValueError(f"counts: expected shape (R, K, K) with R >= 1 and K >= 2, got {table.shape}")
    if not (np.all(np.isfinite(table)) and np.all(table >= 0)):
        raise ValueError("counts: every count must be a finite number, zero or more")
    if (strength is not None and strength <= 0) or (skill_strength is not None and skill_strength <= 0):
        raise ValueError(f"strengths must be positive, got {strength} and {skill_strength}")
    last = np.ascontiguousarray(table.transpose(1, 2, 0))
    if skill_strength is None:
        skill_strength = _alike(last)
    if strength is None:
        strength = _best_strength(last)
    base, pooled = expected(last, strength, skill_strength)
    shrunk = blend(last, base, strength)
    return PooledConfusion(np.ascontiguousarray(shrunk.transpose(2, 0, 1)), pooled, strength, skill_strength)


def expected(counts: Floats, strength: float, skill_strength: float) -> tuple[Floats, Floats]:
    """$B$ and $P$ of `confusion`, from counts (truth, answer, reviewer).

    Reviewers come last so that every pass runs along contiguous memory.
    """
    rows = counts.sum(axis=1)
    # A hundredth of an answer per cell keeps every logarithm finite without moving any estimate.
    together = np.einsum("klr,kr->kl", counts, strength / (strength + rows)) + 0.01
    pooled = together / together.sum(axis=1, keepdims=True)
    together /= together.sum()
    base = _moved_by_skill(counts, rows, pooled, skill_strength, float(np.trace(together)))
    usual = skill_strength * together.sum(axis=0)[:, None]
    base *= (counts.sum(axis=0) + usual) / ((base * rows[:, None, :]).sum(axis=0) + usual)
    base /= base.sum(axis=1)[:, None, :]
    return base, pooled


def blend(counts: Floats, base: Floats, strength: float) -> Floats:
    """Distributions from counts (truth, answer, reviewer) and `base`, worth `strength` answers per truth."""
    mixed = strength * base
    mixed += counts
    mixed /= (counts.sum(axis=1) + strength)[:, None, :]
    return mixed


def _moved_by_skill(counts: Floats, rows: Floats, pooled: Floats, strength: float, overall: float) -> Floats:
    diagonal = np.arange(len(pooled))
    right = np.clip(pooled.diagonal(), 1e-6, 1 - 1e-6)[:, None]
    n, usual = rows.sum(axis=0) + strength, strength * overall
    seen = (counts[diagonal, diagonal].sum(axis=0) + usual) / n
    shift = _logit(seen) - _logit(((right * rows).sum(axis=0) + usual) / n)
    own = _expit(_logit(right) + shift)
    moved = pooled[:, :, None] * ((1 - own) / (1 - right))[:, None, :]
    moved[diagonal, diagonal] = own
    return moved


def _alike(counts: Floats) -> float:
    hits, n = np.einsum("kkr->r", counts), counts.sum(axis=(0, 1))
    pairs, often = np.unique(hits + 1j * n, return_counts=True)
    s, _, weight = population(pairs.real, pairs.imag, often)
    return float(np.exp((weight.sum(axis=1) * np.log(s)).sum()))


def _best_strength(counts: Floats) -> float:
    from scipy.special import gammaln

    rows, given = counts.sum(axis=1), counts > 0
    # Given the group alone, not `expected`, which has seen each reviewer's own counts and would fit too well.
    pooled = counts.sum(axis=2) + 0.01
    pooled /= pooled.sum(axis=1, keepdims=True)
    usual = np.broadcast_to(pooled[:, :, None], counts.shape)[given]
    seen, n = counts[given], rows[rows > 0]

    def fit(s: float) -> float:
        cells = gammaln(s * usual + seen) - gammaln(s * usual)
        return float(cells.sum() + (gammaln(s) - gammaln(s + n)).sum())

    return max((float(2**power) for power in range(11)), key=fit)


def _logit(p: Floats) -> Floats:
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(p / (1 - p)))


def _expit(z: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-z)))


def _counts(correct: ArrayLike, total: ArrayLike) -> tuple[Floats, Floats]:
    hits, n = np.asarray(correct, dtype=np.float64), np.asarray(total, dtype=np.float64)
    if hits.ndim != 1 or hits.shape != n.shape or len(hits) == 0:
        raise ValueError(
            f"correct and total: expected two arrays of shape (R,), got {hits.shape} and {n.shape}"
        )
    if not (np.all(hits >= 0) and np.all(hits <= n)):
        raise ValueError("correct and total: every count must satisfy 0 <= correct <= total")
    return hits, n


def population(hits: Floats, n: Floats, often: NDArray[np.integer[Any]]) -> tuple[Floats, Floats, Floats]:
    """Where the posterior of `s` (S,) and `a0` (A,) lies, with weights (S,A); `often` counts reviewers."""
    s_grid, a_grid = np.log(20.0) + 5 * _UNIT, 6 * _UNIT
    for _ in range(8):
        height = _log_posterior(np.exp(s_grid), _expit(a_grid), hits, n, often)
        weight = np.exp(height - height.max())
        weight /= weight.sum()
        s, a0 = np.exp(s_grid), _expit(a_grid)
        s_grid, a_grid = _around(s_grid, weight.sum(axis=1)), _around(a_grid, weight.sum(axis=0))
    return s, a0, weight


_UNIT = np.linspace(-1, 1, 15)


def _around(grid: Floats, weight: Floats) -> Floats:
    """The grid moved to where the weight is: four deviations, or two steps while it is too coarse to tell."""
    mean = (weight * grid).sum()
    deviation = np.sqrt((weight * (grid - mean) ** 2).sum())
    return np.asarray(mean + max(4 * deviation, 2 * (grid[1] - grid[0])) * _UNIT)


def _log_posterior(s: Floats, a0: Floats, hits: Floats, n: Floats, often: NDArray[np.integer[Any]]) -> Floats:
    from scipy.special import gammaln

    size = s[:, None, None]
    right, wrong = size * a0[:, None], size * (1 - a0[:, None])
    seen = gammaln(right + hits) - gammaln(right) + gammaln(wrong + n - hits) - gammaln(wrong)
    fit = (seen - gammaln(size + n) + gammaln(size)) @ often
    alike = -0.5 * ((np.log(s) - np.log(20.0)) / 1.5) ** 2
    return np.asarray(fit + alike[:, None] + np.log(a0) + np.log1p(-a0))


def _mixture(s: Floats, a0: Floats, weight: Floats, hits: Floats, n: Floats) -> tuple[Floats, Floats]:
    size = s[:, None, None]
    mean = (size * a0[:, None] + hits) / (size + n)
    variance = mean * (1 - mean) / (size + n + 1)
    middle = np.einsum("sa,sar->r", weight, mean)
    return middle, np.einsum("sa,sar->r", weight, variance + (mean - middle) ** 2)
