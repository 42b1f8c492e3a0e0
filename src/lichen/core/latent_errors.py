"""How far partners' numbers are off where nobody knows the truth: from how far they are from each other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

PULL = 5.0  # estimates' worth of pull of a partner toward its role, and of a role toward the common scale
POOL = -1  # column of a person about whom nothing is known
FIRM = 20.0  # of a precision toward all: where the same two always meet, nobody can tell who of them errs
ROUNDS = 100


class Single(NamedTuple):
    """Estimates one by one, (v,) each: the value, the row of its case, its partner's place, its weight."""

    value: Floats
    row: Ints
    at: Ints
    weight: Floats


def latent_errors(
    given: Single, truth: Floats, known: Bools, ids: Ints, machines: int, tail: float
) -> tuple[Floats, Floats]:
    r"""Return bias and scale (P,) of the partners `ids`, fitted to differences between estimates of one case.

    The difference of two partners who err independently has mean $b_p - b_q$ and variance
    $\sigma_p^2 + \sigma_q^2$; a truth that is `known` takes part as somebody without error. Measured
    against an answer they had agreed on, partners would look better than they are, most of all the one whose
    answer it was. People's biases are counted from their mean, as nothing says how far off all of them are.

    Grubbs, F. E. (1948). On estimating precision of measuring instruments and product variability. JASA
    43(242), 243-264.
    """
    one, other, gap, w = _differences(given, truth, known, len(ids))
    role = np.where((ids >= 0) & (ids < machines), 0, 1)
    w = w / max(float(w.mean()), 1e-300) if len(w) else w
    start = float(np.median(gap**2)) if len(gap) else 1.0
    bias, variance = np.zeros(len(ids) + 1), np.append(np.full(len(ids), start or 1.0), 0.0)
    for _ in range(ROUNDS):
        expected = np.maximum(variance[one] + variance[other], 1e-12)
        away = (gap - bias[one] + bias[other]) ** 2 / expected
        trust = w * (tail + 1) / (tail + away)
        bias[:-1] = _biases(one, other, gap, trust / expected, role, anchored=bool(known.any()))
        variance[:-1] = _variances(one, other, trust * away, w, expected, variance)
    return bias[:-1], np.sqrt(variance[:-1])


def _differences(
    given: Single, truth: Floats, known: Bools, partners: int
) -> tuple[Ints, Ints, Floats, Floats]:
    """Each estimate against the truth, or against the one of its case that is closest to what was agreed.

    Two partners, how far apart, the weight; the truth comes after all partners.

    Comparing each with each, one wild estimate would count against everybody else on its case.
    """
    away = np.abs(given.value - truth[given.row])
    order = np.lexsort((away, given.row))
    first = order[np.unique(given.row[order], return_index=True)[1]]
    centre, agreed = np.full(len(truth), partners), truth.copy()
    own = np.zeros(len(given.row), dtype=bool)
    own[first] = True
    own &= ~known[given.row]
    centre[given.row[own]], agreed[given.row[own]] = given.at[own], given.value[own]
    others = ~own
    row = given.row[others]
    return given.at[others], centre[row], given.value[others] - agreed[row], given.weight[others]


def _biases(one: Ints, other: Ints, gap: Floats, w: Floats, role: Ints, *, anchored: bool) -> Floats:
    """Weighted least squares of the differences, each partner pulled to its role."""
    partners = len(role)
    laplace = np.zeros((partners + 1, partners + 1))
    np.add.at(laplace, (one, one), w)
    np.add.at(laplace, (other, other), w)
    np.add.at(laplace, (one, other), -w)
    np.add.at(laplace, (other, one), -w)
    pull = np.bincount(one, w * gap, partners + 1) - np.bincount(other, w * gap, partners + 1)
    usual = float(np.median(w)) if len(w) else 1.0
    same = role[:, None] == role
    toward = PULL * usual * (np.eye(partners) - same / same.sum(axis=1))
    system = laplace[:-1, :-1] + toward + 1e-9 * usual * np.eye(partners)
    found: Floats = np.linalg.solve(system, pull[:-1])
    return found if anchored else found - found[role == 1].mean()


def _variances(one: Ints, other: Ints, seen: Floats, w: Floats, expected: Floats, variance: Floats) -> Floats:
    """One step of the most probable variances, never below 0: seen against expected of a partner's pairs."""
    partners = len(variance) - 1

    def each(values: Floats) -> Floats:
        total = np.bincount(one, values, partners + 1) + np.bincount(other, values, partners + 1)
        return np.asarray(total[:-1], dtype=np.float64)

    more, less = each(seen / expected), each(w / expected)
    own = variance[:-1]
    held = float(own.mean())
    more += FIRM * 2 * held / (own + held) ** 2
    less += FIRM / (own + held)
    stepped: Floats = own * np.sqrt(more / less)
    return stepped
