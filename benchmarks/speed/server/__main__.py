"""Speed of the real server on SQLite under its normal settings, over plain keep-alive sockets.

    python -m benchmarks.speed.server                              a quick look, 10,000 cases
    python -m benchmarks.speed.server --sizes 10000 100000 1000000 --turns 3 --write

Seeding a million cases takes minutes; `LICHEN_SEEDS` names a folder that keeps seeds from run to run.

Everything goes through `lichen.web.server.serve` in a process of its own, on a fresh SQLite file with its
normal settings: durable writes, jobs and learning running, one process. Cases are simulated texts of 300
characters, each with an AI's prediction over three labels. Clients are ordinary keep-alive connections with
TCP_NODELAY on this machine; eight at once are eight processes. Medians of the turns, p95 in brackets.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from .desk import seed
from .measures import turn
from .page import PAGE, page
from .running import run


def all_turns(options: argparse.Namespace) -> list[dict[str, Any]]:
    """What each turn found; the seeds they share are removed in the end."""
    folder, turns = Path(tempfile.mkdtemp(dir=options.folder)), []
    try:
        for number in range(options.turns):
            turns.append(turn(options, folder))
            print(f"turn {number + 1} of {options.turns} done", file=sys.stderr)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return turns


def main() -> None:
    parser = argparse.ArgumentParser(
        "python -m benchmarks.speed.server", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000])
    parser.add_argument("--turns", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--each", type=int, default=400, help="judgements of each of the eight clients")
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--write", action="store_true", help="write the page in docs/evidence")
    parser.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--seed", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        return run(options.serve[0], int(options.serve[1]))
    if options.seed:
        return seed(options.seed[0], int(options.seed[1]))
    text = page(all_turns(options))
    print(text)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")
    return None


if __name__ == "__main__":
    main()
