"""When to speak: suggestions so unlikely to be of use that they are better not shown."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Promise = Literal["suggestion", "person"]

_FAR = 3.0  # standard deviations beyond which a feature counts no further
_NEWTON, _ROUNDS = 25, 12
_LEAST, _MOST = 1.0, 3000.0  # bounds of the learned shrinkage, as precisions
_FOLDS = 10


class Own(NamedTuple):
    """How much likelier, in log-odds, one person takes suggestions than others, and its variance."""

    offset: float
    variance: float


@dataclass(frozen=True, eq=False)
class Speaking:
    r"""The chance that a suggestion is useful, and a threshold below which it is not said.

    $\log \frac{p}{1 - p} = a + z^\top b + \sum_{j \le k} c_{jk} z_j z_k + o_{person}$ with z the features in
    standard deviations, at most 3. Pairs are taken among the features named as `main`. b, c and o have normal
    priors whose three spreads are learned from the data, so that what does not help shrinks to nothing.

    The threshold is the one of `threshold_for`, on scores of people whom the score had not seen
    (`held_out_scores`): each score comes from a fit without that fold of people. The final fit has seen them
    all, so the promise holds as far as those fits are alike.

    >>> rng = np.random.default_rng(0)                                             # simulated
    >>> x = rng.normal(size=(2000, 2))
    >>> useful = rng.random(2000) < 1 / (1 + np.exp(1.0 - 2.0 * x[:, 0]))
    >>> rule = Speaking.fit(features=x, useful=useful, people=np.arange(2000) // 50)
    >>> rule.speaks(features=[[-2.0, 0.0], [1.0, 0.0]])
    array([False,  True])
    >>> rule.chance(features=[[0.5, 0.0]]).round(1)
    array([0.5])

    Mozannar, H., Bansal, G., Fourney, A. and Horvitz, E. (2024). When to show a suggestion? Integrating human
    feedback in AI-assisted programming. AAAI 38. MacKay, D. J. C. (1992). The evidence
    framework applied to classification networks. Neural Computation 4.
    """

    mean: Floats
    sd: Floats
    main: Ints
    weights: Floats
    own_variance: float
    threshold: float

    @classmethod
    def fit(
        cls,
        *,
        features: npt.ArrayLike,
        useful: npt.ArrayLike,
        people: npt.ArrayLike,
        main: npt.ArrayLike = (),
        keep: float = 0.95,
        promise: Promise = "suggestion",
        confidence: float | None = None,
        threshold: float | None = None,
    ) -> Speaking:
        """Return the rule learned from suggestions that were all shown, and what became of them.

        Parameters: `features` (n, d), known before the suggestion is shown; `useful` (n,) whether it was
        taken; `people` (n,) integers, whose rows stand in the order in which they happened; `main` indices of
        features whose squares and products count too; `keep` the share of useful suggestions to keep, and
        `confidence` how surely (None: on average), see `threshold_for`. A `threshold` that is known already,
        from `held_out_scores` of the same rows, is not worked out again.

        Where suggestions were hidden, learn from those shown regardless of the rule (a share drawn by lot):
        others tell nothing of what the rule hides. Nothing is hidden until enough is known: useful
        suggestions of at least two people, and as many as `keep` needs.

        Raises ValueError with a sentence for arrays that do not fit or a `keep` outside (0, 1).
        """
        x, taken, who = _read(features, useful, people)
        pairs = _indices(main, x.shape[1])
        if threshold is not None:
            return _learn(x, taken, who, pairs, threshold)
        scores = _scores(x, taken, who, pairs)
        threshold = threshold_for(
            scores[taken], who[taken], keep=keep, promise=promise, confidence=confidence
        )
        return _learn(x, taken, who, pairs, threshold)

    def score(self, *, features: npt.ArrayLike, own: Own | None = None) -> Floats:
        """Return the log-odds (m,) that each suggestion is useful, to a new person unless `own` is given."""
        x = np.asarray(features, dtype=np.float64)
        if x.ndim != 2 or x.shape[1] != len(self.mean):
            raise ValueError(f"features must be (suggestions, {len(self.mean)}); their shape is {x.shape}.")
        found = _terms((x - self.mean) / self.sd, self.main) @ self.weights
        return np.asarray(found + (0.0 if own is None else own.offset))

    def chance(self, *, features: npt.ArrayLike, own: Own | None = None) -> Floats:
        """Return the probability (m,) that each suggestion is useful."""
        return _sigmoid(self.score(features=features, own=own))

    def speaks(self, *, features: npt.ArrayLike, own: Own | None = None) -> Bools:
        """Return which suggestions (m,) are worth showing: all that score at least `threshold`."""
        return self.score(features=features, own=own) >= self.threshold

    def newcomer(self) -> Own:
        """Return what is known of somebody before their first answer."""
        return Own(0.0, self.own_variance)

    def heard(self, own: Own, *, features: npt.ArrayLike, useful: bool) -> Own:
        """Return what is known of a person after one more answer of theirs, in one step of a Kalman filter.

        `features` (d,) of the suggestion. Only answers to suggestions that were shown tell anything.
        """
        p = float(self.chance(features=np.asarray(features)[None], own=own)[0])
        variance = 1.0 / (1.0 / max(own.variance, 1e-12) + p * (1.0 - p))
        return Own(own.offset + variance * (float(useful) - p), variance)


def held_out_scores(
    *, features: npt.ArrayLike, useful: npt.ArrayLike, people: npt.ArrayLike, main: npt.ArrayLike = ()
) -> Floats:
    """Return for each suggestion (n,) its log-odds by a rule that knew of the person only earlier rows.

    People are dealt into at most ten folds, most suggestions first, and each fold is left out of the fit;
    as a person's rows pass, the rule learns how readily this person takes suggestions. Parameters, and
    errors raised, are those of `Speaking.fit`.
    """
    x, taken, who = _read(features, useful, people)
    pairs = _indices(main, x.shape[1])
    return _scores(x, taken, who, pairs)


def _scores(features: Floats, useful: Bools, people: Ints, main: Ints) -> Floats:
    ids, sizes = np.unique(people, return_counts=True)
    fold = np.empty(len(ids), np.int64)
    fold[np.argsort(-sizes, kind="stable")] = np.arange(len(ids)) % min(_FOLDS, max(1, len(ids)))
    of_row = fold[np.searchsorted(ids, people)]
    scores = np.zeros(len(people))
    for each in np.unique(fold):
        out = of_row == each
        rule = _learn(features[~out], useful[~out], people[~out], main, -math.inf)
        for person in ids[fold == each]:
            rows = np.flatnonzero(people == person)
            scores[rows] = _as_it_went(rule, features[rows], useful[rows])
    return scores


def _as_it_went(rule: Speaking, features: Floats, useful: Bools) -> Floats:
    """The scores of one person's suggestions, each from what was known of the person before."""
    plain, own, found = rule.score(features=features), rule.newcomer(), np.empty(len(useful))
    for at, score in enumerate(plain):
        found[at] = score + own.offset
        p = 1.0 / (1.0 + math.exp(-found[at]))
        variance = 1.0 / (1.0 / max(own.variance, 1e-12) + p * (1.0 - p))
        own = Own(own.offset + variance * (float(useful[at]) - p), variance)
    return found


def threshold_for(
    scores: npt.ArrayLike,
    people: npt.ArrayLike,
    *,
    keep: float,
    promise: Promise = "suggestion",
    confidence: float | None = None,
) -> float:
    r"""Return the smallest score that is said, given those `scores` (n,) that useful suggestions had.

    The $\lfloor (1 - keep)(n + 1) \rfloor$-th smallest: a new useful suggestion, exchangeable with those n,
    scores below it with probability at most 1 - `keep`. `promise` says what is exchangeable: a "suggestion"
    of the same mix of people, or a "person": then each of the P people counts alike, whatever their number of
    suggestions, and 1/(P + 1) is set aside for the new one, so that with fewer than 1/(1 - keep) people
    nothing is ever hidden. -inf where all is said, so also before two people have found anything useful.

    With a `confidence`, a smaller rank is taken: the largest k with P(Bin(n, 1 - keep) >= k) >= confidence,
    so that of all later useful suggestions of the same mix at least `keep` are kept, in so many of all
    records. At 0.95 for both this takes 59 of them. It holds for a "suggestion" only.

    >>> threshold_for(np.arange(199.0), np.arange(199) % 3, keep=0.95)
    9.0
    >>> threshold_for(np.arange(199.0), np.arange(199) % 3, keep=0.95, promise="person")
    -inf
    >>> threshold_for(np.arange(199.0), np.arange(199) % 3, keep=0.95, confidence=0.95)
    4.0

    Wilks, S. S. (1941). Determination of sample sizes for setting tolerance limits. Annals of Mathematical
    Statistics 12, 91-96. Vovk, V., Gammerman, A. and Shafer, G. (2005). Algorithmic Learning in a Random
    World. Springer. Dunn, R., Wasserman, L. and Ramdas, A. (2023). Distribution-free prediction sets for
    two-layer hierarchical models. JASA 118, 2491-2502.
    """
    score = np.asarray(scores, dtype=np.float64)
    ids, at, counts = np.unique(np.asarray(people), return_inverse=True, return_counts=True)
    if score.ndim != 1 or at.shape != score.shape:
        raise ValueError(f"scores and people must be (n,); they are {score.shape} and {at.shape}.")
    if not 0.0 < keep < 1.0:
        raise ValueError(f"keep must lie strictly between 0 and 1; it is {keep}.")
    if confidence is not None and (promise == "person" or not 0.0 < confidence < 1.0):
        raise ValueError(f"a confidence must lie in (0, 1), for the promise suggestion; it is {confidence}.")
    if len(ids) < 2:
        return -math.inf
    if confidence is not None:
        return _ranked(score, _sure_rank(len(score), 1.0 - keep, confidence))
    weight, spare = np.full(len(score), 1.0 / (len(score) + 1)), 0.0
    if promise == "person":
        weight, spare = 1.0 / (counts[at] * (len(ids) + 1.0)), 1.0 / (len(ids) + 1)
    order = np.argsort(score, kind="stable")
    below = spare + np.cumsum(weight[order])
    allowed = int(np.searchsorted(below, 1.0 - keep + 1e-12, side="right"))
    return float(score[order[allowed - 1]]) if allowed else -math.inf


def own_thresholds(
    scores: npt.ArrayLike, people: npt.ArrayLike, *, keep: float, threshold: float
) -> dict[int, float]:
    """Return the lower thresholds of people of whom `threshold` would keep less than `keep`.

    Parameters: `scores` (n,) that useful suggestions had and `people` (n,) whose they were. A person of whom
    too little is known for a threshold of their own, as in `threshold_for`, is left out.

    >>> own_thresholds(np.arange(80.0), np.arange(80) % 2, keep=0.95, threshold=9.0)
    {0: 2.0, 1: 3.0}
    """
    score, who = np.asarray(scores, dtype=np.float64), np.asarray(people)
    found = {}
    for each in np.unique(who):
        own = score[who == each]
        limit = _ranked(own, math.floor((1.0 - keep) * (len(own) + 1) + 1e-12))
        if -math.inf < limit < threshold:
            found[int(each)] = limit
    return found


def at_least(k: int, n: int, share: float) -> float:
    """Return the probability that `k` or more of `n` happen, each with probability `share`.

    >>> round(at_least(1, 59, 0.05), 3), at_least(0, 5, 0.05), at_least(6, 5, 0.05)
    (0.952, 1.0, 0.0)
    """
    from scipy.special import betainc

    if not 0 < k <= n:
        return float(k <= 0)
    return float(betainc(k, n - k + 1, share))


def _sure_rank(n: int, lost: float, confidence: float) -> int:
    """The largest k with P(Bin(n, lost) >= k) >= confidence."""
    k = 0
    while at_least(k + 1, n, lost) >= confidence:
        k += 1
    return k


def _ranked(score: Floats, rank: int) -> float:
    return float(np.sort(score)[rank - 1]) if rank else -math.inf


def _learn(features: Floats, useful: Bools, people: Ints, main: Ints, threshold: float) -> Speaking:
    mean = features.mean(axis=0) if len(features) else np.zeros(features.shape[1])
    sd = features.std(axis=0) if len(features) else np.ones(features.shape[1])
    sd[sd < 1e-9] = 1.0
    terms = _terms((features - mean) / sd, main)
    ids = np.unique(people)
    design = np.concatenate([terms, people[:, None] == ids], axis=1)
    d, pairs = features.shape[1], terms.shape[1] - features.shape[1] - 1
    group = np.repeat([0, 1, 2, 3], [1, d, pairs, len(ids)])
    weights, precision = _ridge(design, useful, group)
    return Speaking(mean, sd, main, weights[: terms.shape[1]], 1.0 / precision[3], threshold)


def _ridge(design: Floats, useful: Bools, group: Ints) -> tuple[Floats, Floats]:
    """The most probable weights, and the precision of each group's prior, by the evidence framework."""
    precision = np.array([1e-3, 30.0, 100.0, 10.0])
    w = np.zeros(design.shape[1])
    for _ in range(_ROUNDS):
        w, covariance = _climb(design, useful, precision[group], w)
        new = precision.copy()
        for each in range(1, len(precision)):
            inside = group == each
            if inside.any():
                known = inside.sum() - precision[each] * np.diag(covariance)[inside].sum()
                new[each] = np.clip((known + 1e-3) / (w[inside] @ w[inside] + 1e-6), _LEAST, _MOST)
        done = np.abs(np.log(new / precision)).max() < 0.02
        precision = new
        if done:
            break
    return w, precision


def _climb(design: Floats, useful: Bools, precision: Floats, w: Floats) -> tuple[Floats, Floats]:
    """Newton steps, halved until the penalised likelihood rises, and the covariance at the summit."""
    value = _height(design, useful, precision, w)
    for _ in range(_NEWTON):
        p = _sigmoid(design @ w)
        hessian = (design.T * (p * (1.0 - p))) @ design + np.diag(precision)
        step = np.linalg.solve(hessian, design.T @ (useful - p) - precision * w)
        size = 1.0
        while (new := _height(design, useful, precision, w + size * step)) < value and size > 1e-6:
            size /= 2
        w, gain, value = w + size * step, new - value, max(new, value)
        if gain < 1e-6 * (1 + abs(value)):
            break
    return w, np.asarray(np.linalg.inv(hessian), dtype=np.float64)


def _height(design: Floats, useful: Bools, precision: Floats, w: Floats) -> float:
    z = design @ w
    return float(z[useful].sum() - np.logaddexp(0.0, z).sum() - 0.5 * (precision * w) @ w)


def _terms(z: Floats, main: Ints) -> Floats:
    """1, the features, and the products of every two main ones (n, 1 + d + pairs)."""
    z = np.clip(z, -_FAR, _FAR)
    first, second = np.triu_indices(len(main))
    return np.concatenate([np.ones((len(z), 1)), z, z[:, main[first]] * z[:, main[second]]], axis=1)


def _sigmoid(score: Floats) -> Floats:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * score)))


def _indices(main: npt.ArrayLike, width: int) -> Ints:
    pairs = np.unique(np.asarray(main, dtype=np.int64))
    if len(pairs) and not 0 <= pairs[0] <= pairs[-1] < width:
        raise ValueError(f"main must hold indices of the {width} features; it holds {pairs}.")
    return pairs


def _read(
    features: npt.ArrayLike, useful: npt.ArrayLike, people: npt.ArrayLike
) -> tuple[Floats, Bools, Ints]:
    x, taken, who = np.asarray(features, dtype=np.float64), np.asarray(useful), np.asarray(people)
    if x.ndim != 2 or taken.shape != x.shape[:1] or who.shape != x.shape[:1]:
        raise ValueError(
            "features must be (n, d), useful and people (n,); "
            f"they are {x.shape}, {taken.shape} and {who.shape}."
        )
    if not np.isfinite(x).all():
        raise ValueError("features must be finite numbers; there are NaN or infinite ones.")
    if who.size and who.dtype.kind not in "iu":
        raise ValueError(f"people must be whole numbers; they are {who.dtype}.")
    return x, taken.astype(np.bool_), who.astype(np.int64)
