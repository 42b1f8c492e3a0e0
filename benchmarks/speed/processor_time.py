"""Processor time of one thread, which a busy machine distorts less than wall time, and a page of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

EVIDENCE = Path(__file__).resolve().parents[2] / "docs" / "evidence"


def seconds(job: Callable[[], object], rounds: int) -> float:
    """The median of so many rounds."""
    found = []
    for _ in range(rounds):
        begun = time.process_time()
        job()
        found.append(time.process_time() - begun)
    return median(found)


def report(name: str, rows: Sequence[tuple[str, str]], simulated: str) -> None:
    """Print the page of `benchmarks.speed.<name>` and write it to docs/evidence/<name>_speed.md."""
    lines = [f"# Speed of the {name}", "", "| what | median processor time |", "|---|---|"]
    lines += [f"| {what} | {taken} |" for what, taken in rows]
    lines += ["", f"Written by `python -m benchmarks.speed.{name}`; one thread, simulated {simulated}."]
    (EVIDENCE / f"{name}_speed.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
