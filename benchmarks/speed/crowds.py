"""Recorded crowds as integer arrays: eight sets of crowd labels, and people's judgements of ImageNet-16H."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SETS = ("dog", "face", "product", "rte", "s_adult", "s_rel", "sentiment_sp", "web")


@dataclass(frozen=True)
class Crowd:
    """Opinions (n,) and known truths; `tuned` says that Lichen's default was chosen while looking at it."""

    name: str
    item: np.ndarray
    worker: np.ndarray
    label: np.ndarray
    gold: np.ndarray
    truth: np.ndarray
    tuned: bool

    def save(self, folder: Path) -> dict[str, str]:
        """Write the two CSV files another program reads; say where they are."""
        labels, truth = folder / f"{self.name}_labels.csv", folder / f"{self.name}_truth.csv"
        opinions = np.column_stack([self.item, self.worker, self.label])
        np.savetxt(labels, opinions, fmt="%d", delimiter=",", header="item,worker,label", comments="")
        known = np.column_stack([self.gold, self.truth])
        np.savetxt(truth, known, fmt="%d", delimiter=",", header="item,truth", comments="")
        return {"labels": str(labels), "truth": str(truth)}


def crowds(data: Path) -> Iterator[Crowd]:
    """Every recorded crowd below the folder `data`."""
    for name in SETS:
        item, worker, label = _integers(data / "crowd_labels" / f"{name}_labels.csv.gz")
        gold, truth = _integers(data / "crowd_labels" / f"{name}_truth.csv.gz")
        yield Crowd(name, item, worker, label, gold, truth, tuned=True)
    yield _imagenet(data / "imagenet16h" / "human_classifications.csv.gz")


def _integers(path: Path) -> np.ndarray:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return np.ascontiguousarray(np.array(list(csv.reader(file))[1:], dtype=np.int64).T)


def _imagenet(path: Path) -> Crowd:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    answers = sorted({row["true_category"] for row in rows})
    code = {name: k for k, name in enumerate(answers)}
    _, item = np.unique([f"{row['image_name']} {row['noise_level']}" for row in rows], return_inverse=True)
    _, worker = np.unique([row["participant_id"] for row in rows], return_inverse=True)
    label = np.array([code[row["participant_classification"]] for row in rows])
    gold, first = np.unique(item, return_index=True)
    truth = np.array([code[row["true_category"]] for row in rows])[first]
    return Crowd("imagenet16h", item, worker, label, gold, truth, tuned=False)
