"""Jobs: what runs beside requests, and waiting for it."""

from __future__ import annotations

import time
from collections.abc import Iterator

from lichen.client.link import Link, at
from lichen.client.paging import pages
from lichen.client.shapes import Job
from lichen.errors import LichenError

FIRST, LONGEST = 0.05, 2.0
"""Seconds between two looks at a job, at first and at most."""


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
        until, pause = time.monotonic() + timeout, FIRST
        while not (found := self.get(job)).ends:
            if time.monotonic() + pause > until:
                raise LichenError(
                    f"The job `{job}` is {found.state} ({found.progress:.0%}) after {timeout:g} s. "
                    "It goes on; wait for it with a longer timeout."
                )
            self._link.sleep(pause)
            pause = min(LONGEST, pause * 1.5)
        if found.state == "failed":
            raise LichenError(f"The job `{found.name}` failed: {found.error or 'no reason was given'}")
        return found
