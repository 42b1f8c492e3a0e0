"""Jobs in memory: handed in by pages, carried out when a test says so, with the real kinds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from lichen.errors import LichenError
from lichen.jobs.context import Context
from lichen.jobs.engine import Job, JobId, new_id
from lichen.jobs.registry import KINDS, kind_of


class Bench:
    """An engine that runs nothing by itself."""

    def __init__(self, house: Any) -> None:
        self.house, self.known, self.keys = house, dict[str, Job](), dict[str, JobId]()

    def submit(self, job: str, arguments: Any, *, key: str | None = None, after: float = 0.0) -> JobId:
        kind_of(KINDS, job)
        waiting = self.known.get(self.keys.get(key or "", ""))
        if waiting is not None and waiting.state in ("queued", "running"):
            return waiting.id
        made = Job(id=new_id(), name=job, state="queued", arguments=dict(arguments))
        self.known[made.id] = made
        if key:
            self.keys[key] = made.id
        return made.id

    def jobs(self, *, state: Any = None, limit: int = 50, before: Any = None, only: Any = None) -> list[Job]:
        latest = sorted(self.known.values(), key=lambda job: job.id, reverse=True)
        return [
            job
            for job in latest
            if (state is None or job.state == state)
            and (before is None or job.id < before)
            and (only is None or job.id in only)
        ][:limit]

    def stop(self, grace: float = 10.0) -> bool:
        return True

    def put(self, name: str, **parts: Any) -> str:
        """A job as it might stand."""
        made = Job(id=new_id(), name=name, **{"state": "done", **parts})
        self.known[made.id] = made
        return str(made.id)

    def work(self) -> None:
        """Carry out what waits, once."""
        for job in [each for each in self.known.values() if each.state == "queued"]:
            given: Any = None
            context = Context(
                self.house.workspace,
                given,
                self.house.files,
                job.id,
                given,
                self.house.partnership,
                lambda *_: None,
            )
            try:
                result = KINDS[job.name].function()(context, **job.arguments)
                self.known[job.id] = replace(job, state="done", progress=1.0, result=result)
            except LichenError as error:
                self.known[job.id] = replace(job, state="failed", error=str(error), tries=1)

    @property
    def latest(self) -> Job:
        return self.jobs(limit=1)[0]


@pytest.fixture(autouse=True)
def _quick_passwords(_django: None) -> Iterator[None]:
    """Digests that cost nothing: what makes passwords slow to guess is Django's, and tested there."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def bench(world: Any) -> Bench:
    world.house.engine = Bench(world.house)
    return world.house.engine  # type: ignore[no-any-return]  # set the line before
