"""What was measured, one figure per record, and its mean over splits."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Record:
    """One figure: `setting` says on what, `method` by whom, `at` with how much (fit rows, reviews, noise)."""

    setting: str
    method: str
    at: str
    split: int
    measure: str
    value: float


@dataclass(frozen=True)
class Mean:
    """A mean over splits and its standard error (spread of the splits over the root of their number)."""

    value: float
    error: float
    splits: int


class Records:
    """All figures of one experiment."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.all = tuple(records)
        self.index: dict[tuple[str, str, str, str], dict[int, float]] = {}
        for record in self.all:
            key = (record.setting, record.method, record.at, record.measure)
            self.index.setdefault(key, {})[record.split] = record.value

    def values(self, setting: str, method: str, at: str = "", measure: str = "error") -> dict[int, float]:
        """The figure of each split; empty where it was not measured."""
        return self.index.get((setting, method, at, measure), {})

    def mean(self, setting: str, method: str, at: str = "", measure: str = "error") -> Mean | None:
        return mean(self.values(setting, method, at, measure).values())

    def gap(self, setting: str, method: str, other: str, at: str = "", other_at: str = "") -> Mean | None:
        """The paired difference in error, `method` minus `other`, split by split."""
        ours, theirs = self.values(setting, method, at), self.values(setting, other, other_at or at)
        return mean(ours[split] - theirs[split] for split in sorted(ours.keys() & theirs.keys()))

    @property
    def splits(self) -> int:
        return len({record.split for record in self.all})

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps([asdict(record) for record in self.all], indent=0) + "\n")

    @classmethod
    def load(cls, path: Path) -> Records:
        return cls(Record(**row) for row in json.loads(path.read_text()))


def mean(values: Iterable[float]) -> Mean | None:
    """The mean and its standard error, or None where nothing was measured."""
    array = np.array(list(values), np.float64)
    if not len(array):
        return None
    spread = float(array.std(ddof=1)) if len(array) > 1 else 0.0
    return Mean(float(array.mean()), spread / len(array) ** 0.5, len(array))
