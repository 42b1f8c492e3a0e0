"""An engine with small jobs that say in a folder what they did; as a program, a worker to kill."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lichen.errors import InputRefused
from lichen.jobs import care, durable
from lichen.jobs.context import Context
from lichen.jobs.durable import DurableEngine
from lichen.jobs.engine import Engine, Job, JobId
from lichen.jobs.place import place_of
from lichen.jobs.registry import Kind
from lichen.workspace import open_workspace

GO = threading.Event()
STUDYING: list[int] = []

durable.POLLS.update(quick=0.05, fitting=0.05, learning=0.05, bulk=0.05)
care.LOOK_EVERY = 0.3


def write(context: Context, name: str, seconds: float = 0.0) -> str:
    """Leave a file that says it began, one that says it ended, and how often."""
    folder = context.files
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.began").touch()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        context.progress(0.5, "half way")
        time.sleep(0.02)
    with (folder / f"{name}.ended").open("a") as file:
        file.write("x")
    return name


def fail(context: Context) -> None:
    with (context.files / f"{context.job}.tries").open("a") as file:
        file.write("x")
    raise RuntimeError("the partner hung up")


def refuse(context: Context) -> None:
    raise InputRefused("That is no file. Choose another.")


def wait(context: Context) -> None:
    """Until told to go on; never says how far it is."""
    GO.wait(30)


def study(context: Context) -> int:
    """How many were at it when this one began."""
    STUDYING.append(1)
    together = len(STUDYING)
    time.sleep(0.2)
    STUDYING.pop()
    return together


KINDS = {
    "write": Kind(write),
    "fail": Kind(fail, tries=3, wait=0.05),
    "fail_slowly": Kind(fail, tries=2, wait=60.0),
    "refuse": Kind(refuse, tries=3, wait=0.05),
    "wait": Kind(wait),
    "study": Kind(study, "learning"),
}


@contextmanager
def engine(address: str, files: Path, *, threads: int = 4) -> Iterator[DurableEngine]:
    """An engine on this database, running."""
    files.mkdir(exist_ok=True)
    with (
        open_workspace(address) as workspace,
        DurableEngine(workspace, place_of(address, files), threads=threads, kinds=KINDS) as running,
    ):
        yield running


def until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until something is true; fails when it does not come true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.02)


def job(engine: Engine, id: JobId) -> Job:
    (found,) = engine.jobs(only=[id])
    return found


def ended(engine: Engine, id: JobId) -> Job:
    """The job once it is done or has failed."""
    until(lambda: job(engine, id).state in ("done", "failed"))
    return job(engine, id)


def process(address: str, files: Path) -> subprocess.Popen[bytes]:
    """A worker in a process of its own."""
    return subprocess.Popen([sys.executable, __file__, address, str(files)], stderr=subprocess.DEVNULL)


def answering(address: str, files: Path) -> subprocess.Popen[bytes]:
    """A process that works with all real jobs."""
    code = (
        "import sys, time; from pathlib import Path; from lichen.jobs.start import start_jobs; "
        "from lichen.workspace import open_workspace; workspace = open_workspace(sys.argv[1]); "
        "start_jobs(workspace, sys.argv[1], files=Path(sys.argv[2])); time.sleep(60)"
    )
    return subprocess.Popen([sys.executable, "-c", code, address, str(files)], stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    with engine(sys.argv[1], Path(sys.argv[2]), threads=8):
        (Path(sys.argv[2]) / f"{time.time_ns()}.worker").touch()
        time.sleep(60)
