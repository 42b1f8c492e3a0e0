"""A job as a list shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lichen.jobs.engine import Job
from lichen.web.actor import Actor
from lichen.web.house import house
from lichen.web.reading import words
from lichen.web.work import wording
from lichen.web.work.visible import Mine


@dataclass(frozen=True, slots=True)
class Line:
    """One job with everything in words; `download` and `retry` are empty where they are not this actor's."""

    job: Job
    partnership: str
    partnership_name: str
    kind: str
    detail: str
    state: str
    tone: str
    result: str
    lasted: str
    download: str
    retry: bool

    @property
    def running(self) -> bool:
        """Whether it will change by itself."""
        return self.job.state in ("queued", "running")

    @property
    def moments(self) -> str:
        """When it was handed in, begun and ended, exactly."""
        said = (("handed in", self.job.created), ("begun", self.job.started), ("ended", self.job.ended))
        return ", ".join(f"{name} {at:%Y-%m-%d %H:%M:%S} UTC" for name, at in said if at is not None)

    @property
    def percent(self) -> int:
        """How far it has come."""
        return round(100 * self.job.progress)


def line(actor: Actor, mine: Mine) -> Line:
    """The job as this actor sees it."""
    job, partnership = mine
    return Line(
        job=job,
        partnership=partnership,
        partnership_name=_name(actor, partnership),
        kind=wording.kind(job.name),
        detail=wording.detail(job.name, job.arguments),
        state=wording.STATES[job.state],
        tone=wording.TONES[job.state],
        result=wording.result(job.name, job.result) if job.state == "done" else "",
        lasted=_lasted(job),
        download=_download(actor, job, partnership),
        retry=job.state == "failed" and may_retry(actor, job, partnership),
    )


def _name(actor: Actor, partnership: str) -> str:
    return house().partnership(partnership).charter.name if actor.role(partnership) and partnership else ""


def _lasted(job: Job) -> str:
    if job.started is None or job.ended is None:
        return ""
    return words.duration((job.ended - job.started).total_seconds())


def _download(actor: Actor, job: Job, partnership: str) -> str:
    made = job.name == "export" and job.state == "done" and isinstance(job.result, Mapping)
    if not made or not may_have(actor, job, partnership):
        return ""
    return f"/partnerships/{partnership}/data/exports/{job.id}/"


def may_have(actor: Actor, job: Job, partnership: str) -> bool:
    """Whether this actor may fetch an export's file; one with inputs only who governs."""
    return actor.may("govern" if job.arguments.get("with_inputs") else "audit", partnership)


def may_retry(actor: Actor, job: Job, partnership: str) -> bool:
    """Whether this actor may submit the job once more."""
    if not partnership:
        return actor.keeper
    if job.name == "export" and not may_have(actor, job, partnership):
        return False
    return actor.may("lead", partnership) or actor.may("govern", partnership)
