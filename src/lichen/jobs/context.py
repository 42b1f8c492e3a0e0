"""What a job is given to work with."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lichen.jobs.engine import Engine, JobId
from lichen.jobs.opening import Open
from lichen.jobs.staffs import Staffs
from lichen.workspace import Workspace

Report = Callable[[float, str], None]


class Stopped(BaseException):
    """The process is about to end: the job goes back and another worker, or the next start, has it.

    No `Exception`, so that no job takes it for a failure of its own.
    """


@dataclass(frozen=True, slots=True)
class Context:
    """The workspace, the engine, where files go, and how to say how far the job has come.

    `job` names the job itself: stable over tries, so that a file or key made from it is made once.
    `partnership` gives the partnership with an id, ready to be worked in.
    """

    workspace: Workspace
    engine: Engine
    files: Path
    job: JobId
    staffs: Staffs
    partnership: Open
    report: Report
    stopping: Callable[[], bool] = field(default=lambda: False)

    def progress(self, share: float, note: str = "") -> None:
        """Say how far the job has come, from 0 to 1; also the moment at which requests may go first.

        Raises `Stopped` when the process is about to end.
        """
        if self.stopping():
            raise Stopped
        self.report(min(max(share, 0.0), 1.0), note)
        time.sleep(0)  # lets a waiting request have the interpreter
