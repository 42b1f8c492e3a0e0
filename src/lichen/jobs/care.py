"""A worker's care for the common store: take over what dead workers had in hand, clear away what is old."""

from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, datetime, timedelta

from dbos import DBOS

from lichen.jobs.alive import Alive
from lichen.jobs.registry import KINDS

log = logging.getLogger("lichen.jobs")

LOOK_EVERY = 1.5
CLEAR_EVERY = 600.0
KEEP = timedelta(days=7)
KEEP_ROUTINE = timedelta(hours=1)
BATCH = 500


class Care:
    """A light thread that looks after the jobs of everybody."""

    def __init__(self, worker: str, alive: Alive) -> None:
        self.worker = worker
        self.alive = alive
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lichen-care", daemon=True)

    def start(self) -> None:
        """Take over what is left behind now, then go on looking."""
        self.take_over()
        self._thread.start()

    def stop(self) -> None:
        """End the thread, if it was started."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        cleared = float("-inf")
        while not self._stop.wait(LOOK_EVERY):
            try:
                self.alive.keep()
                self.take_over()
                if time.monotonic() - cleared > CLEAR_EVERY:
                    cleared = time.monotonic()
                    clear_away(datetime.now(UTC))
            except Exception as error:  # noqa: BLE001 -- a database that is away for a while comes back
                log.warning("looking after the jobs: %s", error)

    def take_over(self) -> list[str]:
        """The dead workers whose jobs were put back into the queue just now."""
        pending = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        others = {row.executor_id for row in pending if row.executor_id} - {self.worker}
        dead = sorted(worker for worker in others if self.alive.gone(worker))
        if dead:
            # Puts a job back only while it still stands under the dead worker's name: safe when two do it.
            DBOS._recover_pending_workflows(dead)
            log.warning("took over the jobs of %s", ", ".join(dead))
        return dead


def clear_away(now: datetime) -> int:
    """The number of finished jobs cleared away: all after a week, good routine ones after an hour."""
    routine = [name for name, kind in KINDS.items() if kind.routine]
    week = (now - KEEP).isoformat()
    old = _cleared(["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"], week, None)
    return old + _cleared(["SUCCESS"], (now - KEEP_ROUTINE).isoformat(), routine)


def _cleared(statuses: list[str], before: str, names: list[str] | None) -> int:
    total = 0
    while True:
        rows = DBOS.list_workflows(
            status=list(statuses),
            completed_before=before,
            name=names,
            limit=BATCH,
            load_input=False,
            load_output=False,
        )
        if rows:
            DBOS.delete_workflows([row.workflow_id for row in rows])
        total += len(rows)
        if len(rows) < BATCH:
            return total
