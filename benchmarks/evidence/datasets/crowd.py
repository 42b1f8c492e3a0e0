"""Eight crowd-labelled sets with worker ids and gold answers; people only.

Collected by Li, Rubinstein, Cohn (2019): Truth inference at scale. WWW. Original sets: Snow et al. (2008),
Zhou et al. (2012), Zheng et al. (2017) and others named there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from ..decisions import Ints
from .folder import read_columns

SETS = ("rte", "dog", "face", "product", "sentiment_sp", "web", "s_rel", "s_adult")


@dataclass(frozen=True, eq=False)
class Crowd:
    """`item`, `worker`, `label` (m,) integers from 0; `gold` (n items,) answers, -1 where unknown."""

    item: Ints
    worker: Ints
    label: Ints
    gold: Ints

    @property
    def answers(self) -> int:
        return int(max(self.label.max(), self.gold.max())) + 1


@cache
def load(name: str) -> Crowd:
    """One set, items and workers renumbered from 0."""
    labels = read_columns(f"crowd_labels/{name}_labels.csv.gz")
    truth = read_columns(f"crowd_labels/{name}_truth.csv.gz")
    ids, item = np.unique(np.array(labels["item"], np.int64), return_inverse=True)
    worker = np.unique(np.array(labels["worker"], np.int64), return_inverse=True)[1]
    gold = np.full(len(ids), -1, np.int64)
    known = np.array(truth["item"], np.int64)
    seen = np.isin(known, ids)
    gold[np.searchsorted(ids, known[seen])] = np.array(truth["truth"], np.int64)[seen]
    return Crowd(item, worker, np.array(labels["label"], np.int64), gold)
