"""Lichen beside Label Studio, Phoenix and doccano on the same data, in one run.

    python -m benchmarks.peers                       everything; writes docs/evidence/peers_speed.md
    python -m benchmarks.peers --quick               a few hundred cases, one run; only prints
    python -m benchmarks.peers --peers phoenix       Lichen and one other

Environments are kept under build/peers; databases lie in a temporary folder that is removed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from .doccano import Doccano
from .environment import FOLDER, REPOSITORY, Installed, NotInstalled
from .label_studio import LabelStudio
from .lichen_itself import Lichen
from .measures import THINKING, Findings, Plan, measure
from .page import Outcome, page, write
from .phoenix import Phoenix
from .product import Product

PEERS: dict[str, type[Product]] = {each.name: each for each in (LabelStudio, Phoenix, Doccano)}
PAGE = REPOSITORY / "docs" / "evidence" / "peers_speed.md"


def main(words: Sequence[str] | None = None) -> None:
    given = options(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers are ended on the way out
    plan = planned(given)
    outcomes = [installed(kind, again=given.install_again) for kind in chosen(given.peers)]
    for number in range(1 if given.quick else given.runs):
        for outcome in outcomes:
            if outcome.installed:
                print(f"run {number + 1}: {outcome.product.name} ...", file=sys.stderr, flush=True)
                outcome.runs.append(once(outcome.product, plan))
                keep(outcomes)
    command = " ".join(["python -m benchmarks.peers", *(sys.argv[1:] if words is None else words)])
    text = page(outcomes, plan, command, f"{datetime.now(UTC):%d %B %Y}", THINKING)
    print(text)
    if not given.quick:
        write(text, given.page)


def options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.peers", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument(
        "--peers", nargs="*", choices=list(PEERS), default=list(PEERS), help="all, if not said"
    )
    parser.add_argument("--items", type=int, default=10_000, help="cases")
    parser.add_argument(
        "--large", type=int, default=100_000, help="cases where a product can take them; 0: none"
    )
    parser.add_argument("--large-limit", type=float, default=300, help="seconds that taking them in may need")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="few cases, one run; nothing is written")
    parser.add_argument(
        "--install-again", action="store_true", help="make every environment anew, and time it"
    )
    parser.add_argument("--page", type=Path, default=PAGE, help="where the page goes")
    return parser.parse_args(words)


def planned(given: argparse.Namespace) -> Plan:
    if given.quick:
        return Plan(items=400, large=800, rounds=12, each=5, rest=1.0)
    return Plan(items=given.items, large=given.large, large_limit=given.large_limit)


def chosen(peers: Sequence[str]) -> list[type[Product]]:
    return [Lichen, *(PEERS[name] for name in dict.fromkeys(peers))]


def installed(kind: type[Product], *, again: bool) -> Outcome:
    """A product that cannot be installed is a sentence on the page; the others go on."""
    print(f"installing {kind.name} ...", file=sys.stderr, flush=True)
    if again:
        shutil.rmtree(FOLDER / kind.name, ignore_errors=True)
    found: Installed | None = None
    trouble = ""
    try:
        found = kind.install()
    except NotInstalled as error:
        trouble = str(error)
    return Outcome(kind, found, trouble, [])


def once(kind: type[Product], plan: Plan) -> Findings:
    folder = Path(tempfile.mkdtemp(prefix=f"peers-{kind.name}-"))
    try:
        return measure(kind(folder), plan)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep(outcomes: Sequence[Outcome]) -> None:
    """Every figure of every run so far, for whoever wants more than medians."""
    figures = {outcome.product.name: [asdict(run) for run in outcome.runs] for outcome in outcomes}
    (FOLDER / "results.json").write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
