"""Jobs: what runs beside requests, and how far it has come."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, TypedDict

from django.http import HttpRequest, HttpResponse
from ninja import Path

from lichen.jobs.engine import Job, State
from lichen.web.actor import actor_of
from lichen.web.api.answering import answered
from lichen.web.api.engine import job_of, jobs_of
from lichen.web.api.paging import After, Limit, page, place
from lichen.web.api.routing import PartnershipPath, Resource

resource = Resource("Jobs")
JobPath = Annotated[str, Path(max_length=64, pattern=r"^[0-9a-f-]+$", description="The job's id.")]
TOLD = ("export", "import_cases")
"""Jobs whose result is the program's business."""


class JobShown(TypedDict):
    """A job; `progress` is a share from 0 to 1, `error` says why the latest try failed."""

    job: str
    name: str
    state: State
    progress: float
    note: str
    tries: int
    error: str | None
    created: datetime | None
    started: datetime | None
    ended: datetime | None
    result: Any


class JobList(TypedDict):
    """A page of jobs, the newest first."""

    items: list[JobShown]
    next: str | None


@resource.on("GET", "/partnerships/{partnership}/jobs", needs="see", gives=JobList)
def list_jobs(
    request: HttpRequest, partnership: PartnershipPath, limit: Limit = 50, after: After = None
) -> HttpResponse:
    """What runs beside requests for this partnership, the newest first."""
    actor_of(request).enter(partnership)
    before = None if after is None else str(place(after, "jobs", str)[0])
    items = [shown(each) for each in jobs_of(partnership, limit, before)]
    return answered(page(items, limit, "jobs", items[-1]["job"] if items else ""))


@resource.on("GET", "/partnerships/{partnership}/jobs/{job}", needs="see", gives=JobShown)
def get_job(request: HttpRequest, partnership: PartnershipPath, job: JobPath) -> HttpResponse:
    """One job, such as an import, and how far it has come."""
    actor_of(request).enter(partnership)
    return answered(shown(job_of(partnership, job)))


def shown(job: Job) -> dict[str, Any]:
    """A job as it is shown; where its file lies is the server's own business."""
    result = job.result if job.name in TOLD and isinstance(job.result, dict) else None
    kept = None if result is None else {name: value for name, value in result.items() if name != "file"}
    return {
        "job": job.id,
        "name": job.name,
        "state": job.state,
        "progress": job.progress,
        "note": job.note,
        "tries": job.tries,
        "error": job.error,
        "created": job.created,
        "started": job.started,
        "ended": job.ended,
        "result": kept,
    }
