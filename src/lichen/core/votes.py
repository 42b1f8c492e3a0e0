"""Answers of many workers to many items, indexed once so that each later pass is one sparse product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from scipy.sparse import csc_array, csr_array

Ints = NDArray[np.integer[Any]]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Votes:
    """Answers by item: column `label * W + worker` of `table` counts them; `turned` is `table.T`."""

    items: Ints
    workers: Ints
    table: csr_array[np.float64]
    turned: csc_array[np.float64]
    shares: Floats

    @property
    def answers(self) -> int:
        """How many different answers there are (K)."""
        return int(self.shares.shape[1])

    def known_rows(self, known: Mapping[int, int] | None) -> tuple[Ints, Ints]:
        """Rows and answers of those items in `known` that someone labelled."""
        if not known:
            return np.empty(0, np.intp), np.empty(0, np.intp)
        ids = np.fromiter(known.keys(), np.int64, len(known))
        truth = np.fromiter(known.values(), np.int64, len(known))
        if truth.min() < 0 or truth.max() >= self.answers:
            raise ValueError(
                f"known: answers must lie in 0..{self.answers - 1}, got {truth.min()}..{truth.max()}"
            )
        rows = np.searchsorted(self.items, ids)
        seen = self.items[np.minimum(rows, len(self.items) - 1)] == ids
        return rows[seen], truth[seen]


def index_votes(item: ArrayLike, worker: ArrayLike, label: ArrayLike, labels: int | None) -> Votes:
    """Index answers by item; ids may be any integers, answers must lie in 0..K-1."""
    item_, worker_, label_ = (
        _ids(x, name) for x, name in ((item, "item"), (worker, "worker"), (label, "label"))
    )
    if not len(item_) == len(worker_) == len(label_):
        raise ValueError(
            f"item, worker and label must be equally long, got {len(item_)}, {len(worker_)}, {len(label_)}"
        )
    answers = _answers(label_, labels)
    items, row = codes(item_)
    workers, who = codes(worker_)
    table = _table(row, label_ * len(workers) + who, (len(items), answers * len(workers)))
    shares = np.bincount(row * answers + label_, minlength=len(items) * answers).reshape(-1, answers)
    return Votes(items, workers, table, table.T, shares / np.diff(table.indptr)[:, None])


def codes(ids: Ints) -> tuple[Ints, Ints]:
    """The sorted distinct ids, and for each entry its place among them."""
    low, high = int(ids.min()), int(ids.max())
    if low < 0 or high > 4 * len(ids) + 1000:
        distinct, place = np.unique(ids, return_inverse=True)
        return distinct, place.reshape(-1)
    # Ids in a narrow range need no sorting: a table of what occurs is enough, and none if all occur.
    present = np.zeros(high + 1, dtype=bool)
    present[ids] = True
    distinct = np.flatnonzero(present)
    if len(distinct) == high + 1:
        return distinct, ids
    return distinct, (np.cumsum(present) - 1)[ids]


def _ids(values: ArrayLike, name: str) -> Ints:
    array = np.asarray(values)
    if array.ndim != 1 or len(array) == 0 or not np.issubdtype(array.dtype, np.integer):
        raise ValueError(
            f"{name}: expected integers of shape (n,), n > 0, got {array.dtype} of {array.shape}"
        )
    return array.astype(np.int64, copy=False)


def _answers(label: Ints, labels: int | None) -> int:
    low, high = int(label.min()), int(label.max())
    answers = max(high + 1, 2) if labels is None else labels
    if low < 0 or high >= answers or answers < 2:
        raise ValueError(f"label: answers must lie in 0..{answers - 1} (at least two), got {low}..{high}")
    return answers


def _table(row: Ints, column: Ints, shape: tuple[int, int]) -> csr_array[np.float64]:
    from scipy.sparse import csr_array

    n = len(row)
    if np.any(row[1:] < row[:-1]):
        # One entry per row, read by column: SciPy's counting sort, several times faster than argsort.
        by_row = csr_array((np.ones(n), row, np.arange(n + 1)), shape=(n, shape[0])).tocsc()
        column = column[by_row.indices]
    start = np.zeros(shape[0] + 1, dtype=np.int64)
    np.cumsum(np.bincount(row, minlength=shape[0]), out=start[1:])
    narrow = np.int32 if max(n, shape[1]) < 2**31 else np.int64
    return csr_array((np.ones(n), column.astype(narrow), start.astype(narrow)), shape=shape)
