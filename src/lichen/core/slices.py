"""Where a partner errs more often, or less, than elsewhere: few slices, each readable, none by chance."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lichen.core.conditions import Candidate, Column, Condition, Floats, Mask, candidates
from lichen.core.drift import nearer
from lichen.core.intervals import Interval, wilson

Small = npt.NDArray[np.float32]

FEWEST = 30
"""A slice has at least so many cases, and so many are outside."""
# Parts of the level for single conditions and for pairs; a tenth is kept back, since with unequal weights the
# shuffles are exact only in the limit.
_SINGLES, _PAIRS = 0.75, 0.15
_SHUFFLES, _AT_ONCE = 999, 128
_LARGEST = 0.6
# What is worse than elsewhere costs most: what is better must stand out by so much more to be said.
_TILT = 0.4
# Standard errors by which a slice must differ from what was said before; a pair is one of very many.
_APART, _APART_FOR_PAIRS = 2.58, 4.0


@dataclass(frozen=True, slots=True)
class Slice:
    """Cases of which all `conditions` are so, how often they were wrong and how often all others were.

    `p` allows for everything that was tried, `error` and `elsewhere` are shares with intervals that do so
    too; their `n` are plain counts. `rows` are the places of the cases in the arrays that were handed in.
    """

    conditions: tuple[Condition, ...]
    error: Interval
    elsewhere: Interval
    p: float
    rows: npt.NDArray[np.int64] = field(compare=False, repr=False)

    @property
    def cases(self) -> int:
        """How many cases are inside."""
        return len(self.rows)

    @property
    def weak(self) -> bool:
        """Whether it is worse inside than elsewhere."""
        return self.error.value > self.elsewhere.value

    @property
    def name(self) -> str:
        """The conditions in words."""
        return " and ".join(map(str, self.conditions))

    def __str__(self) -> str:
        inside, outside = (100 * each.value for each in (self.error, self.elsewhere))
        digits = 0 if abs(inside - outside) >= 2 else 1
        error, elsewhere = f"{inside:.{digits}f} %", f"{outside:.{digits}f} %"
        return f"{self.name}: error {error}, elsewhere {elsewhere}, {self.cases:,} cases"


def weak_slices(
    attributes: Mapping[str, Column],
    errors: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    rng: np.random.Generator,
    terms: Mapping[str, Mask] | None = None,
    fdr: float = 0.05,
    most: int = 10,
    fewest: int = FEWEST,
) -> list[Slice]:
    r"""Return at most `most` slices, the clearest first, in which the error differs from elsewhere.

    `attributes` are columns (n,) of texts, numbers, yes and no, None where missing; `errors` (n,) are 0 or 1
    (or shares), `weights` (n,) one over the probability with which a case was looked at, `terms` which
    cases have a word (see `terms_of`). Slices are single conditions and pairs of them; those that only repeat
    what a clearer one says are left out. With weights all shares are those of all cases, looked at or not.

    Each slice is compared with the rest by the signed root of the likelihood ratio of two shares,
    $\pm\sqrt{2 \sum_{s} n_s \, [p_s \ln (p_s/p) + (1 - p_s) \ln ((1 - p_s)/(1 - p))]}$, where unequal weights
    count $n = (\sum w)^2 / \sum w^2$ cases. For single conditions the largest root is held against its
    distribution over 999 shuffles of cases, at .75 of `fdr`; pairs share .15 of it (Bonferroni). With
    probability 1 − `fdr` no slice at all is claimed by chance, which also bounds the false discovery rate.

    Raises ValueError for arrays that do not fit, or weights that are not positive.

    >>> rng = np.random.default_rng(0)
    >>> age, region = rng.integers(18, 90, 4000), rng.choice(["north", "south"], 4000)
    >>> errors = rng.random(4000) < np.where(age > 60, 0.2, 0.1)      # simulated
    >>> for each in weak_slices({"age": age, "region": region}, errors, rng=rng):
    ...     print(each)
    age over 60: error 20 %, elsewhere 11 %, 1,622 cases

    Westfall, P. H. & Young, S. S. (1993). Resampling-based multiple testing. Wiley.
    Chung, E. & Romano, J. P. (2013). Exact and asymptotically robust permutation tests. Annals of
    Statistics, 41(2), 484-507.
    """
    cases = _cases(attributes, errors, weights, terms)
    found = candidates(attributes, terms, fewest=fewest) if len(cases.errors) >= 2 * fewest else []
    if not found or cases.errors.min() == cases.errors.max():
        return []
    claims = [*_singles(found, cases, fdr, rng), *_pairs(found, cases, fdr, fewest)]
    return _apart([each for each in claims if each.p <= fdr], cases, most)


class Cases(NamedTuple):
    """Errors and weights of the cases, (n,) each."""

    errors: Floats
    weights: Floats

    @property
    def columns(self) -> Small:
        """What is summed over a slice: weight, weight times error, squared weight; (n, 3), or without the
        last where all weigh the same.
        """
        w, e = self.weights, self.errors
        each = [w, w * e] if bool((w == w[0]).all()) else [w, w * e, w * w]
        return np.stack(each, axis=1).astype(np.float32)


class _Claim(NamedTuple):
    """Conditions whose cases (n,) seem worse (`root` above 0) or better than the rest; `parts` are the cases
    of each condition alone.
    """

    conditions: tuple[Condition, ...]
    parts: tuple[Mask, ...]
    mask: Mask
    root: float
    p: float
    reach: float


def _cases(
    attributes: Mapping[str, Column],
    errors: npt.ArrayLike,
    weights: npt.ArrayLike | None,
    terms: Mapping[str, Mask] | None,
) -> Cases:
    wrong = np.asarray(errors, dtype=np.float64)
    weight = np.ones(wrong.shape) if weights is None else np.asarray(weights, dtype=np.float64)
    lengths = {len(each) for each in (*attributes.values(), *(terms or {}).values())}
    if wrong.ndim != 1 or weight.shape != wrong.shape or lengths - {len(wrong)}:
        raise ValueError(
            f"errors, weights, attributes and terms: expected one length, got errors {wrong.shape}, "
            f"weights {weight.shape}, columns of {sorted(lengths)}."
        )
    if wrong.size and not (wrong.min() >= 0.0 and wrong.max() <= 1.0 and weight.min() > 0.0):
        raise ValueError("errors lie between 0 and 1, and weights above 0.")
    return Cases(wrong, weight / weight.max() if wrong.size else weight)


def _roots(inside: npt.NDArray[np.floating], whole: npt.NDArray[np.floating], *, less: float = 0.0) -> Floats:
    """The signed root of the likelihood ratio, (…), from sums (…, 2 or 3) inside and over all cases.

    `less` is by how many cases both are taken to be nearer to the mean.
    """
    from scipy.special import rel_entr

    total = np.zeros(inside.shape[:-1])
    shares = []
    p = whole[1] / whole[0]
    for sums in (np.asarray(inside, dtype=np.float64), whole - np.asarray(inside, dtype=np.float64)):
        weight = np.maximum(sums[..., 0], 1e-12)
        share = np.clip(sums[..., 1] / weight, 0.0, 1.0)
        n = weight if sums.shape[-1] == 2 else weight**2 / np.maximum(sums[..., 2], 1e-12)
        shares.append(share)
        share = nearer(share, float(p), less / np.maximum(n, 1e-12))
        total += n * (rel_entr(share, p) + rel_entr(1.0 - share, 1.0 - p))
    return np.asarray(np.sign(shares[0] - shares[1]) * np.sqrt(2.0 * np.maximum(total, 0.0)))


def _singles(
    found: list[Candidate], cases: Cases, level: float, rng: np.random.Generator
) -> Iterator[_Claim]:
    table = np.stack([each.mask for each in found]).astype(np.float32)
    columns = cases.columns
    whole = columns.sum(axis=0, dtype=np.float64)
    roots = _roots(table @ columns, whole)
    largest = np.sort(_largest(table, columns, whole, rng))
    above = len(largest) - np.searchsorted(largest, _clear(roots) - 1e-6)
    p = np.minimum(1.0, (1.0 + above) / (1.0 + len(largest)) / _SINGLES)
    reach = float(np.quantile(largest, 1.0 - _SINGLES * level))
    for each, root, chance in zip(found, roots.tolist(), p.tolist(), strict=True):
        yield _said(each, root, chance, reach + (_TILT if root < 0.0 else 0.0))


def _clear(roots: Floats) -> Floats:
    """How clearly each slice differs, either way."""
    return np.where(roots > 0.0, roots, -roots - _TILT)


def _said(found: Candidate, root: float, p: float, reach: float) -> _Claim:
    """A condition, or what is so of the rest: the worse side, unless it holds most of the cases."""
    share = float(found.mask.mean())
    worse = share if root > 0.0 else 1.0 - share
    if found.other is None or (root > 0.0) == (worse <= _LARGEST):
        return _Claim((found.condition,), (), found.mask, root, p, reach)
    return _Claim((found.other,), (), ~found.mask, -root, p, reach)


def _largest(table: Small, columns: Small, whole: Floats, rng: np.random.Generator) -> Floats:
    """How clear the clearest of all conditions is in each of many shuffles of the cases."""
    n, kinds = columns.shape
    sizes = np.broadcast_to(table.sum(axis=1)[:, None], (len(table), _AT_ONCE))
    found = []
    for start in range(0, _SHUFFLES, _AT_ONCE):
        size = min(_AT_ONCE, _SHUFFLES - start)
        order = rng.permuted(np.tile(np.arange(n, dtype=np.int32), (size, 1)), axis=1)
        if kinds == 2:  # equal weights: the size of a slice stays
            sums = np.stack([sizes[:, :size], table @ columns[order, 1].T], axis=-1)
        else:
            sums = np.stack([table @ columns[order, kind].T for kind in range(kinds)], axis=-1)
        found.append(_clear(_roots(sums, whole)).max(axis=0))
    return np.concatenate(found)


def _sides(found: list[Candidate]) -> list[tuple[Condition, Mask]]:
    sides = [(each.condition, each.mask) for each in found if each.coarse]
    return sides + [(each.other, ~each.mask) for each in found if each.coarse and each.other is not None]


def _pairs(found: list[Candidate], cases: Cases, level: float, fewest: int) -> Iterator[_Claim]:
    sides = _sides(found)
    if len(sides) < 2:
        return
    table = np.stack([mask for _, mask in sides]).astype(np.float32)
    columns = cases.columns
    sums = np.stack([(table * column) @ table.T for column in columns.T], axis=-1)
    tried = _worth_trying(sides, table @ table.T, fewest)
    whole = columns.sum(axis=0, dtype=np.float64)
    roots, count = _roots(sums[tried], whole, less=0.5), int(tried.sum())
    first, second = np.nonzero(tried)
    share = _PAIRS / max(1, count)
    reach = -NormalDist().inv_cdf(share * level / 2)
    for at in np.flatnonzero(np.abs(roots) >= reach).tolist():
        one, other = sides[int(first[at])], sides[int(second[at])]
        p = min(1.0, math.erfc(abs(float(roots[at])) / math.sqrt(2.0)) / share)
        parts = one[1], other[1]
        yield _Claim((one[0], other[0]), parts, parts[0] & parts[1], float(roots[at]), p, reach)


def _worth_trying(sides: list[tuple[Condition, Mask]], both: Small, fewest: int) -> Mask:
    """Pairs (m, m) of different attributes, each once, that say more than either alone; never two words."""
    codes = {name: code for code, name in enumerate(dict.fromkeys(each.attribute for each, _ in sides))}
    of = np.array([codes[each.attribute] for each, _ in sides])
    alone = np.minimum.outer(both.diagonal(), both.diagonal())
    apart = of[:, None] != of[None, :]
    return np.asarray(np.triu(apart & (both >= fewest) & (alone - both >= fewest / 3), k=1))


def _apart(claims: list[_Claim], cases: Cases, most: int) -> list[Slice]:
    """The clearest claims: single conditions first, then pairs, each only if it says more than those before;
    and without those that say nothing more once the pairs are known.
    """
    kept: list[_Claim] = []
    for claim in sorted(claims, key=lambda each: (len(each.conditions), -abs(each.root))):
        if len(kept) < most and _says_more(claim, kept, cases):
            kept.append(claim)
    for claim in [each for each in kept if not each.parts]:
        others = [each for each in kept if each is not claim]
        if _clear_of(claim, [each.mask for each in others], cases) < _APART:
            kept = others
    return [_slice(claim, cases) for claim in sorted(kept, key=lambda each: -abs(each.root))]


def _says_more(claim: _Claim, kept: list[_Claim], cases: Cases) -> bool:
    """Whether a slice differs from what is known; a pair must also differ from either half of it alone, and
    be the first of its two attributes.
    """
    if claim.parts and any(each.parts and _attributes(each) == _attributes(claim) for each in kept):
        return False
    if any(_clear_of(claim, [part], cases) < _APART_FOR_PAIRS for part in claim.parts):
        return False
    known = [each.mask for each in kept if not claim.parts or not _about_one(each, claim)]
    return _clear_of(claim, known, cases) >= _APART


def _about_one(known: _Claim, pair: _Claim) -> bool:
    """Whether a known single condition is about the same attribute as one half of the pair."""
    return not known.parts and _attributes(known) <= _attributes(pair)


def _attributes(claim: _Claim) -> frozenset[str]:
    return frozenset(each.attribute for each in claim.conditions)


def _clear_of(claim: _Claim, known: list[Mask], cases: Cases) -> float:
    """By how many standard errors the slice still differs, the same way, among cases that are alike in all
    that is known.
    """
    strata = np.zeros(len(cases.errors), dtype=np.int64)
    for mask in known:
        strata = np.unique(2 * strata + mask, return_inverse=True)[1]
    return math.copysign(1.0, claim.root) * _root_within(claim.mask, cases, strata)


def _root_within(mask: Mask, cases: Cases, strata: npt.NDArray[np.int64]) -> float:
    """How far the slice differs from other cases of the same stratum, in standard errors."""
    weight = np.bincount(strata, cases.weights)
    inside = mask - (np.bincount(strata, cases.weights * mask) / weight)[strata]
    wrong = cases.errors - (np.bincount(strata, cases.weights * cases.errors) / weight)[strata]
    each = cases.weights * inside * wrong
    spread = math.sqrt(float((each**2).sum()))
    return float(each.sum()) / spread if spread > 0.0 else 0.0


def _slice(claim: _Claim, cases: Cases) -> Slice:
    confidence = 1.0 - math.erfc(claim.reach / math.sqrt(2.0))
    inside, outside = (_share(cases, each, confidence) for each in (claim.mask, ~claim.mask))
    return Slice(claim.conditions, inside, outside, claim.p, np.flatnonzero(claim.mask))


def _share(cases: Cases, mask: Mask, confidence: float) -> Interval:
    weights = cases.weights[mask]
    value = float((weights * cases.errors[mask]).sum() / weights.sum())
    counted = float(weights.sum() ** 2 / (weights**2).sum())
    return share_of(value, counted, int(mask.sum()), confidence)


def share_of(value: float, counted: float, n: int, confidence: float) -> Interval:
    """Wilson's interval of a share that unequal weights leave as good as `counted` cases, out of `n`."""
    found = wilson(value * round(counted), round(counted), confidence)
    return Interval(value, found.low, found.high, n)
