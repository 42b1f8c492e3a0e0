"""Jobs: what runs beside requests, and waiting for it."""

from __future__ import annotations

from collections.abc import Iterator

from lichen.client.link import Link, at
from lichen.client.paging import pages
from lichen.client.shapes import Job
from lichen.client.waiting import wait_for


class Jobs:
    """The jobs of a partnership."""

    def __init__(self, link: Link, partnership: str) -> None:
        self._link, self._at = link, at("partnerships", partnership, "jobs")

    def list(self) -> Iterator[Job]:
        """The jobs of the partnership, the newest first."""
        return pages(self._link, Job, self._at, {"limit": 100})

    def get(self, job: str) -> Job:
        """One job, and how far it has come."""
        return self._link.get(Job, self._at + at(job))

    def wait(self, job: str, timeout: float = 3600.0) -> Job:
        """The job when it is done.

        Raises `LichenError` when it failed or takes longer than `timeout` seconds.
        """
        return wait_for(f"The job `{job}`", lambda: self.get(job), self._link, timeout)
