"""Kill −9 in the middle of live work, again and again: no case is lost, none is settled twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.postgres import fresh_schema, postgres

from lichen.ledger.events import CaseOpened, CaseSettled
from lichen.ledger.ledger import open_ledger


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as url:
        yield url


class Worker:
    """The process whose children are killed."""

    def __init__(self, database: str, count: int) -> None:
        script = Path(__file__).with_name("killed_desk.py")
        command = [sys.executable, str(script), database, str(count)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def go(self, seconds: float | None) -> str:
        """Let a child work for so many seconds, or to the end; `finished` or `dead`."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        _, child = self.process.stdout.readline().split()
        if seconds is not None:
            time.sleep(seconds)
            with suppress(ProcessLookupError):  # it was done before
                os.kill(int(child), signal.SIGKILL)
        return self.process.stdout.readline().strip()

    def close(self) -> None:
        self.process.communicate()


def survive(database: str, *, kills: int, count: int, rng: random.Random) -> None:
    worker = Worker(database, count)
    try:
        for _ in range(kills):
            worker.go(rng.uniform(0.0, 0.5))
        assert worker.go(None) == "finished"
    finally:
        worker.close()
    with open_ledger(database) as ledger:
        ledger.verify().require()
        events = [entry.event for entry in ledger.entries("document-reading")]
        before = ledger.rows("cases_count", chain="document-reading")
        ledger.rebuild()
        assert ledger.rows("cases_count", chain="document-reading") == before
    opened = Counter(event.case for event in events if isinstance(event, CaseOpened))
    settled = Counter(event.case for event in events if isinstance(event, CaseSettled))
    assert len(opened) == count
    assert set(opened.values()) == {1}
    assert settled == opened


def test_a_stream_killed_again_and_again_settles_every_case_once_on_sqlite(tmp_path: Path) -> None:
    survive(str(tmp_path / "lichen.db"), kills=4, count=120, rng=random.Random(1))


def test_a_stream_killed_again_and_again_settles_every_case_once_on_postgres(server: str) -> None:
    survive(fresh_schema(server), kills=4, count=120, rng=random.Random(2))


@pytest.mark.guarantee
@pytest.mark.parametrize("round", range(5))
def test_a_hundred_kills_on_sqlite(tmp_path: Path, round: int) -> None:
    survive(str(tmp_path / "lichen.db"), kills=20, count=600, rng=random.Random(round))


@pytest.mark.guarantee
@pytest.mark.parametrize("round", range(5))
def test_a_hundred_kills_on_postgres(server: str, round: int) -> None:
    survive(fresh_schema(server), kills=20, count=600, rng=random.Random(100 + round))
