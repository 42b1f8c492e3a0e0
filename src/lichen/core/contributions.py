"""What partners contributed to a batch of cases, checked once: every later step may trust the shapes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lichen.core.conditional_logit import Bools, Floats, Ints

SUM_TOLERANCE = 1e-3


@dataclass(frozen=True)
class Contributions:
    """Checked: `ai` (n, M, K), rows sum to 1 or are NaN; `people` and `reviewers` (n, J), -1 absent."""

    ai: Floats
    people: Ints
    reviewers: Ints

    @classmethod
    def of(
        cls,
        ai: ArrayLike | None,
        people: ArrayLike | None,
        reviewers: ArrayLike | None,
        *,
        labels: int,
        partners: int,
        cases: int | None = None,
    ) -> Contributions:
        """Return the checked contributions to questions of `labels` answers with `partners` AI partners.

        Raises ValueError with a sentence when shapes differ, a row of probabilities does not sum to 1, or an
        answer lies outside 0..labels-1.
        """
        p = None if ai is None else _probabilities(ai)
        h = None if people is None else _answers(people, labels, "people")
        n = len(p) if p is not None else len(h) if h is not None else cases or 0
        if p is None:
            p = np.full((n, partners, labels), np.nan)
        if h is None:
            h = np.full((n, 0), -1, dtype=np.int64)
        if len(p) != len(h):
            raise ValueError(
                f"ai has {len(p)} rows and people {len(h)}: one row per case is expected in both."
            )
        if p.shape[2] != labels or p.shape[1] != partners:
            raise ValueError(
                f"ai has {p.shape[1]} partners with {p.shape[2]} answers each; "
                f"this belief knows {partners} with {labels}."
            )
        r = np.full(h.shape, -1, dtype=np.int64) if reviewers is None else _ids(reviewers, h.shape)
        return cls(p, h, r)

    @property
    def without_ai(self) -> Bools:
        """Whether no AI partner answered, shape (n,)."""
        return np.asarray(np.isnan(self.ai[:, :, 0]).all(axis=1))

    def __len__(self) -> int:
        return len(self.ai)


def count_labels(
    ai: ArrayLike | None, people: ArrayLike | None, truth: Ints, labels: int | None
) -> tuple[int, int]:
    """Return how many answers the question has and how many AI partners there are."""
    if ai is not None:
        p = np.asarray(ai, dtype=float)
        if p.ndim not in (2, 3):
            raise ValueError(
                f"ai has shape {p.shape}: (cases, answers) or (cases, partners, answers) is expected."
            )
        k = p.shape[-1]
        if labels not in (None, k):
            raise ValueError(f"ai gives {k} probabilities per case, but labels says {labels} answers.")
        return _at_least_two(k), p.shape[1] if p.ndim == 3 else 1
    if labels is not None:
        return _at_least_two(labels), 1
    seen = [2, *(int(np.max(a)) + 1 for a in (people, truth) if a is not None and np.size(a))]
    return max(seen), 1


def read_truth(truth: ArrayLike, labels: int, n: int) -> Ints:
    """Return the known answers (n,) as integers; raises ValueError when one is missing or out of range."""
    y = _integers(truth, "truth")
    if y.shape != (n,):
        raise ValueError(f"truth has shape {y.shape}: one known answer per case, ({n},), is expected.")
    if len(y) and (y.min() < 0 or y.max() >= labels):
        raise ValueError(f"truth holds {_stray(y, 0, labels)}: answers are numbered 0 to {labels - 1}.")
    return y


def read_weight(weight: ArrayLike | None, n: int) -> Floats:
    """Return sample weights (n,) that sum to the number of equal rows they are worth, (Σw)² / Σw²."""
    if weight is None:
        return np.ones(n)
    w = np.asarray(weight, dtype=float)
    if w.shape != (n,) or not np.isfinite(w).all() or (w < 0).any():
        raise ValueError(f"weight must be ({n},) finite numbers of at least 0; its shape is {w.shape}.")
    total = w.sum()
    return w * (total / (w @ w)) if total > 0 else w


def _at_least_two(k: int) -> int:
    if k < 2:
        raise ValueError(f"A question needs at least 2 possible answers; {k} was given.")
    return k


def _probabilities(ai: ArrayLike) -> Floats:
    p = np.asarray(ai, dtype=float)
    if p.ndim == 2:
        p = p[:, None, :]
    if p.ndim != 3:
        raise ValueError(
            f"ai has shape {p.shape}: (cases, answers) or (cases, partners, answers) is expected."
        )
    total = p @ np.ones(p.shape[2])
    absent = np.isnan(total)
    if absent.any() and not np.isnan(p[absent]).all():
        raise ValueError(
            "A row of ai is partly NaN: give all of a partner's probabilities on a case, or none."
        )
    present = p[~absent]
    if len(present) and (present.min() < 0 or np.abs(total[~absent] - 1).max() > SUM_TOLERANCE):
        row = int(np.argwhere(~absent & ((p.min(axis=2) < 0) | (np.abs(total - 1) > SUM_TOLERANCE)))[0][0])
        raise ValueError(
            f"The probabilities of ai in row {row} are not a distribution: they must be ≥ 0 and sum to 1."
        )
    return p


def _answers(people: ArrayLike, labels: int, name: str) -> Ints:
    h = _integers(people, name)
    if h.ndim == 1:
        h = h[:, None]
    if h.ndim != 2:
        raise ValueError(f"{name} has shape {h.shape}: (cases, reviewers per case) is expected.")
    if h.size and (h.min() < -1 or h.max() >= labels):
        raise ValueError(
            f"{name} holds {_stray(h, -1, labels)}: answers are 0 to {labels - 1}, or -1 for absent."
        )
    return h


def _ids(reviewers: ArrayLike, shape: tuple[int, ...]) -> Ints:
    r = _integers(reviewers, "reviewers")
    if r.ndim == 1:
        r = r[:, None]
    if r.shape != shape:
        raise ValueError(f"reviewers has shape {r.shape} but people {shape}: one id per answer is expected.")
    return r


def _integers(values: ArrayLike, name: str) -> Ints:
    a = np.asarray(values)
    if a.size == 0:
        return a.astype(np.int64)
    if a.dtype.kind == "f" and np.isfinite(a).all() and (a == np.round(a)).all():
        return a.astype(np.int64)
    if a.dtype.kind not in "iu":
        raise ValueError(f"{name} must hold whole numbers; it holds {a.dtype}.")
    return a.astype(np.int64)


def _stray(a: Ints, low: int, high: int) -> int:
    return int(a[(a < low) | (a >= high)].flat[0])
