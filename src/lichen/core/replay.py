"""What another policy would have lost on the same cases, from a log that says how likely each act was."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from lichen.core.intervals import Interval

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]

FEWEST = 12.0
"""Tried so few times in effect, a way of treating cases is not judged."""
ENOUGH = 150.0
"""So many tries are asked for where the log cannot say."""
_LEAST_EXPLORED, _MOST_EXPLORED = 0.1, 0.5
_HEAVIEST_SHARE = 0.2
_PSEUDO = 1.0
_PER_GROUP, _MOST_GROUPS, _PRIOR = 25, 20, 3.0
_STAKES = np.array([0.9 * 2.0**-k for k in range(8)])
_BINS, _HALVINGS, _SLACK = 4_096, 40, 4.0


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more the new policy loses per case than the old one (below zero: the new one is better).

    `interval` is for one look at a finished log, `value` NaN with the widest ends where the log cannot say;
    then `cannot_say` is the sentence and `explore` the chance with which the candidate way should be tried.
    `at_most` is the one-sided upper bound of the same confidence: it decides whether the new one is better.
    `gain_at_least` is a lower bound on old − new that holds however often it is looked at: above 0, switch.
    `differing` is the share of cases the policies treat differently, `effective` how many of them were in
    effect treated the new way, `heaviest` the largest weight one of them carries.
    """

    interval: Interval
    at_most: float
    gain_at_least: float
    differing: float
    effective: float
    heaviest: float
    cannot_say: str | None = None
    explore: float | None = None

    @property
    def better(self) -> bool:
        """Whether the log says that the new policy loses less, wrongly in at most 1 − confidence of logs."""
        return self.cannot_say is None and self.at_most < 0.0

    @property
    def worse(self) -> bool:
        """Whether the interval says that the new policy loses more."""
        return self.cannot_say is None and self.interval.low > 0.0


def policy_difference(
    *,
    loss: npt.ArrayLike,
    action: npt.ArrayLike,
    propensity: npt.ArrayLike,
    model: npt.ArrayLike,
    old: npt.ArrayLike,
    new: npt.ArrayLike,
    confidence: float = 0.95,
) -> Difference:
    r"""Return the paired, doubly robust difference new − old in loss per case.

    `loss` (n,) in [0, 1] is what was lost by the logged `action` (n,), which was taken with `propensity`
    (n,); `model` (n, A) predicts the loss of each action and may be wrong; `old` and `new` (n,) are the
    actions of the two policies. Cases on which they agree cancel. On the others, with residual
    e = loss − model and weight w = 1 / propensity,

    $\hat\Delta = \frac{n_d}{n}\Big[\overline{m_{new} - m_{old}} + \hat e_{new} - \hat e_{old}\Big]$,
    $\hat e_a = \sum_{a_i = a} w_i e_i / \sum_{a_i = a} w_i$,

    so that a good model makes it precise and a bad one does not make it wrong. The interval is Student's t
    on the variance of the influence values, each side having one more case that was right and one that was
    wrong (Agresti & Caffo): without them it is too short where errors are few. Where the new way was hardly
    ever tried there is no estimate but a sentence. Raises ValueError for arrays that do not fit.

    >>> rng = np.random.default_rng(0)
    >>> n = 4000
    >>> explored = rng.random(n) < 0.2                              # the new way, on one case in five
    >>> wrong = rng.random(n) < np.where(explored, 0.02, 0.08)     # simulated
    >>> found = policy_difference(
    ...     loss=wrong, action=explored, propensity=np.where(explored, 0.2, 0.8),
    ...     model=np.full((n, 2), 0.05), old=np.zeros(n), new=np.ones(n))
    >>> round(found.interval.value, 3), round(found.interval.high, 3), found.better
    (-0.055, -0.04, True)
    >>> policy_difference(
    ...     loss=wrong, action=np.zeros(n), propensity=np.ones(n), model=np.full((n, 2), 0.05),
    ...     old=np.zeros(n), new=np.ones(n)).cannot_say[:80]
    'The log cannot say: of the 4,000 cases that would be treated differently, 0 were'

    Dudík, M., Erhan, D., Langford, J. & Li, L. (2014). Doubly robust policy evaluation and optimization.
    Statistical Science, 29(4), 485-511.
    Agresti, A. & Caffo, B. (2000). Simple and effective confidence intervals for proportions and differences
    of proportions result from adding two successes and two failures. The American Statistician, 54, 280-288.
    """
    log = _log(loss, action, propensity, model, old, new)
    n, differ = len(log.loss), log.old != log.new
    if not differ.any():
        return Difference(Interval(0.0, 0.0, 0.0, n), 0.0, 0.0, 0.0, 0.0, 0.0)
    part = log.only(differ)
    share = len(part.loss) / n
    tried = 1.0 / part.propensity[part.action == part.new]
    effective, heaviest = _effective(tried), float(tried.max(initial=0.0))
    said, explore = _unexplored(part)
    if said is not None:
        nothing = Interval(math.nan, -share, share, n)
        return Difference(nothing, share, -share, share, effective, heaviest, said, explore)
    interval, at_most = _interval(part, n, confidence)
    lower = share * gain_at_least(_gains(part), least=_least_gain(part), confidence=confidence)
    return Difference(interval, at_most, max(lower, -share), share, effective, heaviest)


def gain_at_least(gains: npt.ArrayLike, *, least: float, confidence: float = 0.95) -> float:
    r"""Return a lower bound on the mean of `gains` (n,), none below `least`, valid however often one looks.

    A fortune is bet on "the mean is above g": $\prod (1 + \lambda (x_i - g))$, averaged over eight fixed
    $\lambda$ in (0, 1/(g − least)); the bound is the largest g that it refutes at 1/δ. Gains are rounded
    down to a fine grid first, which can only lower it.

    >>> rng = np.random.default_rng(0)
    >>> round(gain_at_least(rng.random(2000) < 0.3, least=0.0), 2)     # simulated
    0.27

    Waudby-Smith, I., Wu, L., Ramdas, A., Karampatziakis, N. & Mineiro, P. (2024). Anytime-valid off-policy
    inference for contextual bandits. ACM/IMS Journal of Data Science, 1(3).
    """
    values = np.asarray(gains, dtype=np.float64)
    if values.ndim != 1 or (len(values) and not values.min() >= least - 1e-9):
        raise ValueError(f"gains must be an array (n,) of numbers of at least {least}; it is {values.shape}.")
    if len(values) == 0:
        return least
    step = max(float(values.max()) - least, 1e-12) / _BINS
    places, counts = np.unique(np.floor((values - least) / step), return_counts=True)
    rounded = np.maximum(least, least + step * places)
    low, high = least, float(values.mean())
    needed = math.log(1.0 / (1.0 - confidence))
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        refuted = _log_fortune(rounded, counts, middle, least) >= needed
        low, high = (middle, high) if refuted else (low, middle)
    return low


def predicted_by_score(
    score: npt.ArrayLike, value: npt.ArrayLike, known: npt.ArrayLike, weight: npt.ArrayLike | None = None
) -> Floats:
    """Return what to expect of `value` at each `score`, (n,), from the cases where it is `known` (n,).

    The mean of up to twenty groups of like scores, each of 25 known cases or more and drawn a little to the
    mean of all. No case is predicted from itself: even places learn from odd ones, odd from even. `weight`
    (n,) is one over the chance of being known. It is a model for `policy_difference`: rough, never harmful.

    >>> predicted_by_score(np.repeat([0.5, 0.9], 100), np.repeat([1, 0], 100), np.ones(200, bool)).round(1)[
    ...     [0, -1]].tolist()
    [1.0, 0.0]
    """
    scores, values = np.asarray(score, dtype=np.float64), np.asarray(value, dtype=np.float64)
    there = np.asarray(known, dtype=np.bool_)
    weights = np.ones(len(scores)) if weight is None else np.asarray(weight, dtype=np.float64)
    odd = np.arange(len(scores)) % 2 == 1
    out = np.empty(len(scores))
    for half in (odd, ~odd):
        learn = there & half
        out[~half] = _by_group(scores, values, learn, weights)[~half]
    return out


def _by_group(scores: Floats, values: Floats, learn: Flags, weights: Floats) -> Floats:
    if not learn.any():
        return np.full(len(scores), 0.5)
    x, y, w = scores[learn], values[learn], weights[learn]
    overall = (w @ y + 0.5 * w.max()) / (w.sum() + w.max())
    groups = int(np.clip(len(x) // _PER_GROUP, 1, _MOST_GROUPS))
    ends = np.unique(np.quantile(x, np.arange(1, groups) / groups))
    place = np.searchsorted(ends, x, side="right")
    mass = np.bincount(place, w, len(ends) + 1)
    prior = _PRIOR * float((w**2).sum() / w.sum())
    means = (np.bincount(place, w * y, len(ends) + 1) + prior * overall) / (mass + prior)
    return np.asarray(means[np.searchsorted(ends, scores, side="right")], dtype=np.float64)


def _log_fortune(values: Floats, counts: Ints, mean: float, least: float) -> float:
    bets = _STAKES / max(mean - least, 1e-12)
    logs = counts @ np.log1p((values - mean)[:, None] * bets)
    peak = float(logs.max())
    return peak + math.log(float(np.exp(logs - peak).mean()))


@dataclass(frozen=True, slots=True)
class _Log:
    loss: Floats
    action: Ints
    propensity: Floats
    model: Floats
    old: Ints
    new: Ints

    def only(self, kept: Flags) -> _Log:
        return _Log(
            self.loss[kept], self.action[kept], self.propensity[kept], self.model[kept], self.old[kept],
            self.new[kept],
        )  # fmt: skip

    def predicted(self, action: Ints) -> Floats:
        return self.model[np.arange(len(action)), action]


def _log(
    loss: npt.ArrayLike,
    action: npt.ArrayLike,
    propensity: npt.ArrayLike,
    model: npt.ArrayLike,
    old: npt.ArrayLike,
    new: npt.ArrayLike,
) -> _Log:
    lost, chance = np.asarray(loss, dtype=np.float64), np.asarray(propensity, dtype=np.float64)
    did, before, after = (np.asarray(each).astype(np.int64) for each in (action, old, new))
    predicted = np.asarray(model, dtype=np.float64)
    shapes = [each.shape for each in (lost, chance, did, before, after)]
    if lost.ndim != 1 or len(set(shapes)) != 1 or predicted.ndim != 2 or len(predicted) != len(lost):
        raise ValueError(
            "loss, action, propensity, old and new must be arrays (n,) and model (n, A); "
            f"they are {shapes} and {predicted.shape}."
        )
    if len(lost) == 0 or not ((lost >= 0.0) & (lost <= 1.0)).all() or not np.isfinite(predicted).all():
        raise ValueError("loss must lie in [0, 1] and model hold numbers, for at least one case.")
    if not ((chance > 0.0) & (chance <= 1.0)).all():
        raise ValueError("propensity must lie above 0 and at most at 1: what was done had some chance.")
    codes = np.concatenate([did, before, after])
    if codes.min() < 0 or codes.max() >= predicted.shape[1]:
        raise ValueError(f"actions must be codes from 0 to {predicted.shape[1] - 1}, the columns of model.")
    return _Log(lost, did, chance, predicted, before, after)


def _effective(weights: Floats) -> float:
    """Kish's effective number of cases."""
    return float(weights.sum() ** 2 / (weights**2).sum()) if len(weights) else 0.0


def _unexplored(part: _Log) -> tuple[str | None, float | None]:
    """Why the log cannot say, by the pair of actions that was tried least, and what to explore."""
    for before, after in np.unique(np.column_stack([part.old, part.new]), axis=0).tolist():
        pair = part.only((part.old == before) & (part.new == after))
        cases, weights = len(pair.loss), 1.0 / pair.propensity[pair.action == after]
        if cases < max(FEWEST, 0.02 * len(part.loss)):
            continue
        if _effective(weights) < FEWEST or weights.max() > _HEAVIEST_SHARE * weights.sum():
            return _sentence(cases, len(weights))
        # Weights add up to the number of cases wherever each of them could have been tried.
        spread = math.sqrt(float((weights**2 - weights).sum()))
        if weights.sum() + _SLACK * spread < 0.95 * cases:
            return _sentence(cases, len(weights), part=True)
    tried = part.action == part.new
    return _sentence(len(part.loss), int(tried.sum())) if tried.sum() < FEWEST else (None, None)


def _sentence(cases: int, tried: int, *, part: bool = False) -> tuple[str, float]:
    explore = min(_MOST_EXPLORED, max(_LEAST_EXPLORED, ENOUGH / cases))
    there = "and some kinds of them never were" if part else "which is too few or too one-sided to judge by"
    wanted = max(ENOUGH, explore * cases)
    return (
        f"The log cannot say: of the {cases:,} cases that would be treated differently, {tried:,} were "
        f"treated so already, {there}. Treat {explore:.0%} of such cases the new way, chosen at random and "
        f"on the candidate lane only, until about {wanted:,.0f} were.",
        explore,
    )


def _interval(part: _Log, n: int, confidence: float) -> tuple[Interval, float]:
    """The interval, and the one-sided upper bound."""
    from scipy.special import stdtrit

    cases = len(part.loss)
    expected = part.predicted(part.new) - part.predicted(part.old)
    influence, extra, freedom = expected.copy(), 0.0, 0.0
    value = float(expected.mean())
    for sign, side in ((1.0, part.new), (-1.0, part.old)):
        taken = part.action == side
        if not taken.any():
            continue
        mean, pulls, more = _side(part, taken, cases)
        value += sign * mean
        influence[taken] += sign * pulls
        extra += more
        freedom += (float((pulls**2).sum()) + more) ** 2 / max(1.0, _effective(1.0 / part.propensity[taken]))
    squares = float(((influence - influence.mean()) ** 2).sum()) + extra
    # Which cases differ is drawn, too: the others stand at zero.
    between = cases * (1.0 - cases / n) * value**2
    degrees = max(2.0, squares**2 / freedom) if freedom > 0.0 else math.inf
    degrees = min(degrees, 1e9)
    error, centre = math.sqrt(squares + between) / n, value * cases / n
    half = float(stdtrit(degrees, 0.5 + confidence / 2)) * error
    at_most = centre + float(stdtrit(degrees, confidence)) * error
    return Interval(centre, centre - half, centre + half, n), at_most


def _side(part: _Log, taken: Flags, cases: int) -> tuple[float, Floats, float]:
    """The mean residual of one side with two cases added, its pulls on the sum, and the added squares."""
    weight = 1.0 / part.propensity[taken]
    predicted = part.predicted(part.action)[taken]
    residual = part.loss[taken] - predicted
    each = float((weight**2).sum() / weight.sum())
    usual = float(np.average(predicted, weights=weight))
    added = _PSEUDO * np.array([1.0 - usual, -usual])
    total = float(weight.sum()) + 2.0 * _PSEUDO * each
    mean = (float(weight @ residual) + each * float(added.sum())) / total
    scale = cases / total
    pulls = scale * weight * (residual - mean)
    more = _PSEUDO * float(((scale * each * (added / _PSEUDO - mean)) ** 2).sum())
    return mean, pulls, more


def _gains(part: _Log) -> Floats:
    """Old − new per case, doubly robust; unbiased whatever the model says."""
    gain = part.predicted(part.old) - part.predicted(part.new)
    pull = (part.loss - part.predicted(part.action)) / part.propensity
    gain += np.where(part.action == part.old, pull, 0.0)
    gain -= np.where(part.action == part.new, pull, 0.0)
    return gain


def _least_gain(part: _Log) -> float:
    """The smallest gain any case could have shown, by the weights there are."""
    worst = part.predicted(part.old) - part.predicted(part.new)
    fall = np.zeros(len(worst))
    is_new, is_old = part.action == part.new, part.action == part.old
    heavy_new = float((1.0 / part.propensity[is_new]).max(initial=0.0))
    heavy_old = float((1.0 / part.propensity[is_old]).max(initial=0.0))
    fall = np.maximum(
        heavy_new * (1.0 - part.predicted(part.new)), heavy_old * np.maximum(part.predicted(part.old), 0.0)
    )
    return float((worst - fall).min())
