"""Small made-up spreadsheets: everything in them is simulated."""

from __future__ import annotations

import csv
import importlib.util
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

HEADER = ("case", "partner", "role", "answer", "confidence", "at", "seconds", "saw_ai", "stage")
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write rows under a header to a CSV file and say where it is."""

    def to_file(
        rows: Iterable[Iterable[object]], *, header: Iterable[str] = HEADER, name: str = "decisions.csv"
    ) -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as stream:
            sheet = csv.writer(stream)
            sheet.writerow(header)
            sheet.writerows(rows)
        return path

    return to_file


def known_rows(cases: int = 400) -> list[list[object]]:
    """Truth b on odd cases. The AI is unsure on every fifth case and wrong on half of those.

    People are wrong on every fifth case too, but on others.
    """
    rows: list[list[object]] = []
    for case in range(cases):
        truth, other = ("b", "a") if case % 2 else ("a", "b")
        ai, sure = (other if case % 10 == 0 else truth), (0.55 if case % 5 == 0 else 0.99)
        person = other if case % 5 == 1 else truth
        rows.append([case, f"colleague {case % 3}", "person", person, "", "", 30, "false", ""])
        rows.append([case, "model", "ai", ai, sure, "", "", "", ""])
    return rows


def known_truth(cases: int = 400) -> list[list[object]]:
    return [
        [case, "b" if case % 2 else "a", "north" if case < cases // 2 else "south"] for case in range(cases)
    ]


@pytest.fixture
def known(write: Write) -> tuple[Path, Path]:
    """400 simulated cases whose every figure can be counted by hand."""
    return write(known_rows()), write(known_truth(), header=("case", "truth", "region"), name="cases.csv")


@pytest.fixture
def valid() -> list[list[object]]:
    """The known rows, to be spoilt in one place."""
    return known_rows(40)


@pytest.fixture
def pictures(recorded: Path, tmp_path: Path) -> tuple[Path, Path]:
    """All of ImageNet-16H with one network, as the benchmark writes it."""
    place = Path(__file__).resolve().parents[2] / "benchmarks" / "evidence" / "assess_imagenet.py"
    spec = importlib.util.spec_from_file_location("assess_imagenet", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written: tuple[Path, Path] = module.write_spreadsheets(recorded, tmp_path)
    return written
