"""The engine: DBOS, embedded on SQLite, shared by many workers on PostgreSQL. Only these files know it."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import Context as Variables
from types import TracebackType
from typing import Any, Self

from dbos import DBOS, DBOSConfig, EnqueueOptions, WorkflowSerializationFormat
from dbos import error as refusals
from sqlalchemy.exc import SQLAlchemyError

from lichen.errors import Conflict, StoreUnavailable
from lichen.jobs.attempts import Attempts
from lichen.jobs.care import Care
from lichen.jobs.context import Context, Stopped
from lichen.jobs.engine import Job, JobId, State, new_id
from lichen.jobs.opening import Open, attended
from lichen.jobs.place import Place
from lichen.jobs.registry import KINDS, Kind, Kinds, kind_of
from lichen.jobs.rows import listed
from lichen.jobs.staffs import Staffs
from lichen.workspace import Workspace

log = logging.getLogger("lichen.jobs")

VERSION = "1"
"""One for all releases: any worker may take up what another left, whatever release it runs."""

DEATHS = 8
"""How often a job may be begun anew after its process died, before it counts as what kills processes."""

POLLS = {"quick": 0.2, "fitting": 0.3, "learning": 0.5, "bulk": 0.5}
"""Seconds between two looks at a lane: the price of being idle against the wait for a job to begin."""

SLOTS = {"fitting": 1, "learning": 2, "bulk": 1}
"""Jobs of a lane that a worker has in hand. One learns, the next is there to follow it at once."""

_ONE = threading.Lock()
"""DBOS has one instance a process."""


class DurableEngine:
    """Runs jobs in threads of this process and shares them with the other workers on the same database.

    A process has one at a time. `threads` is how many quick jobs run at once; 0 hands jobs in without
    running any. Not to be called on the thread of an event loop.
    """

    def __init__(
        self,
        workspace: Workspace,
        place: Place,
        *,
        threads: int = 4,
        kinds: Kinds | None = None,
        open: Open | None = None,
    ) -> None:
        self.workspace = workspace
        self.place = place
        self.threads = threads
        self.kinds = KINDS if kinds is None else kinds
        self.worker = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self.open = open or attended(workspace)
        self.staffs = Staffs(self.open)
        self._started = False
        self._stopping = threading.Event()
        self._running = 0
        self._ended = threading.Condition()
        self._learns = threading.Lock()
        self._care = Care(self.worker, place.alive)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Begin to run jobs, those first that a dead process left behind."""
        if not _ONE.acquire(blocking=False):
            raise Conflict("This process runs jobs already. Stop those before you start others.")
        self._started = True
        try:
            self._launch()
        except BaseException as error:
            self.stop(0.0)
            if isinstance(error, SQLAlchemyError | refusals.DBOSException):
                raise StoreUnavailable(f"The database of the jobs cannot be used: {error}.") from error
            raise

    def _launch(self) -> None:
        self.place.alive.join(self.worker)
        for name, kind in self.kinds.items():
            self._register(name, kind)
        DBOS(config=_settings(self.place, self.worker))
        DBOS.listen_queues([*POLLS] if self.threads else [])
        DBOS.launch()
        for lane, seconds in POLLS.items():
            slots = SLOTS.get(lane, max(self.threads, 1))
            DBOS.register_queue(lane, worker_concurrency=slots, polling_interval_sec=seconds)
        if self.threads:
            self._care.start()

    def stop(self, grace: float = 10.0) -> bool:
        """Whether all jobs in hand ended within the grace, in seconds; those that did not go to others."""
        if not self._started:
            return True
        self._started = False
        self._stopping.set()
        self._care.stop()
        with self._ended:
            finished = self._ended.wait_for(lambda: not self._running, timeout=grace)
        DBOS.destroy(destroy_registry=True)
        self.place.alive.leave()
        _ONE.release()
        return finished

    def submit(
        self, job: str, arguments: Mapping[str, object], *, key: str | None = None, after: float = 0.0
    ) -> JobId:
        """The id of the job that will do this, begun `after` so many seconds at the earliest."""
        kind = kind_of(self.kinds, job)
        options = EnqueueOptions(
            workflow_name=job,
            queue_name=kind.lane,
            workflow_id=new_id(),
            app_version=VERSION,
            serialization_type=WorkflowSerializationFormat.PORTABLE,
        )
        if key is not None:
            options["deduplication_id"] = key
            options["duplication_policy"] = "return-existing"
        if after > 0:
            options["delay_seconds"] = after
        try:
            handle = Variables().run(DBOS.enqueue_workflow_with_options, options, **arguments)
        except SQLAlchemyError as error:
            raise StoreUnavailable(f"The job `{job}` could not be handed in: {error}.") from error
        return JobId(handle.workflow_id)

    def jobs(
        self,
        *,
        state: State | None = None,
        limit: int = 50,
        before: JobId | None = None,
        only: Collection[JobId] | None = None,
    ) -> list[Job]:
        """The latest jobs first, at most `limit`; with `before` an id, those that were handed in earlier."""
        try:
            return Variables().run(listed, state, limit, before, only)
        except SQLAlchemyError as error:
            raise StoreUnavailable(f"The jobs could not be read: {error}.") from error

    def _register(self, name: str, kind: Kind) -> None:
        def carry_out(**arguments: Any) -> object:
            job = JobId(str(DBOS.workflow_id))
            # An empty set of context variables: to DBOS the job is one piece, begun anew after a crash.
            return Variables().run(self._carry_out, name, kind, job, arguments)

        # One job of DBOS is one job of ours; how often it is tried is our kinds' business.
        DBOS.workflow(name=name, max_recovery_attempts=DEATHS)(carry_out)

    def _carry_out(self, name: str, kind: Kind, job: JobId, arguments: Mapping[str, object]) -> object:
        with self._ended:
            self._running += 1
        try:
            with self._turn(kind):
                return self._attempts(name, kind, job).run(arguments)
        finally:
            with self._ended:
                self._running -= 1
                self._ended.notify_all()

    @contextmanager
    def _turn(self, kind: Kind) -> Iterator[None]:
        """Let one job at a time learn in this process."""
        if kind.lane != "learning":
            yield
            return
        while not self._learns.acquire(timeout=0.2):
            if self._stopping.is_set():
                raise Stopped
        try:
            yield
        finally:
            self._learns.release()

    def _attempts(self, name: str, kind: Kind, job: JobId) -> Attempts:
        def context(report: Callable[[float, str], None]) -> Context:
            return Context(
                workspace=self.workspace,
                engine=self,
                files=self.place.files,
                job=job,
                staffs=self.staffs,
                partnership=self.open,
                report=report,
                stopping=self._stopping.is_set,
            )

        return Attempts(name, kind, job, self.worker, context, self._stopping)


def _settings(place: Place, worker: str) -> DBOSConfig:
    settings = DBOSConfig(
        name="lichen",
        system_database_url=place.url,
        executor_id=worker,
        application_version=VERSION,
        log_level="CRITICAL",  # what goes wrong is said by `lichen.jobs`, once
        enable_otlp=False,
        use_listen_notify=False,
        sys_db_pool_size=5,
        db_engine_kwargs={"pool_pre_ping": place.schema is not None, "max_overflow": 5},
        scheduler_polling_interval_sec=3_600.0,
    )
    if place.schema is not None:
        settings["dbos_system_schema"] = place.schema
    return settings
