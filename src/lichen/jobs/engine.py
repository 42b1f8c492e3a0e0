"""What the rest of Lichen knows of the engine that runs jobs: hand one in, and look at those there are."""

from __future__ import annotations

import secrets
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Literal, NewType, Protocol, Self

JobId = NewType("JobId", str)
"""The name of one job. Ids sort in the order in which the jobs were handed in."""

State = Literal["queued", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Job:
    """One job as it stands now.

    `progress` is a share from 0 to 1, `note` a sentence about it; `tries` counts how often it was begun,
    `error` says why the latest try failed, `result` what a finished one gave back, `worker` which process
    has it. A job that waits to be tried again is `queued`.
    """

    id: JobId
    name: str
    state: State
    arguments: Mapping[str, object] = field(default_factory=dict)
    progress: float = 0.0
    note: str = ""
    tries: int = 0
    error: str | None = None
    result: object = None
    created: datetime | None = None
    started: datetime | None = None
    ended: datetime | None = None
    worker: str | None = None


class Engine(Protocol):
    """Runs jobs beside requests, tries failed ones again, and loses none when a process dies.

    A job may run more than once, so that every kind of job must be safe to repeat.
    """

    def submit(
        self, job: str, arguments: Mapping[str, object], *, key: str | None = None, after: float = 0.0
    ) -> JobId:
        """The id of the job that will do this, begun `after` so many seconds at the earliest.

        While a job with the same `key` is queued or running, that one comes back and nothing is added.
        Arguments are JSON values. Raises `NotFound` for a kind of job there is not, `StoreUnavailable` when
        the database cannot be reached.
        """
        ...

    def jobs(
        self,
        *,
        state: State | None = None,
        limit: int = 50,
        before: JobId | None = None,
        only: Collection[JobId] | None = None,
    ) -> list[Job]:
        """The latest jobs first, at most `limit`; with `before` an id, those that were handed in earlier.

        `only` names the jobs wanted, as to follow one; those that are not there any more are left out.
        """
        ...

    def start(self) -> None:
        """Begin to run jobs, those first that a dead process left behind."""
        ...

    def stop(self, grace: float = 10.0) -> bool:
        """Whether all jobs in hand ended within the grace, in seconds; those that did not go to others."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def new_id() -> JobId:
    """A new job's id: the time in microseconds, then chance."""
    return JobId(f"{time.time_ns() // 1_000:015x}-{secrets.token_hex(4)}")


def handed_in(job: JobId) -> float:
    """When a job was handed in, in seconds since 1970 by the clock of whoever did."""
    return int(job.partition("-")[0], 16) / 1e6
