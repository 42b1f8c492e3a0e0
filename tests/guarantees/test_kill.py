"""Kill −9 at any moment: what was acknowledged is there, once; nothing half-written; the ledger verifies."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.postgres import crash, fresh_schema, postgres

from lichen.ledger.events import CaseSettled
from lichen.ledger.ledger import Ledger, open_ledger
from lichen.ledger.statements import Statement

RUNS_PER_LEDGER = 20
Kept = dict[int, tuple[int, int]]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as url:
        yield url


class Writer:
    """The process whose children are killed."""

    def __init__(self, database: str, folder: Path) -> None:
        self.database, self.key, self.anchor = database, folder / "key", folder / "anchor"
        script = Path(__file__).with_name("killed_writer.py")
        self.process = subprocess.Popen(
            [sys.executable, script, database, self.key, self.anchor],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, start: int, seconds: float, end: Callable[[int], object]) -> Kept:
        """What a child acknowledged that began with batch `start` and was ended after so many seconds."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{start}\n")
        self.process.stdin.flush()
        _, child = self.process.stdout.readline().split()
        time.sleep(seconds)
        end(int(child))
        kept = {}
        for line in self.process.stdout:
            if line == "dead\n":
                return kept
            _, number, first, last = line.split()
            kept[int(number)] = (int(first), int(last))
        raise AssertionError("the writer itself died")

    def open(self) -> Ledger:
        return open_ledger(self.database, key_file=self.key, anchor_file=self.anchor)

    def close(self) -> None:
        self.process.communicate()


def check(ledger: Ledger, kept: Kept) -> int:
    """The number of batches on the ledger, after checking that it holds what was acknowledged, once."""
    ledger.verify().require()
    head = ledger.head("desk")
    written = 0
    while receipt := ledger.receipt("desk", f"batch-{written + 1}"):
        written += 1
        assert kept.get(written, receipt[:2]) == receipt[:2], "an acknowledged batch stands elsewhere"
        last = receipt.last
    assert written >= max(kept, default=0), "an acknowledged batch was lost"
    assert head == (last if written else 0), "there is more on the ledger than whole batches"
    settled = [e.event.case for e in ledger.entries("desk") if isinstance(e.event, CaseSettled)]
    assert len(settled) == len(set(settled)) == head // 4, "a case was lost or settled twice"
    (counts,) = ledger.rows("cases_count", chain="desk") or [None]
    assert counts is None or (counts.unsettled, counts.settled) == (0, head // 4)
    return written


def wait_for_the_dead(ledger: Ledger) -> None:
    """Until PostgreSQL has noticed that its client is gone: it may still finish what it was last sent."""
    if ledger.connector.dialect == "sqlite":
        return
    others = Statement("others", "SELECT COUNT(*) FROM pg_stat_activity WHERE usename = 'lichen'", ())
    while ledger.connector.run(others) != [(1,)]:
        time.sleep(0.01)


def kill(child: int) -> None:
    os.kill(child, signal.SIGKILL)


def torture(
    database: str, folder: Path, runs: int, rng: random.Random, end: Callable[[int], object] = kill
) -> int:
    """The number of batches acknowledged by children that all came to a sudden end."""
    writer, kept, written = Writer(database, folder), Kept(), 0
    try:
        for turn in range(runs):
            longest = 0.12 if kept else 0.12 * (1 + turn)  # a busy machine takes longer to begin
            start = max(1, written)  # the last batch again, as somebody does who lost the reply
            kept |= writer.run(start, rng.uniform(0.0, longest), end)
            with writer.open() as ledger:
                wait_for_the_dead(ledger)
                written = check(ledger, kept)
    finally:
        writer.close()
    return len(kept)


def on_sqlite(folder: Path, runs: int, seed: int) -> int:
    folder.mkdir()
    return torture(str(folder / "lichen.db"), folder, runs, random.Random(seed))


def on_postgres(server: str, folder: Path, runs: int, seed: int) -> int:
    folder.mkdir()
    url = fresh_schema(server)
    with open_ledger(url):
        pass
    return torture(url, folder, runs, random.Random(seed))


def test_killed_writers_lose_and_double_nothing_on_sqlite(tmp_path: Path) -> None:
    assert on_sqlite(tmp_path / "one", runs=6, seed=1) > 0


def test_killed_writers_lose_and_double_nothing_on_postgres(server: str, tmp_path: Path) -> None:
    assert on_postgres(server, tmp_path / "one", runs=6, seed=2) > 0


def test_a_crashed_server_loses_and_doubles_nothing(server: str, tmp_path: Path) -> None:
    url = fresh_schema(server)
    assert torture(url, tmp_path, 2, random.Random(3), end=lambda _: crash(server)) > 0


@pytest.mark.guarantee
def test_a_server_that_crashes_twenty_times_loses_and_doubles_nothing(server: str, tmp_path: Path) -> None:
    url = fresh_schema(server)
    assert torture(url, tmp_path, 20, random.Random(4), end=lambda _: crash(server)) > 0


@pytest.mark.guarantee
@pytest.mark.parametrize("part", range(200 // RUNS_PER_LEDGER))
def test_two_hundred_killed_writers_on_sqlite(tmp_path: Path, part: int) -> None:
    assert on_sqlite(tmp_path / "one", runs=RUNS_PER_LEDGER, seed=100 + part) > 0


@pytest.mark.guarantee
@pytest.mark.parametrize("part", range(200 // RUNS_PER_LEDGER))
def test_two_hundred_killed_writers_on_postgres(server: str, tmp_path: Path, part: int) -> None:
    assert on_postgres(server, tmp_path / "one", runs=RUNS_PER_LEDGER, seed=200 + part) > 0
