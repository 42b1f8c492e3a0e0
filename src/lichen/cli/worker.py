"""`lichen worker`: run jobs beside a server, on this machine or another, until told to stop."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType
from typing import Annotated

import typer

from lichen.cli.existing import existing_ledger
from lichen.cli.screen import AsJson, err, say_json
from lichen.workspace import Workspace


def worker(
    where: Annotated[str, typer.Argument(help="The ledger: a path or a database URL.")] = "lichen.db",
    threads: Annotated[int, typer.Option(min=1, max=64, help="How many quick jobs run at once.")] = 4,
    grace: Annotated[float, typer.Option(min=0, help="Seconds that jobs in hand have at the end.")] = 10.0,
    as_json: AsJson = False,
) -> None:
    """Run jobs until stopped (Ctrl-C or SIGTERM): jobs in hand end, or go back for another worker."""
    from lichen.jobs.start import start_jobs  # loads the engine

    told = _told_to_stop()
    with Workspace(existing_ledger(where)) as workspace:
        engine = start_jobs(workspace, where, threads=threads)
        _say("working", as_json=as_json)
        told.wait()
        ended = engine.stop(grace)
        _say("stopped" if ended else "gave back what was in hand", as_json=as_json)
    if not ended:
        sys.stdout.flush()
        os._exit(0)  # a job that hangs must not keep the process: another worker has it by now


def _told_to_stop() -> threading.Event:
    told = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        told.set()

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, stop)
    return told


def _say(state: str, *, as_json: bool) -> None:
    if as_json:
        say_json({"state": state, "pid": os.getpid()})
        sys.stdout.flush()
    else:
        err.print(f"Worker {os.getpid()}: {state}.")
