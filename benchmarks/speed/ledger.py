"""Speed of the ledger on SQLite beside what the parts can do at all on the same machine at the same time.

    python -m benchmarks.speed.ledger                       a quick look
    python -m benchmarks.speed.ledger --events 1000000      the whole: a million entries are verified

The anchors are a bare table (one blob a row, the same bytes) and a bare SHA-256 chain. Everything is done in
turns, anchor and ledger one after the other, and the best turn counts: on a busy machine it is the one least
disturbed. Beside the clock on the wall stands the processor's, which a busy machine leaves comparable.
The mix is one case in four events: opened, asked, contributed with ten probabilities, settled.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import msgspec

from lichen.ledger import events as ev
from lichen.ledger.canonical import encode
from lichen.ledger.ledger import Ledger, open_ledger
from lichen.ledger.sealed import Sealed, seal

BATCH = 5_000
START = datetime(2026, 1, 5, tzinfo=UTC)
GOALS = {"batched": "≥ 40,000 (100,000)", "single": "≥ 2,500 (5,000)", "verify": "≥ 125,000 (200,000)"}
ANCHORS = {"batched": "bare batched", "single": "bare single", "verify": "bare chain"}
PROCESSOR = ", processor"


def main() -> None:
    options = parse()
    rows = measure(options)
    print(table(rows))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--singles", type=int, default=2_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=None, help="where the databases are made")
    parser.add_argument("--json", type=Path, default=None)
    return parser.parse_args()


def measure(options: argparse.Namespace) -> dict[str, float]:
    """What each step did per second, the best of the turns, and some sizes."""
    best: dict[str, float] = {}
    events = list(mix(min(options.events, 100_000)))
    bodies = [encode(event) for event in events]
    for turn in range(options.turns):
        for step in (anchors, ledger_writes, ledger_seals):
            with scratch(options.folder) as folder:
                found = step(folder, events, bodies, options.singles)
            best |= {name: max(value, best.get(name, 0.0)) for name, value in found.items()}
        print(f"turn {turn + 1} of {options.turns} done", file=sys.stderr)
    with scratch(options.folder) as folder:
        return best | whole_ledger(folder, options.events)


def mix(count: int, start: int = 0) -> Iterator[ev.AnyEvent]:
    """Whole cases as they happen, four events each."""
    draw = random.Random(start)
    for number in range(start, start + count // 4):
        case, ask = f"case-{number:08d}", f"ask-{number:08d}"
        common = {"at": START + timedelta(milliseconds=number), "case": case}
        weights = [draw.random() for _ in range(10)]
        distribution = tuple(round(weight / sum(weights), 4) for weight in weights)
        yield ev.CaseOpened(**common, by="lichen")
        yield ev.AskMade(
            **common, by="lichen", ask=ask, partner="ada", wanted="answer", why="worth its time", value=0.03
        )
        yield ev.ContributionMade(
            **common,
            by="ada",
            contribution=f"con-{number:08d}",
            partner="ada",
            role="person",
            answer="7",
            ask=ask,
            distribution=distribution,
            confidence=0.8,
            seconds=3.2,
        )
        yield ev.CaseSettled(
            **common,
            by="lichen",
            answer="7",
            lane="together",
            basis="belief",
            confidence=0.97,
            answers_for="owner",
        )


def anchors(folder: Path, events: list[ev.AnyEvent], bodies: list[bytes], singles: int) -> dict[str, float]:
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
    connection.execute("CREATE TABLE bare (seq INTEGER PRIMARY KEY, body BLOB)")

    def batched() -> None:
        for place in range(0, len(bodies), BATCH):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                "INSERT INTO bare (body) VALUES (?)", [(b,) for b in bodies[place : place + BATCH]]
            )
            connection.execute("COMMIT")

    def single() -> None:
        for body in bodies[:singles]:
            connection.execute("INSERT INTO bare (body) VALUES (?)", (body,))

    def chain() -> None:
        digest = bytes(32)
        for body in bodies:
            digest = sha256(digest + body).digest()

    return {
        **rates("bare batched", len(bodies), batched),
        **rates("bare single", min(singles, len(bodies)), single),
        **rates("bare chain", len(bodies), chain),
    }


def ledger_writes(
    folder: Path, events: list[ev.AnyEvent], bodies: list[bytes], singles: int
) -> dict[str, float]:
    with open_ledger(folder / "lichen.db") as ledger:
        batched = rates("batched", len(events), lambda: append_batched(ledger, events))
        few = list(mix(singles, start=10_000_000))

        def single() -> None:
            for event in few:
                ledger.append("one-by-one", [event])

        return batched | rates("single", len(few), single)


def ledger_seals(
    folder: Path, events: list[ev.AnyEvent], bodies: list[bytes], singles: int
) -> dict[str, float]:
    """The same mix when every case brings its inputs, sealed while the clock runs."""
    with open_ledger(folder / "lichen.db") as ledger:

        def sealed() -> None:
            for place in range(0, len(events), BATCH):
                given, contents = with_inputs(events[place : place + BATCH])
                ledger.append("desk", given, sealed=contents)

        return rates("batched with sealed inputs", len(events), sealed)


def with_inputs(events: list[ev.AnyEvent]) -> tuple[list[ev.AnyEvent], list[Sealed]]:
    sealed = {
        place: seal({"text": f"My card was charged twice for order {place}.", "pages": 2})
        for place, event in enumerate(events)
        if isinstance(event, ev.CaseOpened)
    }
    changed = [
        msgspec.structs.replace(event, inputs=sealed[place].seal) if place in sealed else event
        for place, event in enumerate(events)
    ]
    return changed, list(sealed.values())


def append_batched(ledger: Ledger, events: list[ev.AnyEvent]) -> None:
    for place in range(0, len(events), BATCH):
        ledger.append("desk", events[place : place + BATCH])


def whole_ledger(folder: Path, count: int) -> dict[str, float]:
    """Reading, verifying and rebuilding one long chain, and the room it takes."""
    with open_ledger(folder / "lichen.db") as ledger:
        for start in range(0, count, 100_000):
            append_batched(ledger, list(mix(min(100_000, count - start), start=start)))
        ledger.checkpoint()
        entries = ledger.head("desk")
        found = {
            **rates("verify", entries, lambda: ledger.verify().require()),
            **rates("read", entries, lambda: sum(1 for _ in ledger.entries("desk"))),
            **rates("rebuild", entries, ledger.rebuild),
            "entries verified": entries,
            "most memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    return found | {"bytes per event": (folder / "lichen.db").stat().st_size / entries}


def rates(name: str, count: int, work: Callable[[], object]) -> dict[str, float]:
    """How many a second: by the clock on the wall, and by the processor's."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    processor, wall = time.process_time() - processor, time.perf_counter() - wall
    return {name: count / wall, f"{name}{PROCESSOR}": count / processor}


def table(rows: dict[str, float]) -> str:
    lines = [
        "| what | per second | per second of processor | of the anchor | asked for |",
        "|---|---|---|---|---|",
    ]
    for name, value in rows.items():
        if name.endswith(PROCESSOR):
            continue
        processor = f"{rows[name + PROCESSOR]:,.0f}" if name + PROCESSOR in rows else ""
        anchor = ANCHORS.get(name)
        ratio = f"{value / rows[anchor]:.2f} of {anchor}" if anchor else ""
        lines.append(f"| {name} | {value:,.0f} | {processor} | {ratio} | {GOALS.get(name, '')} |")
    return "\n".join(lines)


@contextmanager
def scratch(folder: Path | None) -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="lichen-speed-", dir=folder))
    try:
        yield made
    finally:
        shutil.rmtree(made)


if __name__ == "__main__":
    main()
