"""What to expect of a case by its score, from the cases where it is known."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]

_PER_GROUP, _MOST_GROUPS, _PRIOR = 25, 20, 3.0


def predicted_by_score(
    score: npt.ArrayLike, value: npt.ArrayLike, known: npt.ArrayLike, weight: npt.ArrayLike | None = None
) -> Floats:
    """Return what to expect of `value` at each `score`, (n,), from the cases where it is `known` (n,).

    The mean of up to twenty groups of like scores, each of 25 known cases or more and drawn a little to the
    mean of all. No case is predicted from itself: even places learn from odd ones, odd from even. `weight`
    (n,) is one over the chance of being known. It is a model for `sampled_mean`: rough, never harmful.

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
