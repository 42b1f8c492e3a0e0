"""`lichen.core.skill.aggregate` against crowd-kit's Dawid-Skene: seconds and accuracy in one run.

    make bench-aggregate          or, by hand:
    python -m venv build/crowd-kit && build/crowd-kit/bin/pip install crowd-kit==1.4.2
    python -m benchmarks.speed.aggregate

For every recorded crowd both run the same number of iterations end to end, from the table each takes (integer
arrays here, a DataFrame there) to labels and confusion matrices, one after the other in turns. Both use one
thread; processor time is what a busy machine leaves comparable, wall time is given beside it; ratios are
those of medians. Accuracy is each one's default. The table goes to docs/evidence/aggregate.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.speed.crowds import Crowd, crowds

from lichen.core.skill import aggregate

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Row:
    """One crowd: sizes, seconds of both, and who is right on which item with a known truth."""

    crowd: Crowd
    peer_seconds: np.ndarray
    our_seconds: np.ndarray
    majority: np.ndarray
    peer: np.ndarray
    peer_equal: np.ndarray
    ours: np.ndarray

    @property
    def ratio(self) -> np.ndarray:
        """How many times faster: processor time, wall time."""
        return self.peer_seconds / self.our_seconds


def main() -> None:
    options = parse()
    if not options.peer.exists():
        print(f"Skipped: no crowd-kit at {options.peer}. `make bench-aggregate` installs it there first.")
        return
    if not (options.data / "crowd_labels").is_dir():
        print(f"Skipped: no recorded crowds at {options.data}/crowd_labels. Set LICHEN_DATA to their folder.")
        return
    rows, versions = measure(options)
    report = table(rows, versions, options.iterations)
    print(report)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(report)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    data = Path(os.environ.get("LICHEN_DATA", ROOT.parent / "shared" / "data"))
    parser.add_argument("--peer", type=Path, default=ROOT / "build/crowd-kit/bin/python")
    parser.add_argument("--data", type=Path, default=data)
    parser.add_argument("--out", type=Path, default=ROOT / "docs/evidence/aggregate.md")
    parser.add_argument("--iterations", type=int, default=20)
    parser.add_argument("--repeats", type=int, default=5, help="timed runs of each side per turn")
    parser.add_argument("--turns", type=int, default=3)
    return parser.parse_args()


def measure(options: argparse.Namespace) -> tuple[list[Row], dict[str, str]]:
    command = [str(options.peer), str(Path(__file__).with_name("crowd_kit_peer.py"))]
    # Only what a process needs to start: the peer must not import this project's packages.
    bare = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    bare |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=bare) as peer:
        rows, versions = [], {}
        for crowd in crowds(options.data):
            row, versions = compare(crowd, peer, options)
            rows.append(row)
            print(f"{crowd.name:14} {row.ratio[0]:6.1f}x {row.ratio[1]:6.1f}x", file=sys.stderr, flush=True)
        assert peer.stdin is not None
        peer.stdin.close()
    return rows, versions


def compare(
    crowd: Crowd, peer: subprocess.Popen[str], options: argparse.Namespace
) -> tuple[Row, dict[str, str]]:
    given = {"item": crowd.item, "worker": crowd.worker, "label": crowd.label}
    theirs: list[list[float]] = []
    ours: list[list[float]] = []
    with tempfile.TemporaryDirectory() as folder:
        request = {"iterations": options.iterations, "repeats": options.repeats, **crowd.save(Path(folder))}
        for _ in range(options.turns):
            reply = ask(peer, request)
            theirs += reply["seconds"]
            for _ in range(options.repeats):
                start = time.process_time(), time.perf_counter()
                aggregate(**given, iterations=options.iterations)
                ours.append([time.process_time() - start[0], time.perf_counter() - start[1]])
    found = aggregate(**given)
    place = np.searchsorted(found.items, crowd.gold)
    return Row(
        crowd=crowd,
        peer_seconds=np.median(theirs, axis=0),
        our_seconds=np.median(ours, axis=0),
        majority=majority(crowd.item, crowd.label, found.items)[place] == crowd.truth,
        peer=np.asarray(reply["default"]) == crowd.truth,
        peer_equal=np.asarray(reply["equal"]) == crowd.truth,
        ours=found.labels[place] == crowd.truth,
    ), reply["versions"]


def ask(peer: subprocess.Popen[str], request: dict[str, object]) -> dict:
    assert peer.stdin is not None
    assert peer.stdout is not None
    print(json.dumps(request), file=peer.stdin, flush=True)
    line = peer.stdout.readline()
    if not line:
        raise SystemExit("crowd-kit's process ended early: run it by hand to see why.")
    return dict(json.loads(line))


def majority(item: np.ndarray, label: np.ndarray, items: np.ndarray) -> np.ndarray:
    counts = np.zeros((len(items), label.max() + 1))
    np.add.at(counts, (np.searchsorted(items, item), label), 1)
    return counts.argmax(axis=1)


def difference(rows: list[Row], draws: int = 2000) -> tuple[float, float, float]:
    """Mean over crowds of our accuracy minus crowd-kit's, in points, with a paired bootstrap over items."""
    rng = np.random.default_rng(0)
    gains = [row.ours.astype(float) - row.peer for row in rows]
    means = [np.mean([g[rng.integers(0, len(g), len(g))].mean() for g in gains]) for _ in range(draws)]
    low, high = np.quantile(means, [0.025, 0.975])
    return 100 * float(np.mean([g.mean() for g in gains])), 100 * low, 100 * high


KINDS = ("majority", "peer", "peer_equal", "ours")


def table(every: list[Row], versions: dict[str, str], iterations: int) -> str:
    rows, fresh = [r for r in every if r.crowd.tuned], [r for r in every if not r.crowd.tuned]
    ratio, wall = np.exp(np.mean([np.log(row.ratio) for row in rows], axis=0))
    gain, low, high = difference(rows)
    gain_, low_, high_ = difference(fresh)
    peers = ", ".join(f"{name} {number}" for name, number in versions.items())
    means = " | ".join(f"{100 * np.mean([getattr(row, kind).mean() for row in rows]):.2f}" for kind in KINDS)
    return f"""# Many opinions without gold: speed and accuracy

Written by `make bench-aggregate`: {iterations} iterations each, end to end, one thread, medians of runs taken
in turns; milliseconds of processor time; {peers}; here numpy {np.__version__}.

Peer is crowd-kit; accuracies in percent.

- **Speed**: {ratio:.0f}× crowd-kit's Dawid-Skene (geometric mean over {len(rows)} recorded crowds, processor
  time; {wall:.0f}× by wall time).
- **Accuracy**: {gain:+.2f} points on crowd-kit's default, mean over crowds; 95 % interval
  [{low:+.2f}, {high:+.2f}] from a paired bootstrap over the items with a known truth.
- **On a crowd nobody looked at while choosing the default** (ImageNet-16H, 145 people, 16 answers):
  {gain_:+.2f} points [{low_:+.2f}, {high_:+.2f}].

| crowd | opinions | peer ms | Lichen ms | ratio (wall) | majority | peer | peer at {iterations} | Lichen |
|---|---|---|---|---|---|---|---|---|
{chr(10).join(line(row) for row in rows)}
| mean | | | | {ratio:.0f}× ({wall:.0f}×) | {means} |
{chr(10).join(line(row) for row in fresh)}

Majority ties go to the smallest answer. crowd-kit's default stops when its bound gains less than 1e-5.
Lichen has one default for all crowds (strength 10, 20 iterations). The form of its prior was chosen while
these same crowds were looked at, so expect a little less on others; strengths 8 to 30 move the mean by .2.
"""


def line(row: Row) -> str:
    seconds = f"{1e3 * row.peer_seconds[0]:.0f} | {1e3 * row.our_seconds[0]:.1f}"
    seconds += f" | {row.ratio[0]:.0f}× ({row.ratio[1]:.0f}×)"
    accuracy = " | ".join(f"{100 * getattr(row, kind).mean():.2f}" for kind in KINDS)
    return f"| {row.crowd.name} | {len(row.crowd.item):,} | {seconds} | {accuracy} |"


if __name__ == "__main__":
    main()
