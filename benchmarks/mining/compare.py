"""Process mining beside pm4py: are all counts exactly the same, and how long does each take, in one run?

    python -m benchmarks.mining.compare --install      makes an environment for pm4py under build/pm4py first
    python -m benchmarks.mining.compare --peer PYTHON  takes one that is there

Both read the same Parquet file, one after the other in turns; both count activities, first and last ones,
directly-follows pairs and variants. The table goes to docs/evidence/mining.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.mining.generated import as_csv, as_xes, generate
from benchmarks.mining.page import page
from benchmarks.peers.environment import make

from lichen.core.event_log import EventLog
from lichen.core.mining import mine
from lichen.core.process_graph import ProcessGraph, process_graph
from lichen.transfer.event_log import read_event_log

ROOT = Path(__file__).resolve().parents[2]
WANTED = ("pm4py==2.7.23.11", "pyarrow")
LINK = "\x1f"
USUAL = {name: name for name in ("case:concept:name", "concept:name", "time:timestamp")}
HELPDESK = {
    "case:concept:name": "CaseID",
    "concept:name": "ActivityID",
    "time:timestamp": "CompleteTimestamp",
}


@dataclass(frozen=True)
class Row:
    """One log: what it holds, which counts are the same, median seconds (processor, wall) of each stage."""

    name: str
    simulated: bool
    events: int
    cases: int
    variants: int
    same: dict[str, bool]
    ours: dict[str, np.ndarray]
    theirs: dict[str, np.ndarray]


def main() -> None:
    options = parse()
    if options.install and not options.peer.exists():
        make(options.peer.parents[1], WANTED)
    if not options.peer.exists():
        print(f"Skipped: no pm4py at {options.peer}. Say --install, or --peer PYTHON.")
        return
    folder = options.data / "event_logs"
    if not folder.is_dir():
        print(f"Skipped: no recorded logs at {folder}. Set LICHEN_DATA to the folder that holds event_logs.")
        return
    with tempfile.TemporaryDirectory() as scratch:
        made = generate(Path(scratch) / "generated.parquet", events=options.events)
        table = as_csv(made)
        paths = [*sorted(folder.glob("*.parquet")), made, table, as_xes(table)]
        rows, versions = measure(paths, options, Path(scratch))
    report = page(rows, versions | {"numpy (here)": np.__version__})
    print(report)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(report, encoding="utf-8")
    sys.exit(0 if all(all(row.same.values()) for row in rows) else 1)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    data = Path(os.environ.get("LICHEN_DATA", ROOT.parent / "shared" / "data"))
    parser.add_argument("--peer", type=Path, default=ROOT / "build/pm4py/bin/python")
    parser.add_argument("--install", action="store_true", help="make that environment where there is none")
    parser.add_argument("--data", type=Path, default=data)
    parser.add_argument("--out", type=Path, default=ROOT / "docs/evidence/mining.md")
    parser.add_argument("--events", type=int, default=1_000_000, help="of the generated log")
    parser.add_argument("--repeats", type=int, default=3)
    return parser.parse_args()


def measure(
    paths: list[Path], options: argparse.Namespace, scratch: Path
) -> tuple[list[Row], dict[str, str]]:
    # Only what a process needs to start: the peer must not import this project's packages.
    bare = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    bare |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "ARROW_NUM_THREADS": "1"}
    command = [str(options.peer), str(Path(__file__).with_name("pm4py_peer.py"))]
    rows, versions = [], {}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=bare
    ) as peer:
        for path in paths:
            repeats = 1 if path.suffix == ".xes" else options.repeats  # it takes the peer half a minute
            row, versions = compared(path, peer, repeats, scratch)
            rows.append(row)
            print(path.stem, row.same, row.ours, row.theirs, file=sys.stderr, flush=True)
        assert peer.stdin is not None
        peer.stdin.close()
    return rows, versions


def compared(
    path: Path, peer: subprocess.Popen[str], repeats: int, scratch: Path
) -> tuple[Row, dict[str, str]]:
    columns = HELPDESK if path.stem == "helpdesk_italian" else USUAL
    request = {"path": str(path), "columns": columns, "repeats": 1, "counts": str(scratch / "counts.json")}
    ours: dict[str, list[list[float]]] = {"read": [], "counts": [], "analysis": []}
    theirs: dict[str, list[list[float]]] = {"read": [], "counts": [], "analysis": []}
    for _ in range(repeats):
        reply = ask(peer, request)
        for stage, seconds in reply["seconds"].items():
            theirs[stage] += seconds
        log = timed(ours["read"], lambda: read_event_log(path).log)
        graph = timed(ours["counts"], lambda log=log: process_graph(log))
        timed(ours["analysis"], lambda log=log: mine(log))
    expected = json.loads((scratch / "counts.json").read_text(encoding="utf-8"))
    found = counts(log, graph)
    row = Row(
        name=path.stem + ("" if path.suffix == ".parquet" else f" as {path.suffix[1:].upper()}"),
        simulated=path.stem == "generated",
        events=log.events,
        cases=len(log.cases),
        variants=len(graph.variants.count),
        same={kind: found[kind] == expected[kind] for kind in expected},
        ours={stage: np.median(seconds, axis=0) for stage, seconds in ours.items()},
        theirs={stage: np.median(seconds, axis=0) for stage, seconds in theirs.items()},
    )
    return row, reply["versions"]


def ask(peer: subprocess.Popen[str], request: dict[str, Any]) -> dict[str, Any]:
    assert peer.stdin is not None
    assert peer.stdout is not None
    print(json.dumps(request), file=peer.stdin, flush=True)
    line = peer.stdout.readline()
    if not line:
        raise SystemExit("pm4py's process ended early: run it by hand to see why.")
    return dict(json.loads(line))


def counts(log: EventLog, graph: ProcessGraph) -> dict[str, dict[str, int]]:
    """Every count by name, as the other side writes it."""
    names, steps = log.activities, graph.steps
    pairs = zip(steps.source.tolist(), steps.target.tolist(), steps.count.tolist(), strict=True)
    ways = graph.variants
    return {
        "activities": _named(names, graph.activity),
        "begins": _named(names, graph.begins),
        "ends": _named(names, graph.ends),
        "follows": {names[source] + LINK + names[target]: n for source, target, n in pairs},
        "variants": {LINK.join(ways.way(log, k)): int(n) for k, n in enumerate(ways.count)},
    }


def _named(names: tuple[str, ...], count: np.ndarray) -> dict[str, int]:
    return {names[k]: int(n) for k, n in enumerate(count) if n}


def timed(into: list[list[float]], job: Callable[[], Any]) -> Any:
    start = time.process_time(), time.perf_counter()
    found = job()
    into.append([time.process_time() - start[0], time.perf_counter() - start[1]])
    return found


if __name__ == "__main__":
    main()
