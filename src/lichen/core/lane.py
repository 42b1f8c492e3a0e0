"""The AI-only lane certified from a finished sample: fixed-sequence testing with exact binomial p-values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from lichen.core.betting import OPENING, FloatArray, upper_bound

IntArray: TypeAlias = npt.NDArray[np.int64]

# Where a watched or weighted sequence begins: at lanes with this share of the cases, each with this part of
# δ. The narrow start serves a weak AI; the wide one opens sooner. What the narrow one certifies flows on to
# the wide one.
STARTS = ((0.25, 0.5), (0.6, 0.5))
# A finished sample is one sequence, begun no narrower than this share.
_NARROWEST = 0.25
_FORGIVEN = 5
_STEPS = 50


@dataclass(frozen=True, slots=True)
class Lane:
    """An AI-only lane: cases with score ≥ `threshold`; `threshold` is None while nothing is certified.

    `share` of all cases fall in it, `error` is the rate observed there among `n` audited cases, `upper` its
    upper confidence bound. All rates are fractions; `bound` and `confidence` are what was promised.
    """

    threshold: float | None
    share: float
    error: float
    upper: float
    n: int
    bound: float
    confidence: float


def certify(
    *,
    scores: npt.ArrayLike,
    errors: npt.ArrayLike,
    bound: float,
    confidence: float = 0.95,
    propensities: npt.ArrayLike | None = None,
) -> Lane:
    """Return the widest lane certified to err in at most `bound` of its cases.

    The chance that its true error is above `bound` is at most 1 − `confidence`.

    `scores` (n,) order the cases, higher is surer, on any scale; `errors` (n,) are 1 where the AI was wrong,
    0 where right. `propensities` (n,) are the logged probabilities with which each case was chosen to be
    checked; leave them out when every case, or a plain random sample, was checked. Raises ValueError for
    arrays that do not fit.

    Lanes are tested from the most confident down, each with p = P(Binomial(k, bound) ≤ errors among its k
    cases), until one fails. A lane's own threshold case is left out of its k: given the threshold, the k
    cases above are then an independent sample of the lane, so p is exact although thresholds come from the
    same data. The sequence begins at a quarter of the sample or where one error is forgiven; its sizes depend
    on n, bound and confidence alone. With propensities p = 1 / (fortune of bets weighted by min π / π), and
    half of δ each begins at a quarter and at three fifths of the sample.

    >>> rng = np.random.default_rng(1)
    >>> score = rng.random(2000)
    >>> wrong = rng.random(2000) < 0.3 * (1 - score) ** 2      # simulated
    >>> lane = certify(scores=score, errors=wrong, bound=0.05)
    >>> round(lane.threshold, 2), round(lane.share, 2), round(lane.upper, 3)
    (0.39, 0.61, 0.049)

    Angelopoulos, A., Bates, S., Candès, E., Jordan, M. & Lei, L. (2021). Learn then Test. arXiv:2110.01052.
    """
    check_promise(bound, confidence)
    score, wrong, weight, inverse = _sample(scores, errors, propensities)
    # Among equal scores the errors come first, so that the case left out is a correct one: never in the
    # lane's favour.
    order = np.lexsort((-wrong, -score))
    score, wrong, weight, inverse = score[order], wrong[order], weight[order], inverse[order]
    ends, budgets = _plan(score, bound, 1.0 - confidence, weighted=propensities is not None)
    widest = walk(_p_values(wrong, weight, ends, bound), budgets)
    if widest < 0:
        return Lane(None, 0.0, math.nan, 1.0, 0, bound, confidence)
    end = int(ends[widest])
    upper = _upper(wrong[: end - 1], weight[: end - 1], confidence)
    share = float(inverse[:end].sum() / inverse.sum())
    error = float(np.average(wrong[:end], weights=inverse[:end]))
    return Lane(float(score[end - 1]), share, error, upper, end, bound, confidence)


def check_promise(bound: float, confidence: float) -> None:
    """Raise ValueError unless `bound` and `confidence` lie strictly between 0 and 1."""
    for name, number in (("bound", bound), ("confidence", confidence)):
        if not 0.0 < number < 1.0:
            raise ValueError(
                f"{name} must lie strictly between 0 and 1, for example 0.02 or 0.95; it is {number}."
            )


def lane_ends(descending: FloatArray) -> IntArray:
    """Return how many cases each watched lane holds: steps of a fiftieth, equal scores together."""
    n = len(descending)
    return _whole_groups(descending, np.ceil(np.arange(1, _STEPS + 1) * (n / _STEPS)).astype(np.int64))


def start_budgets(ends: IntArray, *, delta: float) -> FloatArray:
    """Return the part of `delta` with which each watched lane starts; they sum to `delta`."""
    budgets = np.zeros(len(ends))
    for share, part in STARTS:
        budgets[np.searchsorted(ends, share * ends[-1])] += delta * part
    return budgets


def walk(p_values: FloatArray, budgets: FloatArray) -> int:
    """Return the index of the widest lane that passes, −1 if none; who passes hands its budget on."""
    passed = passing(p_values, budgets)
    return passed[-1] if passed else -1


def passing(p_values: FloatArray, budgets: FloatArray) -> list[int]:
    """Return the indices of all lanes that pass, the narrowest first."""
    passed, spend = [], 0.0
    for position, (p, budget) in enumerate(zip(p_values.tolist(), budgets.tolist(), strict=True)):
        spend += budget
        if spend > 0.0 and p <= spend:
            passed.append(position)
        else:
            spend = 0.0
    return passed


def _plan(score: FloatArray, bound: float, delta: float, *, weighted: bool) -> tuple[IntArray, FloatArray]:
    if weighted:
        ends = lane_ends(score)
        return ends, start_budgets(ends, delta=delta)
    ends = _whole_groups(score, _sizes(len(score), bound, delta) + 1)
    budgets = np.zeros(len(ends))
    budgets[:1] = delta
    return ends, budgets


def _sizes(n: int, bound: float, delta: float) -> IntArray:
    """How many cases lie above each tested threshold: first the sizes at which one more error is forgiven.

    Any other small size would waste evidence, since errors come whole. Begin where one error is forgiven,
    unless that takes more than half of the sample; go on by fiftieths once five are.
    """
    exact = _forgiving(n - 1, bound, delta)
    if not exact:
        return np.empty(0, dtype=np.int64)
    first = exact[1] if len(exact) > 1 and exact[1] <= n / 2 else exact[0]
    sizes = [size for size in exact if size >= max(first, _NARROWEST * n)]
    if len(exact) == _FORGIVEN + 1 or not sizes:
        step = max(1, n // _STEPS)
        begin = sizes[-1] + step if sizes else math.ceil(max(first, _NARROWEST * n))
        sizes.extend(range(begin, n - 1, step))
        sizes.append(n - 1)
    return np.array(sizes, dtype=np.int64)


def _forgiving(most: int, bound: float, delta: float) -> list[int]:
    """The smallest samples, up to `most`, in which 0, 1, 2 … errors still speak against `bound`."""
    from scipy.stats import binom

    tried = np.arange(1, min(most, math.ceil((20.0 - 2.0 * math.log(delta)) / bound)) + 1)
    found = [
        int(np.argmax(np.append(binom.cdf(c, tried, bound) <= delta, True))) for c in range(_FORGIVEN + 1)
    ]
    return [int(tried[position]) for position in found if position < len(tried)]


def _whole_groups(descending: FloatArray, ends: IntArray) -> IntArray:
    last = np.append(np.flatnonzero(descending[1:] != descending[:-1]), len(descending) - 1)
    return np.asarray(last[np.unique(np.searchsorted(last, ends - 1))] + 1, dtype=np.int64)


def _sample(
    scores: npt.ArrayLike, errors: npt.ArrayLike, propensities: npt.ArrayLike | None
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    score = np.asarray(scores, dtype=np.float64)
    wrong = np.asarray(errors, dtype=np.float64)
    chance = np.ones(score.shape) if propensities is None else np.asarray(propensities, dtype=np.float64)
    if score.ndim != 1 or len(score) == 0 or wrong.shape != score.shape or chance.shape != score.shape:
        raise ValueError(
            f"scores, errors and propensities must be arrays (n,) of one length n ≥ 1; "
            f"they are {score.shape}, {wrong.shape} and {chance.shape}."
        )
    if np.isnan(score).any() or not np.isin(wrong, (0.0, 1.0)).all():
        raise ValueError("scores must be numbers and errors 0 or 1, without gaps.")
    if not ((chance > 0.0) & (chance <= 1.0)).all():
        raise ValueError("propensities must lie above 0 and at most at 1.")
    return score, wrong, chance.min() / chance, 1.0 / chance


def _p_values(wrong: FloatArray, weight: FloatArray, ends: IntArray, bound: float) -> FloatArray:
    if (weight == 1.0).all():
        from scipy.stats import binom

        lost = np.append(0.0, np.cumsum(wrong))[ends - 1]
        return np.asarray(binom.cdf(lost, ends - 1, bound), dtype=np.float64)
    bets = OPENING.fractions(bound)
    logs = np.log1p(weight[:, None] * (bound - wrong)[:, None] * bets)
    logs = np.vstack([np.zeros(len(bets)), np.cumsum(logs, axis=0)])[ends - 1]
    fortune = np.exp(np.minimum(logs, 600.0)) @ OPENING.shares
    return np.asarray(1.0 / np.maximum(fortune, 1.0), dtype=np.float64)


def _upper(wrong: FloatArray, weight: FloatArray, confidence: float) -> float:
    if (weight == 1.0).all():
        from scipy.stats import beta

        lost = wrong.sum()
        return float(beta.ppf(confidence, lost + 1.0, len(wrong) - lost)) if lost < len(wrong) else 1.0
    return float(upper_bound((weight * wrong).sum(), weight.sum(), confidence=confidence, stakes=OPENING))
