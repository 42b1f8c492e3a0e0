"""One judgement saved at a time, durable and on the ledger, alone and while learning runs beside it.

    python -m benchmarks.speed.save                     1,000, 5,000 and 20,000 cases to learn from
    python -m benchmarks.speed.save --rows 1000         a quick look
    python -m benchmarks.speed.save --eight             eight threads that save at once, and nothing beside

Simulated text cases with an AI proposal, and three people who agree with it in nine of ten. "alone" saves one
judgement after the other; "beside" saves 100 a second while a thread learns whenever a fit is due, and a fit
is made due for each 100 judgements, which is five times as often as it would be.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from benchmarks.speed.ingest import CHARTER, LABELS, simulated

from lichen.actions.contribute import Contribution, contribute, contribute_all
from lichen.actions.open_case import open_cases
from lichen.actions.partnership import Partnership
from lichen.jobs.learning import LearningRun, learn_beside
from lichen.workspace import open_workspace

CLOSED = "human_first: 1.0\nrisk: {bound: 0.0005}\n"
"""Everybody answers blind, and no lane opens: every judgement is a person's."""

PER_SECOND = 100
EIGHT = 8
BULK = 500


class Row(NamedTuple):
    """What one size of history gave, times in milliseconds, delays in seconds."""

    rows: int
    alone: float
    beside: float
    beside_95: float
    fits: int
    fit: float
    delay: float


def main() -> None:
    options = parse()
    if options.eight:
        with tempfile.TemporaryDirectory(prefix="lichen-speed-", dir=options.folder) as made:
            together(Path(made))
        return
    print("| learned from | save alone, p50 ms | beside fits, p50 | p95 | fits | one fit, s | delay, s |")
    print("|---|---|---|---|---|---|---|")
    for rows in options.rows:
        found = measure(rows, options.seconds, options.folder)
        print(
            f"| {found.rows:,} | {found.alone:.2f} | {found.beside:.2f} | {found.beside_95:.2f} "
            f"| {found.fits} | {found.fit:.2f} | {found.delay:.2f} |",
            flush=True,
        )


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000, 5_000, 20_000])
    parser.add_argument("--eight", action="store_true", help="eight threads at once")
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--folder", type=Path, default=None, help="where the databases are made")
    return parser.parse_args()


def together(folder: Path) -> None:
    """Saves per second of eight threads, and what one takes of the processor."""
    with open_workspace(folder / "lichen.db") as workspace:
        desk, draw = workspace.open_partnership(CHARTER + CLOSED), random.Random(1)
        open_cases(desk, simulated(EIGHT * BULK, 3), by="first")
        said = [(case, judged(desk, case, ask, draw)) for case, ask in _asked(desk, EIGHT * BULK)]
        parts = [said[start::EIGHT] for start in range(EIGHT)]
        threads = [threading.Thread(target=_save_each, args=(desk, part)) for part in parts]
        wall, processor = time.perf_counter(), time.process_time()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
    print("| saves per second, eight threads | processor, ms each |\n|---|---|")
    print(f"| {len(said) / wall:,.0f} | {1e3 * processor / len(said):.2f} |")


def _save_each(desk: Partnership, part: list[tuple[str, Contribution]]) -> None:
    for case, said in part:
        contribute(desk, case, said)


def measure(rows: int, seconds: float, folder: Path | None) -> Row:
    made = Path(tempfile.mkdtemp(prefix="lichen-speed-", dir=folder))
    try:
        with open_workspace(made / "lichen.db") as workspace:
            desk = workspace.open_partnership(CHARTER + CLOSED)
            return _measured(desk, rows, seconds)
    finally:
        shutil.rmtree(made)


def _measured(desk: Partnership, rows: int, seconds: float) -> Row:
    draw = random.Random(1)
    while len(desk.estimates.rows) < rows:
        prepare(desk, BULK, draw)
    learn_beside(desk)
    count = int(seconds * PER_SECOND)
    for start in range(0, count + 2 * BULK, 1_000):
        open_cases(desk, simulated(1_000, start + 7), by="first")
    alone = [save(desk, draw) for _ in range(BULK)]
    beside, runs = _beside(desk, draw, count)
    milliseconds = np.array(beside) * 1e3
    return Row(
        len(desk.estimates.rows),
        float(np.median(alone)) * 1e3,
        float(np.median(milliseconds)),
        float(np.percentile(milliseconds, 95)),
        len(runs),
        float(np.median([run.fit_seconds for run in runs])),
        max(run.delay_seconds for run in runs),
    )


def prepare(desk: Partnership, count: int, draw: random.Random) -> None:
    """So many cases opened and judged, in few transactions."""
    open_cases(desk, simulated(count, len(desk.estimates.rows)), by="first")
    while asked := _asked(desk, count):
        contribute_all(desk, [(case, judged(desk, case, ask, draw)) for case, ask in asked])


def _asked(desk: Partnership, most: int) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for case in reversed(desk.estimates.cases.values()):
        found += [(case.case, ask) for ask in case.pending]
        if len(found) >= most:
            break
    return found[:most]


def judged(desk: Partnership, case: str, ask: str, draw: random.Random) -> Contribution:
    state = desk.estimates.cases[case]
    assert state.proposal is not None, "the AI has spoken on every case"
    answer = str(state.proposal.answer) if draw.random() < 0.9 else draw.choice(LABELS)
    return Contribution(by=state.pending[ask].partner, answer=answer, ask=ask, seconds=4.0)


def save(desk: Partnership, draw: random.Random) -> float:
    """Seconds until one judgement was on disk."""
    ((case, ask),) = _asked(desk, 1)
    said = judged(desk, case, ask, draw)
    began = time.perf_counter()
    contribute(desk, case, said)
    return time.perf_counter() - began


def _beside(desk: Partnership, draw: random.Random, count: int) -> tuple[list[float], list[LearningRun]]:
    runs: list[LearningRun] = []
    over = threading.Event()
    learner = threading.Thread(target=_learn, args=(desk, runs, over))
    learner.start()
    times, start = [], time.perf_counter()
    for number in range(count):
        time.sleep(max(0.0, start + number / PER_SECOND - time.perf_counter()))
        times.append(save(desk, draw))
        if number % PER_SECOND == PER_SECOND - 1:
            _make_due(desk)
    over.set()
    learner.join()
    return times, runs


def _make_due(desk: Partnership) -> None:
    """Let a fit be due now."""
    with desk.looking() as estimates:
        estimates.learned_truths = 0
        estimates.due_since = desk.source.now()


def _learn(desk: Partnership, runs: list[LearningRun], over: threading.Event) -> None:
    while not over.is_set():
        run = learn_beside(desk)
        if run is not None:
            runs.append(run)
        over.wait(0.1)


if __name__ == "__main__":
    main()
