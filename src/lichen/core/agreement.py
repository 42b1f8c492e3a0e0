"""How far people agree beyond chance: Cohen's kappa of two, Krippendorff's alpha of many, with intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lichen.core.votes import Ints, codes

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """Agreement beyond chance with a bootstrap interval over items; `items` is how many had two answers.

    1 is perfect, 0 what chance gives, below 0 worse than chance. All three numbers are NaN where chance
    leaves nothing to agree about: fewer than two answers per item, or only one answer ever given.
    """

    value: float
    low: float
    high: float
    items: int


def cohen_kappa(
    *,
    item: ArrayLike,
    worker: ArrayLike,
    label: ArrayLike,
    pair: tuple[int, int],
    rng: np.random.Generator,
    draws: int = 1000,
    confidence: float = 0.95,
) -> Agreement:
    r"""Return Cohen's kappa of two workers over the items both answered.

    $\kappa = (p_o - p_e) / (1 - p_e)$, $p_o$ the share of equal answers and $p_e = \sum_k p_k q_k$ what two
    workers with these habits would share by chance. The interval is the percentile bootstrap over items.

    Parameters: `item`, `worker`, `label` integers of shape (n,), answers from 0; `pair` two worker ids.

    Raises ValueError when a worker answered one item twice, or arrays are malformed.

    >>> rng = np.random.default_rng(0)
    >>> k = cohen_kappa(item=[0, 0, 1, 1, 2, 2, 3, 3], worker=[1, 2] * 4, label=[0, 0, 1, 1, 0, 1, 1, 1],
    ...                 pair=(1, 2), rng=rng)
    >>> k.value, k.items
    (0.5, 4)

    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological
    Measurement 20(1), 37-46.
    """
    row, who, answer, k = _read(item, worker, label)
    first, second = (_answers_of(row, who == one, answer) for one in pair)
    both = (first >= 0) & (second >= 0)
    cells = np.zeros((int(both.sum()), k * k))
    cells[np.arange(len(cells)), first[both] * k + second[both]] = 1
    return _bootstrap(cells, _cohen, rng, draws, confidence)


def krippendorff_alpha(
    *,
    item: ArrayLike,
    worker: ArrayLike,
    label: ArrayLike,
    rng: np.random.Generator,
    draws: int = 1000,
    confidence: float = 0.95,
) -> Agreement:
    r"""Return Krippendorff's alpha for nominal answers; items with one answer are left out.

    $\alpha = 1 - D_o / D_e$ with $n$ pairable answers, $n_k$ of them $k$:
    $D_o = \frac1n \sum_i \frac{1}{m_i - 1} \sum_{k \ne l} n_{ik} n_{il}$ and
    $D_e = \frac{1}{n (n - 1)} \sum_{k \ne l} n_k n_l$. Arguments as in `cohen_kappa`.

    >>> rng = np.random.default_rng(0)
    >>> found = krippendorff_alpha(item=[0, 0, 1, 1], worker=[0, 1, 0, 1], label=[0, 0, 1, 1], rng=rng)
    >>> found.value
    1.0

    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of Pennsylvania,
    Annenberg School for Communication.
    """
    counts = _counts(item, worker, label)
    n = counts.sum(axis=1, keepdims=True)
    apart = (n * n - (counts * counts).sum(axis=1, keepdims=True)) / (n - 1)
    return _bootstrap(np.hstack([apart, counts]), _alpha, rng, draws, confidence)


def _read(item: ArrayLike, worker: ArrayLike, label: ArrayLike) -> tuple[Ints, Ints, Ints, int]:
    arrays = [np.asarray(x) for x in (item, worker, label)]
    shapes = {x.shape for x in arrays}
    if len(shapes) != 1 or arrays[0].ndim != 1 or len(arrays[0]) == 0:
        raise ValueError(f"item, worker and label: expected one shape (n,), n > 0, got {sorted(shapes)}")
    if not all(np.issubdtype(x.dtype, np.integer) for x in arrays) or arrays[2].min() < 0:
        raise ValueError("item, worker and label: expected integers, and answers from 0")
    return codes(arrays[0])[1], arrays[1], arrays[2], int(arrays[2].max()) + 1


def _answers_of(row: Ints, mine: NDArray[np.bool_], answer: Ints) -> Ints:
    found = np.full(int(row.max()) + 1, -1, dtype=np.int64)
    found[row[mine]] = answer[mine]
    if int((found >= 0).sum()) != int(mine.sum()):
        raise ValueError("a worker answered the same item twice: keep one of the answers")
    return found


def _counts(item: ArrayLike, worker: ArrayLike, label: ArrayLike) -> Floats:
    row, _, answer, k = _read(item, worker, label)
    table = np.bincount(row * k + answer, minlength=(int(row.max()) + 1) * k).reshape(-1, k)
    return np.asarray(table[table.sum(axis=1) > 1], dtype=np.float64)


def _cohen(total: Floats) -> Floats:
    k = int(np.sqrt(total.shape[1]))
    cells = total.reshape(-1, k, k) / total.sum(axis=1)[:, None, None]
    chance = (cells.sum(axis=1) * cells.sum(axis=2)).sum(axis=1)
    return np.asarray((np.einsum("bkk->b", cells) - chance) / (1 - chance))


def _alpha(total: Floats) -> Floats:
    counts = total[:, 1:]
    n = counts.sum(axis=1)
    return np.asarray(1 - total[:, 0] * (n - 1) / (n * n - (counts * counts).sum(axis=1)))


def _bootstrap(
    table: Floats,
    measure: Callable[[Floats], Floats],
    rng: np.random.Generator,
    draws: int,
    confidence: float,
) -> Agreement:
    """Every measure is a function of column sums, so a draw of items is one row of multinomial weights.

    Items with the same answers are one pattern: of many items there are few.
    """
    items = len(table)
    if items == 0:
        return Agreement(float("nan"), float("nan"), float("nan"), 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = float(measure(table.sum(axis=0, keepdims=True))[0])
        patterns, many = np.unique(table, axis=0, return_counts=True)
        sums = [rng.multinomial(items, many / items) @ patterns for _ in range(draws)]
        drawn = measure(np.asarray(sums))
    drawn = drawn[np.isfinite(drawn)]
    tail = (1 - confidence) / 2
    if not np.isfinite(value) or len(drawn) == 0:
        return Agreement(float("nan"), float("nan"), float("nan"), items)
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return Agreement(value, float(low), float(high), items)
