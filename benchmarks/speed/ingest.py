"""Cases opened in bulk, in process, on SQLite, and what each open case takes in memory.

    python -m benchmarks.speed.ingest                       a quick look
    python -m benchmarks.speed.ingest --cases 1000000       a million open cases at once
    python -m benchmarks.speed.ingest --routed              each case asks its person in the same act

Without `--routed` cases are written down and routed afterwards, as the API does with bulks. Simulated text
inputs of 300 characters, each case with one AI contribution over three labels, no lane open, so that every
case asks a person. One thread; every bulk is one durable transaction.
"""

from __future__ import annotations

import argparse
import random
import shutil
import string
import tempfile
import time
from collections.abc import Iterator
from math import exp
from pathlib import Path

from lichen.actions.contribute import Contribution
from lichen.actions.open_case import NewCase, open_cases
from lichen.actions.partnership import Partnership
from lichen.workspace import open_workspace

CHARTER = """
partnership: desk
purpose: Send each message to the right team.
question: {text: "Which team?", labels: [billing, delivery, fraud]}
goals: [{kpi: Wrong teams, baseline: 8, target: 3, direction: down}]
partners:
  - {id: first, role: person}
  - {id: second, role: person}
  - {id: third, role: person}
  - {id: model, role: ai}
owner: first
answers_for_errors: second
"""
LABELS = ("billing", "delivery", "fraud")
CHARACTERS = 300


def main() -> None:
    options = parse()
    rates = [
        measure(options.cases, options.bulk, options.folder, options.routed) for _ in range(options.turns)
    ]
    print("| cases | bulk | cases per second, best | all turns | per second of processor | bytes each |")
    print("|---|---|---|---|---|---|")
    wall, processor, memory = (max(column) for column in zip(*rates, strict=True))
    every = ", ".join(f"{rate[0]:,.0f}" for rate in rates)
    print(
        f"| {options.cases:,} | {options.bulk:,} | {wall:,.0f} | {every} | {processor:,.0f} | {memory:,.0f} |"
    )


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--bulk", type=int, default=2_000)
    parser.add_argument("--routed", action="store_true", help="ask about every case in the same act")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=None, help="where the databases are made")
    return parser.parse_args()


def measure(cases: int, bulk: int, folder: Path | None, routed: bool = False) -> tuple[float, float, float]:
    """Cases per second by the wall's clock and by the processor's, and bytes of memory per open case."""
    made = Path(tempfile.mkdtemp(prefix="lichen-speed-", dir=folder))
    try:
        with open_workspace(made / "lichen.db") as workspace:
            desk = workspace.open_partnership(CHARTER)
            open_cases(desk, simulated(100, 0), by="first")
            return _timed(desk, cases, bulk, routed)
    finally:
        shutil.rmtree(made)


def _timed(desk: Partnership, cases: int, bulk: int, routed: bool) -> tuple[float, float, float]:
    wall = processor = 0.0
    before = resident()
    for start in range(0, cases, bulk):
        new = simulated(min(bulk, cases - start), start + 1)
        began, spent = time.perf_counter(), time.process_time()
        open_cases(desk, new, by="first", key=f"bulk {start}", route=routed)
        wall += time.perf_counter() - began
        processor += time.process_time() - spent
    return cases / wall, cases / processor, (resident() - before) / cases


def simulated(count: int, seed: int) -> list[NewCase]:
    return list(_simulated(count, random.Random(seed)))


def _simulated(count: int, draw: random.Random) -> Iterator[NewCase]:
    for _ in range(count):
        weights = [exp(draw.gauss(0.0, 1.0)) for _ in LABELS]
        weights[draw.randrange(len(LABELS))] *= exp(3.0)  # as sure as models are: right in about nine of ten
        shares = tuple(round(weight / sum(weights), 6) for weight in weights)
        answer = LABELS[shares.index(max(shares))]
        said = Contribution(by="model", answer=answer, distribution=shares, version="m1")
        text = "".join(draw.choices(string.ascii_lowercase + "    ", k=CHARACTERS))
        yield NewCase(inputs={"text": text}, contributions=(said,))


def resident() -> int:
    """Bytes this process holds in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


if __name__ == "__main__":
    main()
