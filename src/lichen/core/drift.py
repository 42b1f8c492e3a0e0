"""What moved, and since when: streams of numbers or of yes and no, compared before and after each cut."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lichen.core.conditions import Candidate, Condition, Floats

CUTS = 24
"""At so many moments, evenly spread over the cases of a stream, before is compared with after."""
FEWEST = 40
"""A stream has at least so many cases on either side of a cut."""
_LIKELY = 3.84
_ENOUGH_LOOKS = 1.25


@dataclass(frozen=True, slots=True)
class Change:
    """A stream that moved. `since` is the first case (its place in the arrays) after the likeliest cut.

    With `earliest` and `latest` the cut lies between those two cases, with about 95 % confidence.
    `before` and `after` are means (shares for yes and no), `spread` the standard deviation over all cases,
    `p` allows for all cuts and all streams.
    """

    stream: str
    before: float
    after: float
    spread: float
    since: int
    earliest: int
    latest: int
    n_before: int
    n_after: int
    share: bool
    p: float

    @property
    def size(self) -> str:
        """How large it is: by Cohen's rule small up to half a standard deviation, large from .8 on.

        Cohen, J. (1988). Statistical power analysis for the behavioral sciences. Erlbaum.
        """
        apart = abs(self.after - self.before) / self.spread if self.spread else math.inf
        return "small" if apart < 0.5 else "middling" if apart < 0.8 else "large"

    def __str__(self) -> str:
        if not self.share:
            return f"{self.stream}: {self.before:.3g} before, {self.after:.3g} since; a {self.size} change"
        before, after = 100 * self.before, 100 * self.after
        digits = 0 if abs(after - before) >= 2 else 1
        return f"{self.stream}: {before:.{digits}f} % before, {after:.{digits}f} % since"


def level_of_look(look: int, *, level: float = 0.05) -> float:
    """Return the part of `level` that the look number `look` (from 1) may spend: level / (look · (look + 1)).

    The parts of all looks there ever will be add up to `level`, so however often one looks, a change is
    claimed by chance with at most that probability. Look again only when a quarter more cases have come
    (`worth_a_look`): then a year of daily work takes some ten looks.

    >>> sum(level_of_look(look) for look in range(1, 1000)) <= 0.05
    True
    """
    if look < 1:
        raise ValueError(f"looks are counted from 1; this one is {look}.")
    return level / (look * (look + 1))


def worth_a_look(cases: int, before: int) -> bool:
    """Whether so many cases are enough more than at the look before."""
    return cases >= max(2 * FEWEST, _ENOUGH_LOOKS * before)


def drift(
    streams: Mapping[str, npt.ArrayLike], weights: npt.ArrayLike | None = None, *, level: float = 0.05
) -> list[Change]:
    r"""Return the streams that moved, the surest first.

    Each stream is (n,) over the same cases in the order of time: numbers, or 0 and 1 (yes and no), NaN where
    a case has nothing to say. `weights` (n,) are one over the probability of being looked at, for streams
    that exist only for cases that were.

    At up to 24 cuts the mean after is compared with the mean before, numbers by their ranks:
    $z = (\bar r_2 - \bar r_1) / \sqrt{s^2 (1/n_1 + 1/n_2)}$, where unequal weights count
    $n = (\sum w)^2 / \sum w^2$ cases; for yes and no the signed root of the likelihood ratio, with half a
    case of correction, so that it holds for rare ones too. Each stream has the smallest p-value over its
    cuts times their number; streams are corrected by Holm. If nothing moves, a change is claimed with
    probability at most `level`, in one look: for looks again and again see `level_of_look`.

    >>> rng = np.random.default_rng(0)
    >>> score = rng.normal(size=2000) + (np.arange(2000) >= 1200) * .5      # simulated
    >>> found = drift({"score": score, "vip": rng.random(2000) < .3})
    >>> print(found[0], "at", found[0].since, len(found))
    score: -0.0301 before, 0.48 since; a small change at 1208 1

    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of
    Statistics, 6, 65-70.
    James, B., James, K. L. & Siegmund, D. (1987). Tests for a change-point. Biometrika, 74(1), 71-83.
    """
    scans = {name: _scan(_stream(values, weights)) for name, values in streams.items()}
    tried = {name: scan for name, scan in scans.items() if scan is not None}
    found, least = [], 0.0
    for place, (name, scan) in enumerate(sorted(tried.items(), key=lambda each: each[1].p)):
        least = max(least, min(1.0, scan.p * (len(tried) - place)))
        if least > level:
            break
        found.append(_change(name, scan, least))
    return found


class _Stream(NamedTuple):
    """What is known of a stream: the places (m,) of its cases, their values and weights, and whether the
    values are yes and no.
    """

    places: npt.NDArray[np.int64]
    values: Floats
    weights: Floats
    share: bool


class _Scan(NamedTuple):
    """A stream with all its cuts, their roots, and the smallest p-value times their number."""

    stream: _Stream
    cuts: npt.NDArray[np.int64]
    roots: Floats
    p: float


def _stream(values: npt.ArrayLike, weights: npt.ArrayLike | None) -> _Stream:
    whole = np.asarray(values, dtype=np.float64)
    weight = np.ones(whole.shape) if weights is None else np.asarray(weights, dtype=np.float64)
    if whole.ndim != 1 or weight.shape != whole.shape:
        raise ValueError(f"streams and weights: expected (n,), got {whole.shape} and {weight.shape}.")
    places = np.flatnonzero(np.isfinite(whole))
    known = whole[places]
    share = bool(((known == 0.0) | (known == 1.0)).all())
    return _Stream(places, known, weight[places], share)


def cuts_of(n: int) -> npt.NDArray[np.int64]:
    """Return the cuts of a stream of n cases: how many cases lie before each."""
    return np.unique(np.linspace(FEWEST, n - FEWEST, CUTS).astype(np.int64))


def _scan(stream: _Stream) -> _Scan | None:
    n = len(stream.values)
    if n < 2 * FEWEST or np.ptp(stream.values) == 0.0:
        return None
    cuts = cuts_of(n)
    roots = _roots(stream.values if stream.share else _ranks(stream.values), stream, cuts)
    p = math.erfc(float(np.abs(roots).max()) / math.sqrt(2.0)) * len(cuts)
    return _Scan(stream, cuts, roots, min(1.0, p))


def _ranks(values: Floats) -> Floats:
    from scipy.stats import rankdata

    return np.asarray(rankdata(values), dtype=np.float64) / len(values)


def _roots(values: Floats, stream: _Stream, cuts: npt.NDArray[np.int64]) -> Floats:
    """How far after differs from before at each cut, in standard errors."""
    from scipy.special import rel_entr

    w = stream.weights
    sums = np.stack([np.cumsum(each) for each in (w, w * values, w * w)])
    first, whole = sums[:, cuts - 1], sums[:, -1:]
    rest = whole - first
    n1, n2 = (each[0] ** 2 / each[2] for each in (first, rest))
    m1, m2 = (each[1] / each[0] for each in (first, rest))
    mean = float(whole[1, 0] / whole[0, 0])
    if stream.share:
        m1, m2 = (nearer(m.clip(0.0, 1.0), mean, 0.5 / n) for n, m in ((n1, m1), (n2, m2)))
        each = (n * (rel_entr(m, mean) + rel_entr(1 - m, 1 - mean)) for n, m in ((n1, m1), (n2, m2)))
        return np.asarray(np.sign(m2 - m1) * np.sqrt(2.0 * np.maximum(sum(each), 0.0)))
    spread = float((w * (values - mean) ** 2).sum() / w.sum())
    return np.asarray((m2 - m1) / np.sqrt(spread * (1.0 / n1 + 1.0 / n2)))


def nearer(shares: Floats, mean: float, step: float | Floats) -> Floats:
    """Return shares by half a case nearer to the mean (`step` = .5 / n), at most there: the correction
    that keeps a smooth distribution from calling whole cases rarer than they are.
    """
    apart = shares - mean
    return np.asarray(mean + np.sign(apart) * np.maximum(0.0, np.abs(apart) - step))


def _change(name: str, scan: _Scan, p: float) -> Change:
    best = int(np.abs(scan.roots).argmax())
    cut = int(scan.cuts[best])
    stream = scan.stream
    near = np.flatnonzero(scan.roots[best] ** 2 - scan.roots**2 <= _LIKELY)
    early, late = (int(scan.cuts[min(max(0, at), len(scan.cuts) - 1)]) for at in (near[0] - 1, near[-1] + 1))
    before, after = slice(None, cut), slice(cut, None)
    mean = float(np.average(stream.values, weights=stream.weights))
    return Change(
        stream=name,
        before=float(np.average(stream.values[before], weights=stream.weights[before])),
        after=float(np.average(stream.values[after], weights=stream.weights[after])),
        spread=math.sqrt(float(np.average((stream.values - mean) ** 2, weights=stream.weights))),
        since=int(stream.places[cut]),
        earliest=int(stream.places[early]),
        latest=int(stream.places[late]),
        n_before=cut,
        n_after=len(stream.values) - cut,
        share=stream.share,
        p=p,
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """The slice in which a stream moved most: how it moved inside and elsewhere, and over how many cases."""

    condition: Condition
    before: float
    after: float
    elsewhere_before: float
    elsewhere_after: float
    cases: int
    p: float


def moved_most(
    values: npt.ArrayLike, since: int, slices: list[Candidate], *, level: float = 0.05
) -> Moved | None:
    """Return the slice in which a stream moved more than elsewhere at a known moment; None if none did.

    `values` (n,) is the stream, `since` the first case after the change, `slices` conditions with their cases
    (n,) (`core.conditions.candidates`). The change inside less the change elsewhere is held against its
    standard error, Bonferroni over the slices; of those that pass, the one with the largest ratio.
    """
    whole = np.asarray(values, dtype=np.float64)
    known, later = np.isfinite(whole), np.arange(len(whole)) >= since
    found: list[tuple[float, Moved]] = []
    for each in slices:
        cells = [whole[known & (each.mask == inside) & (later == after)] for inside in (True, False)
                 for after in (False, True)]  # fmt: skip
        if min(len(cell) for cell in cells) < FEWEST // 2:
            continue
        a, b, c, d = (float(cell.mean()) for cell in cells)
        error = math.sqrt(sum(float(cell.var()) / len(cell) for cell in cells))
        z = abs((b - a) - (d - c)) / error if error > 0.0 else 0.0
        if abs(b - a) > abs(d - c):
            p = min(1.0, math.erfc(z / math.sqrt(2.0)) * len(slices))
            found.append((z, Moved(each.condition, a, b, c, d, len(cells[0]) + len(cells[1]), p)))
    best = max(found, key=lambda each: each[0], default=None)
    return best[1] if best is not None and best[1].p <= level else None
