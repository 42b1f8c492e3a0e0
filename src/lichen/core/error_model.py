"""How far partners' numbers are off: each one's bias and scale, and how much their errors go together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lichen.core.latent_errors import POOL, PULL, Bools, Single, latent_errors
from lichen.core.stated_spread import Heed, heed

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PAIRS = 20.0  # pairs' worth of pull of the correlation toward 0
ROUNDS = 30
REWEIGHTINGS = 4  # of estimates far from the others, as under t errors


@dataclass(frozen=True)
class Estimates:
    """Checked: `value` (n, M + J), NaN where absent; `partner` alike, AI 0..M-1, people M + id or -1;
    `spread` (n, M) what AI partners state of their own errors, NaN where nothing.
    """

    value: Floats
    partner: Ints
    machines: int
    spread: Floats

    @classmethod
    def of(
        cls,
        ai: ArrayLike | None,
        people: ArrayLike | None,
        reviewers: ArrayLike | None,
        *,
        cases: int | None = None,
        spread: ArrayLike | None = None,
    ) -> Estimates:
        """Return the estimates as one table; raises ValueError when the shapes do not fit together."""
        a, h = _table(ai, "ai"), _table(people, "people")
        n = (
            cases
            if cases is not None
            else max(len(a) if a is not None else 0, len(h) if h is not None else 0)
        )
        a = np.full((n, 0), np.nan) if a is None else a
        h = np.full((n, 0), np.nan) if h is None else h
        r = np.full(h.shape, POOL) if reviewers is None else np.asarray(reviewers, dtype=np.int64)
        r = r[:, None] if r.ndim == 1 else r
        if not len(a) == len(h) == n or r.shape != h.shape:
            raise ValueError(
                f"ai {a.shape}, people {h.shape} and reviewers {r.shape} must have one row per case ({n}) "
                "and one reviewer per person's estimate."
            )
        m = a.shape[1]
        s = _table(spread, "spread")
        s = np.full(a.shape, np.nan) if s is None else s
        if s.shape != a.shape:
            raise ValueError(f"spread must be shaped like ai {a.shape}; it is {s.shape}.")
        partner = np.concatenate([np.tile(np.arange(m), (n, 1)), np.where(r >= 0, m + r, POOL)], axis=1)
        return cls(np.concatenate([a, h], axis=1), partner.astype(np.int64), m, s)


def _table(values: ArrayLike | None, name: str) -> Floats | None:
    if values is None:
        return None
    table = np.asarray(values, dtype=float)
    if table.ndim == 1:
        table = table[:, None]
    if table.ndim != 2 or np.isinf(table).any():
        raise ValueError(
            f"{name} must be (cases, partners) of finite numbers, NaN where absent; got {table.shape}."
        )
    return table


class Posterior(NamedTuple):
    """What estimates imply, (m,) each: mean and precision of the truth, widening by disagreement, how many
    estimates, sums of their inverse scales and squares; `newcomer` the inverse scale of a person not yet
    known.
    """

    mean: Floats
    precision: Floats
    widening: Floats
    heads: Ints
    total: Floats
    spread: Floats
    newcomer: float


@dataclass(frozen=True)
class ErrorModel:
    """Bias and scale of every partner, the correlation of errors on one case, and the prior of the truth.

    `partners` (P,) sorted ids (AI first, then people; -1 the pool of people), `bias` and `scale` (P,) in the
    unit of the answers, `rho` the correlation, `centre` and `width` of earlier truths (inf: no prior),
    `known` whether there was any history; without, scales are read in units of the tolerance. `stated`
    (M, 3) is how far each AI's stated spreads are heeded (`Heed`).
    """

    partners: Ints
    bias: Floats
    scale: Floats
    rho: float
    centre: float
    width: float
    known: bool
    machines: int
    tail: float
    stated: Floats

    @classmethod
    def fit(
        cls, given: Estimates, truth: Floats, weight: Floats, *, tail: float, known: Bools | None = None
    ) -> ErrorModel:
        """Return the model of the errors of `given` against `truth` (n,), by weighted EM for t errors.

        Where `known` (n,) is false the truth is only what these very estimates agreed on, and the model is
        fitted to how far they are from each other instead (`latent_errors`).
        """
        row, column = np.nonzero(~np.isnan(given.value))
        error = given.value[row, column] - truth[row]
        who, w = given.partner[row, column], weight[row]
        ids = np.unique(np.concatenate([np.arange(given.machines), [POOL], who]))
        at = np.searchsorted(ids, who)
        unit = _unit(error, truth)
        stated = _heeded(given, truth, weight, known, tail)
        wider = _stretched(given.value.shape, given.spread, stated)[row, column]
        bias, scale, residual = _partners(error / unit, w, at, ids, given.machines, tail, wider)
        rho = _correlation(residual, row, w)
        if known is not None and not known.all():
            rho = _correlation(residual[known[row]], row[known[row]], w[known[row]])
            estimates = Single(given.value[row, column] / unit, row, at, w)
            bias, scale = latent_errors(estimates, truth / unit, known, ids, given.machines, tail)
        enough = weight.sum() >= 10 and float(np.std(truth)) > 0
        centre, width = (
            (float(np.average(truth, weights=weight)), float(np.std(truth))) if enough else (0.0, np.inf)
        )
        known_any, m = bool(len(error)), given.machines
        return cls(ids, bias * unit, scale * unit, rho, centre, width, known_any, m, tail, stated)

    def posterior(self, given: Estimates, tolerance: float | None) -> Posterior:
        """Return what `given` implies; without history the scales are read in units of `tolerance`."""
        unit = 1.0 if self.known else (tolerance or 1.0)
        value, inverse = self._corrected(given, unit)
        heads = (inverse > 0).sum(axis=1)
        found = self._weigh(value, inverse, inverse, heads, unit)
        for _ in range(REWEIGHTINGS if value.shape[1] > 2 else 0):
            far = inverse * (value - found.mean[:, None])
            trust = np.minimum(1.0, (self.tail + 1) / (self.tail + np.nan_to_num(far) ** 2))
            found = self._weigh(value, inverse, inverse * np.sqrt(trust), heads, unit)
        return found

    def _weigh(self, value: Floats, inverse: Floats, trusted: Floats, heads: Ints, unit: float) -> Posterior:
        share = self.rho / (1 + np.maximum(heads - 1, 0) * self.rho)
        total, spread = trusted.sum(axis=1), (trusted**2).sum(axis=1)
        prior = 1 / self.width**2
        precision = (spread - share * total**2) / (1 - self.rho) + prior
        pull = ((trusted**2 * value).sum(axis=1) - share * total * (trusted * value).sum(axis=1)) / (
            1 - self.rho
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = (pull + prior * self.centre) / precision
        far = trusted * (value - np.nan_to_num(mean)[:, None])
        distance = ((far**2).sum(axis=1) - share * far.sum(axis=1) ** 2) / (1 - self.rho)
        widening = np.where(heads > 1, (self.tail + distance) / (self.tail + np.maximum(heads, 1)), 1.0)
        return Posterior(
            mean, np.maximum(precision, 1e-300), widening, heads, total, spread, 1 / self.pool / unit
        )

    def sharpened(self, now: Posterior, more: int) -> Floats:
        """Return the precision (m,) of the truth after `more` estimates of people not yet known."""
        share = self.rho / (1 + (now.heads + more - 1) * self.rho)
        total, spread = now.total + more * now.newcomer, now.spread + more * now.newcomer**2
        precision: Floats = (spread - share * total**2) / (1 - self.rho) + 1 / self.width**2
        return precision

    @property
    def pool(self) -> float:
        """The scale of a person about whom nothing is known."""
        return float(self.scale[int(np.searchsorted(self.partners, POOL))])

    def _corrected(self, given: Estimates, unit: float) -> tuple[Floats, Floats]:
        """Estimates without their bias and inverse scales, both 0 where absent."""
        if given.machines > self.machines:
            raise ValueError(f"ai has {given.machines} partners; this belief knows {self.machines}.")
        present = ~np.isnan(given.value)
        person = given.partner >= given.machines
        partner = np.where(person, given.partner - given.machines + self.machines, given.partner)
        at = np.minimum(np.searchsorted(self.partners, partner), len(self.partners) - 1)
        at = np.where(self.partners[at] == partner, at, int(np.searchsorted(self.partners, POOL)))
        value = np.where(present, np.nan_to_num(given.value) - self.bias[at], 0.0)
        wider = _stretched(given.value.shape, given.spread, self.stated)
        return value, np.where(present, 1 / (self.scale[at] * unit * wider), 0.0)

    def state(self) -> dict[str, Any]:
        """Return the fields as a plain dict."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> ErrorModel:
        """Return the model that `state` was taken from."""
        kinds = {"partners": np.int64, "bias": np.float64, "scale": np.float64, "stated": np.float64}
        # A belief kept before stated spreads were heeded heeds none.
        whole = {"stated": np.zeros((int(state["machines"]), 3)), **state}
        known: dict[str, Any] = {k: np.asarray(v, kinds[k]) if k in kinds else v for k, v in whole.items()}
        return cls(**known)


def _heeded(given: Estimates, truth: Floats, weight: Floats, known: Bools | None, tail: float) -> Floats:
    """How far each AI's stated spreads are heeded (M, 3): not at all where truths are only agreed on."""
    if known is not None and not known.all():
        return np.zeros((given.machines, 3))
    error = given.value[:, : given.machines] - truth[:, None]
    columns = zip(error.T, given.spread.T, strict=True)
    found = [heed(own, spread, weight, tail=tail) for own, spread in columns]
    return np.array(found, dtype=np.float64).reshape(given.machines, 3)


def _stretched(shape: tuple[int, ...], spread: Floats, stated: Floats) -> Floats:
    """By how much each estimate's error is wider than its partner's usual, of the given shape."""
    wider = np.ones(shape)
    for column, (power, middle, far) in enumerate(stated[: spread.shape[1]].tolist()):
        if power > 0:
            wider[:, column] = Heed(power, middle, far).stretch(spread[:, column])
    return wider


def _unit(error: Floats, truth: Floats) -> float:
    for sample in (error, truth - (np.median(truth) if len(truth) else 0)):
        if len(sample) and (typical := float(np.median(np.abs(sample)))) > 0:
            return 1.48 * typical
    spread = float(np.std(error)) if len(error) else 0.0
    return spread or 1.0


def _partners(
    error: Floats, w: Floats, at: Ints, ids: Ints, machines: int, tail: float, wider: Floats
) -> tuple[Floats, Floats, Floats]:
    """Bias, scale, standardised residuals: each partner pulled to its role, its role to scale 1."""
    role = np.where((ids >= 0) & (ids < machines), 0, 1)
    bias, variance, weigh = np.zeros(len(ids)), np.ones(len(ids)), w / wider**2
    for _ in range(ROUNDS):
        n, first = (np.bincount(at, weights=t, minlength=len(ids)) for t in (weigh, weigh * error))
        shared = np.bincount(role, weights=first, minlength=2) / (
            np.bincount(role, weights=n, minlength=2) + PULL
        )
        bias = (first + PULL * shared[role]) / (n + PULL)
        square = weigh * (error - bias[at]) ** 2  # in squares of `wider`, which `weigh` holds already
        mass, second = (np.bincount(at, weights=t, minlength=len(ids)) for t in (w, square))
        spread = (np.bincount(role, weights=second, minlength=2) + PULL) / (
            np.bincount(role, weights=mass, minlength=2) + PULL
        )
        variance = (second + PULL * spread[role]) / (mass + PULL)
        far = (error - bias[at]) / (np.sqrt(variance[at]) * wider)
        weigh = w / wider**2 * (tail + 1) / (tail + far**2)
    return bias, np.sqrt(variance), (error - bias[at]) / (np.sqrt(variance[at]) * wider)


def _correlation(residual: Floats, row: Ints, w: Floats) -> float:
    """Correlation of residuals of one case, outliers cut at 3, negative ones read as 0."""
    if not len(row):
        return 0.0
    r = np.clip(residual, -3, 3)
    n = int(row.max()) + 1
    total, square, heads = (np.bincount(row, weights=t, minlength=n) for t in (r, r**2, np.ones(len(r))))
    case = np.zeros(n)
    case[row] = w
    products, pairs = case @ (total**2 - square) / 2, case @ (heads * (heads - 1)) / 2
    return float(np.clip(products / (pairs + PAIRS) / max((r**2).mean(), 1e-12), 0.0, 0.9))
