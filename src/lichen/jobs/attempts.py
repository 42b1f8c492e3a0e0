"""One job in hand: try it, say how far it is, wait and try again, and in the end say why it failed."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from itertools import count

from dbos import DBOS

from lichen.errors import CharterRefused, InputRefused, LichenError, NotAllowed, NotFound
from lichen.jobs.context import Context, Report, Stopped
from lichen.jobs.engine import JobId
from lichen.jobs.registry import Kind

log = logging.getLogger("lichen.jobs")

REPORT_EVERY = 0.5
"""Seconds between two reports of progress that are written down."""

HOPELESS = (InputRefused, NotFound, NotAllowed, CharterRefused)
"""What another try would only say again."""


class JobFailed(LichenError):
    """A job was given up; the message says why, for whoever looks at it."""


class Attempts:
    """The tries of one job in this process."""

    def __init__(
        self,
        name: str,
        kind: Kind,
        job: JobId,
        worker: str,
        context: Callable[[Report], Context],
        stopping: threading.Event,
    ) -> None:
        self.name = name
        self.kind = kind
        self.job = job
        self.worker = worker
        self.context = context(self.report)
        self.stopping = stopping
        self._reported = 0.0

    def run(self, arguments: Mapping[str, object]) -> object:
        """What the job gives back; raises `JobFailed` after the last try, `Stopped` at the process's end."""
        for tried in count(1):
            if self.stopping.is_set():
                raise Stopped
            try:
                return self.kind.function()(self.context, **arguments)
            except Exception as error:  # noqa: BLE001 -- whatever a job throws stays with the job
                self._failed(tried, error)
        raise AssertionError("counting never ends")

    def report(self, share: float, note: str) -> None:
        """Write down how far the job is, now and then."""
        now = time.monotonic()
        if now - self._reported >= REPORT_EVERY or share >= 1.0:
            self._reported = now
            self._say(share=share, note=note)

    def _failed(self, tried: int, error: Exception) -> None:
        sentence = _sentence(error)
        wait = None if isinstance(error, HOPELESS) else self.kind.waits(tried)
        log.warning("job %s (%s), try %d: %s", self.name, self.job, tried, sentence, exc_info=error)
        if wait is None:
            raise JobFailed(sentence) from None
        self._say(again=tried, error=sentence, waiting=self.worker)
        if self.stopping.wait(wait):
            raise Stopped
        self._say(waiting="")

    def _say(self, **attributes: object) -> None:
        DBOS.update_workflow_attributes(self.job, dict(attributes), merge=True)


def _sentence(error: Exception) -> str:
    """The error for a person: Lichen's own as they are, another's with its kind."""
    said = str(error).strip() or "no reason given"
    return said if isinstance(error, LichenError) else f"{type(error).__name__}: {said}"
