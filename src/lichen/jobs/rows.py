"""Jobs as DBOS keeps them, read as jobs of ours."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from dbos import DBOS, WorkflowStatus

from lichen.jobs.engine import Job, JobId, State, handed_in

STATES: dict[str, State] = {
    "ENQUEUED": "queued",
    "DELAYED": "queued",
    "PENDING": "running",
    "SUCCESS": "done",
    "ERROR": "failed",
    "CANCELLED": "failed",
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": "failed",
}
KILLED = "The process ended each time this job ran, as when memory runs out; it is not tried again."
CANCELLED = "The job was cancelled."


def listed(
    state: State | None, limit: int, before: JobId | None, only: Collection[JobId] | None = None
) -> list[Job]:
    """A page of jobs, the latest first.

    SQLite's times have whole seconds, so a page may end amid jobs of one second in any order: then more
    are read, until the page is sure.
    """
    if only is not None and not only:
        return []
    end = None if before is None else _moment_of(before)
    size = limit + 32
    while True:
        rows = DBOS.list_workflows(
            status=_statuses(state),
            workflow_ids=None if only is None else list(only),
            end_time=None if end is None else end.isoformat(),
            limit=size,
            sort_desc=True,
        )
        sure = rows if len(rows) < size else [row for row in rows if row.created_at != rows[-1].created_at]
        page = [job_of(row) for row in sorted(sure, key=_place, reverse=True) if _earlier(row, end, before)]
        page = [job for job in page if state is None or job.state == state]
        if len(page) >= limit or len(rows) < size:
            return page[:limit]
        size *= 4


def _earlier(row: WorkflowStatus, end: datetime | None, before: JobId | None) -> bool:
    return end is None or _place(row) < (round(end.timestamp() * 1_000), str(before))


def _statuses(state: State | None) -> list[str] | None:
    """Those of DBOS that may be this state of ours: a job that waits for another try is pending there."""
    if state is None:
        return None
    return [name for name, ours in STATES.items() if ours == state or (state, name) == ("queued", "PENDING")]


def _moment_of(job: JobId) -> datetime:
    """When a job came in by the database's clock; by its id when it has been cleared away."""
    found = DBOS.list_workflows(workflow_ids=[job], load_input=False, load_output=False)
    created = found[0].created_at if found else None
    return _time(created or int(handed_in(job) * 1_000))


def _place(row: WorkflowStatus) -> tuple[int, str]:
    return row.created_at or 0, row.workflow_id


def job_of(row: WorkflowStatus) -> Job:
    """One row as a job."""
    said = row.attributes or {}
    waits = row.status == "PENDING" and bool(said.get("waiting")) and said["waiting"] == row.executor_id
    state: State = "queued" if waits else STATES[row.status]
    return Job(
        id=JobId(row.workflow_id),
        name=row.name,
        state=state,
        arguments={} if row.input is None else row.input["kwargs"],
        progress=1.0 if state == "done" else float(said.get("share", 0.0)),
        note=str(said.get("note", "")),
        tries=(row.recovery_attempts or 0) + int(said.get("again", 0)),
        error=_error(row, said),
        result=row.output,
        created=_time(int(handed_in(JobId(row.workflow_id)) * 1_000)),
        started=_time_or_none(row.dequeued_at),
        ended=_time_or_none(row.completed_at),
        worker=row.executor_id if row.dequeued_at else None,
    )


def _error(row: WorkflowStatus, said: dict[str, object]) -> str | None:
    if row.status == "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
        return KILLED
    if row.status == "CANCELLED":
        return CANCELLED
    if row.error is not None:
        return str(row.error)
    return None if row.status == "SUCCESS" or "error" not in said else str(said["error"])


def _time(milliseconds: int | None) -> datetime:
    return datetime.fromtimestamp((milliseconds or 0) / 1_000, UTC)


def _time_or_none(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else _time(milliseconds)
