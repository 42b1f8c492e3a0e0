"""Start what runs beside requests: the engine, and the watch that hands it work."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from lichen.jobs.durable import DurableEngine
from lichen.jobs.engine import Engine, Job, JobId, State
from lichen.jobs.opening import Open, attended
from lichen.jobs.place import place_of
from lichen.jobs.registry import KINDS, Kinds
from lichen.jobs.watch import Watch
from lichen.workspace import Workspace


class Working:
    """An engine with its watch: an `Engine` itself, which stops both."""

    def __init__(self, engine: Engine, watch: Watch) -> None:
        self.engine = engine
        self.watch = watch
        self._started = False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Begin to run jobs, then to look for work; nothing when that was done."""
        if not self._started:
            self.engine.start()
            self.watch.start()
            self._started = True

    def stop(self, grace: float = 10.0) -> bool:
        """Whether all jobs in hand ended within the grace, in seconds."""
        self.watch.stop()
        return self.engine.stop(grace)

    def submit(
        self, job: str, arguments: Mapping[str, object], *, key: str | None = None, after: float = 0.0
    ) -> JobId:
        """The id of the job that will do this; see `Engine`."""
        return self.engine.submit(job, arguments, key=key, after=after)

    def jobs(
        self,
        *,
        state: State | None = None,
        limit: int = 50,
        before: JobId | None = None,
        only: Collection[JobId] | None = None,
    ) -> list[Job]:
        """The latest jobs first; see `Engine`."""
        return self.engine.jobs(state=state, limit=limit, before=before, only=only)


def start_jobs(
    workspace: Workspace,
    where: str | Path,
    *,
    threads: int = 4,
    kinds: Kinds | None = None,
    files: Path | None = None,
    open: Open | None = None,
) -> Engine:
    """The engine for the workspace at `where`, running and looking for work; `stop` it before closing.

    `threads` is how many quick jobs run at once, beside one that learns and one that moves files; `files`
    the folder for exports and uploads. `open` gives a partnership ready to be worked in; without it, one
    that knows who is away or has a full day. One engine a process. Raises `StoreUnavailable` when its
    database cannot be used.
    """
    known = KINDS if kinds is None else kinds
    opened = open or attended(workspace)
    engine = DurableEngine(workspace, place_of(where, files), threads=threads, kinds=known, open=opened)
    working = Working(engine, Watch(engine, workspace, kinds=known, open=opened))
    working.start()
    return working
