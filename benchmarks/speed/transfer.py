"""Speed and memory of exports, in process, on a ledger of settled cases with an AI's and people's answers.

    python -m benchmarks.speed.transfer                      100,000 cases
    python -m benchmarks.speed.transfer --cases 1000000      is the memory still flat?

The best of the turns counts, by the clock on the wall and by the processor's, which a busy machine leaves
comparable. Each format is written in a process of its own, so that the most memory it ever took is its own;
beside it stands what opening the ledger takes alone. The mix is that of `benchmarks.speed.ledger` with the
ten probabilities of an AI before the person's answer: simulated, not anybody's work.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from benchmarks.speed.ledger import START, mix

from lichen.ledger import events as ev
from lichen.ledger.ledger import Ledger, open_ledger
from lichen.transfer.export import write

BATCH = 5_000
CHARTER = {"question": {"kind": "label"}}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--one", nargs=3, metavar=("LEDGER", "FORMAT", "WHAT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        json.dump(one(*options.one), sys.stdout)
        return
    with tempfile.TemporaryDirectory(prefix="lichen-speed-") as folder:
        where = Path(folder) / "lichen.db"
        with open_ledger(where) as ledger:
            fill(ledger, options.cases)
        print(
            "| export | rows per second | per second of processor | most memory, MB (more) | bytes per row |"
        )
        print("|---|---|---|---|---|")
        empty = measured(where, "none", "decisions")["memory"]
        for what, format in (
            ("decisions", "jsonl"),
            ("decisions", "csv"),
            ("decisions", "parquet"),
            ("contributions", "jsonl"),
            ("events", "jsonl"),
        ):
            turns = [measured(where, format, what) for _ in range(options.turns)]
            rate, processor = (max(each[name] for each in turns) for name in ("rate", "processor"))
            memory, size = max(each["memory"] for each in turns), turns[0]["size"]
            more = f"{memory:.0f} ({memory - empty:+.0f})"
            print(f"| {what}, {format} | {rate:,.0f} | {processor:,.0f} | {more} | {size:.0f} |", flush=True)


def measured(where: Path, format: str, what: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.speed.transfer", "--one", str(where), format, what]
    found: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return found


def one(where: str, format: str, what: str) -> dict[str, float]:
    found = {"rate": 0.0, "processor": 0.0, "size": 0.0}
    with open_ledger(where) as ledger:
        if format != "none":
            wall, processor = time.perf_counter(), time.process_time()
            done = write(ledger, "desk", Path(where).with_name("out"), format=format, what=what)  # type: ignore[arg-type]  # from the list above
            processor, wall = time.process_time() - processor, time.perf_counter() - wall
            found = {
                "rate": done.rows / wall,
                "processor": done.rows / processor,
                "size": done.bytes / done.rows,
            }
    return found | {"memory": most_memory()}


def most_memory() -> float:
    """MB this process ever held; `getrusage` would count what its parent held, too."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def fill(ledger: Ledger, cases: int) -> None:
    ledger.append("desk", [ev.CharterAdopted(at=START, by="lichen", version=1, charter=CHARTER)])
    batch: list[ev.AnyEvent] = []
    for event in with_ai(cases):
        batch.append(event)
        if len(batch) >= BATCH and isinstance(event, ev.CaseSettled):
            ledger.append("desk", batch)
            batch = []
    if batch:
        ledger.append("desk", batch)


def with_ai(cases: int) -> Iterator[ev.AnyEvent]:
    for event in mix(cases * 4):
        yield event
        if isinstance(event, ev.AskMade):
            yield ev.ContributionMade(
                at=event.at + timedelta(milliseconds=1),
                by="model",
                case=event.case,
                contribution=f"ai-{event.case}",
                partner="model",
                role="ai",
                answer="3",
                version="model-1",
                distribution=(0.02,) * 3 + (0.82,) + (0.03,) * 5 + (0.01,),
            )


if __name__ == "__main__":
    main()
