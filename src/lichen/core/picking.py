"""The fit behind `preference`: the most probable weights of everybody and of each person, from picks."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Before anything is seen: as if two weights of size 1 and one person .2 away from the others had been.
_PRIOR_WEIGHTS, _PRIOR_PEOPLE, _PRIOR_SPREAD = 2.0, 1.0, 0.2
# MacKay's π/8 is for two options. Integrated by simulation for 2, 3, 4 and 8 options the best factors are
# .38, .30, .26 and .18: π/8 times this power of 2 over their number.
_MORE_OPTIONS = 0.6
_NEWTON, _ROUNDS, _STILL = 30, 60, 5e-3


class Picks(NamedTuple):
    """Rows sorted by person and set, centred in their set and scaled; `share` sums to 1 in each set.

    `ease` (sets,) is what doubt about the person leaves of a difference in utility, at most 1.
    """

    x: Floats
    scale: Floats
    share: Floats
    starts: Ints
    group: Ints
    people: Ints
    first: Ints
    ease: Floats

    @classmethod
    def scaled(cls, x: Floats, share: Floats, starts: Ints, group: Ints, people: Ints, first: Ints) -> Picks:
        sizes = np.diff([*starts, len(x)])
        if len(x):
            x = x - (np.add.reduceat(x, starts) / sizes[:, None])[group]
        scale = np.sqrt((x * x).sum(axis=0) / max(1, len(x) - len(starts)))
        scale[scale < 1e-12] = 1.0
        return cls(x / scale, scale, share, starts, group, people, first, np.ones(len(starts)))

    @classmethod
    def read(
        cls,
        features: npt.ArrayLike,
        sets: npt.ArrayLike,
        picked: npt.ArrayLike,
        people: npt.ArrayLike | None,
    ) -> Picks:
        x = matrix(features)
        count = len(x)
        share = np.asarray(picked, dtype=np.float64)
        if share.shape != (count,) or not np.isfinite(share).all() or (share < 0).any():
            raise ValueError(f"picked must be ({count},) numbers of at least 0; its shape is {share.shape}.")
        who = np.zeros(count, np.int64) if people is None else whole_numbers(people, "people", count)
        order, starts, of = grouped(sets, count, who)
        x, share, who = x[order], share[order], who[order]
        total = np.bincount(of, share, len(starts))
        if (total <= 0).any():
            raise ValueError("In every set at least one option must be picked; leave out the other sets.")
        ids = np.empty(0, np.int64) if people is None else np.unique(who)
        return cls.scaled(x, share / total[of], starts, of, ids, np.searchsorted(who, ids))


class Fit(NamedTuple):
    """Weights `w` (d,), departures `v` (P, d) in units of `spread`, and the spreads they were found with."""

    w: Floats
    v: Floats
    sd: float
    spread: Floats


class Curve(NamedTuple):
    """What one look at the picks tells: the gradient for w and v, and what inverts their joint curvature."""

    toward_w: Floats
    toward_v: Floats
    data: Floats
    inner: Floats
    covariance: Floats


def _utility(data: Picks, fit: Fit) -> Floats:
    if not len(data.people):
        return np.asarray(data.x @ fit.w)
    sizes = np.diff([*data.first, len(data.x)])
    weights = np.repeat(fit.w + fit.v * fit.spread, sizes, axis=0)
    return np.asarray(np.einsum("md,md->m", data.x, weights), dtype=np.float64)


def _objective(data: Picks, fit: Fit) -> float:
    utility = _utility(data, fit)
    eased = utility * data.ease[data.group]
    top = np.maximum.reduceat(eased, data.starts) if len(utility) else np.zeros(0)
    norm = (top + np.log(np.bincount(data.group, np.exp(eased - top[data.group]), len(top)))) / data.ease
    penalty = (fit.w @ fit.w) / fit.sd**2 + (fit.v**2).sum()
    return float(data.share @ utility - norm.sum() - 0.5 * penalty)


def curve(data: Picks, fit: Fit) -> Curve:
    """By block elimination: people depend on each other only through w."""
    d = len(fit.w)
    p = shares_of(_utility(data, fit) * data.ease[data.group], data.starts, data.group)
    pull, blocks = (data.share - p)[:, None] * data.x, _information(data, p)
    if not len(data.people):
        toward = pull.sum(axis=0) - fit.w / fit.sd**2
        covariance = np.linalg.inv(blocks[0] + np.eye(d) / fit.sd**2)
        return Curve(toward, fit.v, np.zeros((0, d, d)), np.zeros((0, d, d)), covariance)
    each = np.add.reduceat(pull, data.first)
    cross = blocks * fit.spread
    inner = np.asarray(np.linalg.inv(fit.spread[:, None] * cross + np.eye(d)), dtype=np.float64)
    schur = blocks.sum(axis=0) - np.einsum("pab,pbc,pdc->ad", cross, inner, cross, optimize=True)
    covariance = np.linalg.inv(schur + np.eye(d) / fit.sd**2)
    return Curve(each.sum(axis=0) - fit.w / fit.sd**2, each * fit.spread - fit.v, cross, inner, covariance)


def _information(data: Picks, p: Floats) -> Floats:
    """The curvature of each person's picks (P, d, d), of all picks together (1, d, d) without people."""
    if not len(p):
        return np.zeros((1, data.x.shape[1], data.x.shape[1]))
    mean = np.add.reduceat(p[:, None] * data.x, data.starts)
    x = (data.x - mean[data.group]) * np.sqrt(p * data.ease[data.group])[:, None]
    if not len(data.people):
        return np.asarray((x.T @ x)[None])
    ends = [*data.first[1:], len(x)]
    return np.stack([x[a:b].T @ x[a:b] for a, b in zip(data.first, ends, strict=True)])


def climb(data: Picks, fit: Fit) -> Fit:
    """Newton steps, halved until the penalised likelihood rises; it is concave, so there is one summit."""
    value = _objective(data, fit)
    for _ in range(_NEWTON):
        at = curve(data, fit)
        known = np.einsum("pab,pbc,pc->a", at.data, at.inner, at.toward_v, optimize=True)
        w = at.covariance @ (at.toward_w - known)
        v = np.einsum("pab,pb->pa", at.inner, at.toward_v - np.einsum("pba,b->pa", at.data, w))
        size = 1.0
        new = fit._replace(w=fit.w + w, v=fit.v + v)
        while (height := _objective(data, new)) < value and size > 1e-6:
            size /= 2
            new = fit._replace(w=fit.w + size * w, v=fit.v + size * v)
        if height - value < 1e-7 * (1 + abs(value)):
            return new if height >= value else fit
        fit, value = new, height
    return fit


def learn_spreads(data: Picks, fit: Fit) -> tuple[Picks, Fit]:
    """Expectation-maximisation of both spreads, with a Gaussian for what is not known of each person.

    Picks are compared with the probabilities expected under that Gaussian, not at its centre: else people's
    weights would come out too small, the more so the fewer picks each has made.
    """
    if not len(data.x):
        return data, fit
    for _ in range(_ROUNDS):
        at = curve(data, fit)
        squares = float(fit.w @ fit.w + np.trace(at.covariance))
        sd = ((squares + _PRIOR_WEIGHTS) / (len(fit.w) + _PRIOR_WEIGHTS)) ** 0.5
        spread = _spread_of(fit, at) if len(data.people) else fit.spread
        moved = max(abs(sd / fit.sd - 1), *np.abs(spread - fit.spread) / np.maximum(fit.spread, 0.05))
        v = fit.v * fit.spread / np.maximum(spread, 1e-12)
        if len(data.people):
            data = data._replace(ease=_ease(data, fit, at))
        fit = climb(data, Fit(fit.w, v, sd, spread))
        if moved < _STILL:
            break
    return data, fit


def _spread_of(fit: Fit, at: Curve) -> Floats:
    variance = (fit.v**2 + _doubt(at).diagonal(axis1=1, axis2=2)) * fit.spread**2
    prior = _PRIOR_PEOPLE * _PRIOR_SPREAD**2
    return np.asarray(np.sqrt((variance.sum(axis=0) + prior) / (len(fit.v) + _PRIOR_PEOPLE)))


def _doubt(at: Curve) -> Floats:
    """The covariance of each person's departure (P, d, d), in units of the spread."""
    lever = np.einsum("pab,pcb->pac", at.inner, at.data)
    through_all = np.einsum("pab,bc,pdc->pad", lever, at.covariance, lever, optimize=True)
    return np.asarray(at.inner + through_all, dtype=np.float64)


def own_doubt(fit: Fit, at: Curve) -> Floats:
    """The covariance of each person's weights (P, d, d)."""
    lever = np.einsum("pab,pcb->pac", at.inner, at.data) * fit.spread[:, None]
    joint = np.einsum("pab,bc->pac", lever, at.covariance)
    apart = _doubt(at) * np.outer(fit.spread, fit.spread)
    return np.asarray(at.covariance + apart - joint - joint.transpose(0, 2, 1), dtype=np.float64)


def _ease(data: Picks, fit: Fit, at: Curve) -> Floats:
    sizes = np.diff([*data.first, len(data.x)])
    covariance = np.repeat(own_doubt(fit, at), sizes, axis=0)
    variance = np.einsum("md,mde,me->m", data.x, covariance, data.x)
    return shrinkage(variance, data.group, np.bincount(data.group))


def shrinkage(variance: Floats, group: Ints, sizes: Ints) -> Floats:
    """What is left of a difference in utility (sets,), given the variance of each centred option."""
    doubt = 2.0 * np.bincount(group, np.maximum(variance, 0.0), len(sizes)) / np.maximum(sizes - 1, 1)
    return np.asarray(1.0 / np.sqrt(1.0 + np.pi / 8.0 * (2.0 / sizes) ** _MORE_OPTIONS * doubt))


def shares_of(utility: Floats, starts: Ints, of: Ints) -> Floats:
    """The softmax of each set."""
    if not len(utility):
        return utility
    e = np.exp(utility - np.maximum.reduceat(utility, starts)[of])
    return np.asarray(e / np.add.reduceat(e, starts)[of])


def grouped(sets: npt.ArrayLike, count: int, who: Ints | None = None) -> tuple[Ints, Ints, Ints]:
    """The order that puts sets together (by person first), where each begins, and each row's set."""
    ids = whole_numbers(sets, "sets", count)
    order = np.lexsort((ids,) if who is None else (ids, who))
    new = np.diff(ids[order], prepend=ids[order][:1]) != 0
    if who is not None:
        new |= np.diff(who[order], prepend=who[order][:1]) != 0
    new[:1] = True
    if new.sum() != len(np.unique(ids)):
        raise ValueError("Each set must be one person's: a set stands under several people.")
    return order, np.flatnonzero(new), np.cumsum(new) - 1


def matrix(features: npt.ArrayLike, width: int | None = None) -> Floats:
    x = np.asarray(features, dtype=np.float64)
    if x.ndim != 2 or x.shape[1] < 1 or width not in (None, x.shape[1]):
        raise ValueError(f"features must be (options, {width or 'features'}); their shape is {x.shape}.")
    if not np.isfinite(x).all():
        raise ValueError("features must be finite numbers; there are NaN or infinite ones.")
    return x


def whole_numbers(values: npt.ArrayLike, name: str, count: int) -> Ints:
    a = np.asarray(values)
    if a.shape != (count,) or (count and a.dtype.kind not in "iu"):
        raise ValueError(f"{name} must be ({count},) whole numbers; it is {a.shape} of {a.dtype}.")
    return a.astype(np.int64)
