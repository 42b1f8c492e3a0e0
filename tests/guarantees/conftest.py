"""What the full guarantees share: where a result table is written, and the recorded networks."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "evidence" / "guarantees"
Record = Callable[[str, str, Sequence[str], Sequence[Sequence[object]], str], None]


@pytest.fixture(scope="session")
def record() -> Record:
    """Write a result table to docs/evidence/guarantees/<name>.md: name, title, columns, rows, note."""

    def write(
        name: str, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], note: str
    ) -> None:
        lines = [
            f"# {title}",
            "",
            note.strip(),
            "",
            "| " + " | ".join(columns) + " |",
            "|" + "---|" * len(columns),
            *("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows),
            "",
            "Written by `make guarantees`.",
        ]
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{name}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")

    return write


@pytest.fixture(scope="session")
def networks(recorded: Path) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Confidence and error of two networks on the 10,000 images of CIFAR-10H."""
    with gzip.open(recorded / "cifar10h" / "cifar10h_human_counts.csv.gz", "rt") as file:
        truth = np.array([int(row["true_label"]) for row in csv.DictReader(file)])
    found = {}
    for name in ("resnet-110", "densenet-bc-L190-k40"):
        with gzip.open(recorded / "cifar10h" / f"model_probs_{name}.csv.gz", "rt") as file:
            table = np.loadtxt(file, delimiter=",", skiprows=1)[:, 1:]
        found[name] = table.max(axis=1), (table.argmax(axis=1) != truth).astype(float)
    return found
