"""The engine of jobs, as the API asks it."""

from __future__ import annotations

from lichen.errors import NotFound, StoreUnavailable
from lichen.jobs.engine import Engine, Job, JobId
from lichen.web.house import house

LOOKED_AT = 1_000


def engine() -> Engine:
    """The engine; raises `StoreUnavailable` where none runs."""
    found: Engine | None = house().engine
    if found is None:
        raise StoreUnavailable("No jobs run in this process. Start the server with `lichen up`.")
    return found


def job_of(partnership: str, job: str) -> Job:
    """One job of a partnership; raises `NotFound`, for another partnership's too."""
    for each in engine().jobs(only=[JobId(job)], limit=1):
        if each.arguments.get("partnership") == partnership:
            return each
    raise NotFound(f"There is no job `{job}` of `{partnership}`.")


def jobs_of(partnership: str, limit: int, before: str | None, name: str | None = None) -> list[Job]:
    """The latest jobs of a partnership, among the latest thousand."""
    found: list[Job] = []
    last = None if before is None else JobId(before)
    for _ in range(LOOKED_AT // 200):
        page = engine().jobs(limit=200, before=last)
        found += [
            each
            for each in page
            if each.arguments.get("partnership") == partnership and name in (None, each.name)
        ]
        if len(found) >= limit or len(page) < 200:
            break
        last = page[-1].id
    return found[:limit]
